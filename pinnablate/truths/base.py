"""What the fields of a world really are, behind one interface.

An author declares a `Solution`: formulas, a system to integrate, or a function. A `Truth` is what it comes to as numbers:
fields and their derivatives at points, with a bound on their error.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import sympy

from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.digest import digest_of


@dataclass(frozen=True)
class System:
    """What a solution is a solution of.

    Args:
        fields, coordinates: in the order of columns of values and of points.
        low, high: the ends of the domain, one number for each coordinate.
        equations: the scalar residuals, all of which vanish on the truth.
    """

    fields: tuple[Any, ...]
    coordinates: tuple[sympy.Symbol, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    equations: tuple[sympy.Expr, ...]

    @property
    def lower(self) -> np.ndarray:
        return np.array(self.low)

    @property
    def upper(self) -> np.ndarray:
        return np.array(self.high)


class Truth(ABC):
    """The true fields as numbers."""

    @abstractmethod
    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """Field derivatives at points [N, d]: {alpha: [N, fields]}."""

    def values(self, points: np.ndarray) -> np.ndarray:
        """Fields at points [N, d]: [N, fields]."""
        value = (0,) * points.shape[1]
        return self.jet(points, [value])[value]


@dataclass(frozen=True)
class Anchors:
    """What is known of a solution from elsewhere than the declared equations.

    Args:
        values: ((point, {field: value}), ...) from a second derivation.
        invariants: expressions of the fields that stay constant, by name.
        source: where the values come from.
        method: by which the solution was integrated.
    """

    values: tuple[tuple[Any, Mapping[Any, float]], ...]
    invariants: Mapping[str, sympy.Expr]
    source: str
    method: str


class Solution(ABC):
    """What an author says of the truth.

    Attributes:
        kind: `closed form`, `integrated` or `given`.
        words: the same for people, in one line.
        certified_error: a bound on the error of its numbers, in standard deviations of the field.
        source: where it comes from, where it says so.
        formulas: {field: expression of the coordinates} of a closed form, else None.
        anchors: of a solution that follows from the declared equations, and so satisfies a wrong sign of them too; else None.
    """

    kind: ClassVar[str]
    words: ClassVar[str]
    certified_error: float
    source: str
    formulas: Mapping[Any, sympy.Expr] | None = None
    anchors: Anchors | None = None

    @property
    @abstractmethod
    def fields(self) -> tuple[Any, ...] | None:
        """The fields that it has entries for, in order; None where its author must say."""

    @abstractmethod
    def truth(self, system: System) -> Truth:
        """Its numbers.

        Raises:
            PinnablateError: the system has no solution that can be computed.
        """

    @abstractmethod
    def identity(self, system: System) -> Any:
        """What tells it from other solutions, for the environment's digest."""

    def contradictions(self, fields: tuple[Any, ...], coordinates: tuple[sympy.Symbol, ...]) -> Iterator[str]:
        """Sentences on what it lacks or has too much of, for these fields and coordinates."""
        return iter(())


def entries(what: str, covered: Mapping[Any, Any], fields: Sequence[Any]) -> Iterator[str]:
    """Sentences on fields without an entry, and on entries that are no field's."""
    for f in fields:
        if f not in covered:
            yield f"the {what} has no entry for field {f.func.__name__}; add one"
    for f in covered:
        if f not in fields:
            yield f"the {what} names {f}, which is not among the declared fields {', '.join(g.func.__name__ for g in fields)}"


class ProbePoints:
    """Sixteen fixed points of a domain, and values there: to compare implementations by eye, and callables by digest."""

    def __init__(self, system: System) -> None:
        self.system = system

    @cached_property
    def points(self) -> np.ndarray:
        """[16, d], irrational shares of the domain's sides."""
        k = np.arange(16)[:, None]
        unit = np.modf((k + 1) * np.sqrt([2.0, 3.0, 5.0, 7.0][: len(self.system.coordinates)]))[0]
        return self.system.lower + unit * (self.system.upper - self.system.lower)

    def of(self, values: np.ndarray) -> np.ndarray:
        """One field at each point, in turn, of values [16, fields]: [16]."""
        return values[np.arange(16), np.arange(16) % len(self.system.fields)]


def probe_digest(values: np.ndarray) -> str:
    """Digest of reference values rounded to six figures: what a callable's code cannot tell."""
    return digest_of([f"{v:.5e}" for v in np.ravel(values)])
