"""The true fields of a world, behind one interface.

An author declares a `Solution`: formulas, a system to integrate, or a function. A `Truth` is what
the solution amounts to as numbers: the fields and their derivatives at points.
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
from pinnablate.regions import Extent, Region


@dataclass(frozen=True)
class SideCondition:
    """What is declared of an expression on one side of the domain.

    Args:
        expression: of the fields, their derivatives and the coordinates.
        coordinate: the one that is constant on the side.
        side: `lower` or `upper`.
        says: `zero` where the expression vanishes there; `given` where it has its true value;
            `periodic` where it has the same value on the opposite side.
    """

    expression: sympy.Expr
    coordinate: sympy.Symbol
    side: str
    says: str


@dataclass(frozen=True)
class DeclaredSystem:
    """The fields, domain, equations and conditions that a solution belongs to.

    Args:
        fields: in the order of the columns of values.
        coordinates: in the order of the columns of points.
        low, high: the ends of the domain, one number for each coordinate.
        equations: the scalar residuals, all of which vanish on the truth.
        conditions: what is declared on the sides of the domain.
        region: what restricts the domain; None where it is a box.
    """

    fields: tuple[Any, ...]
    coordinates: tuple[sympy.Symbol, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    equations: tuple[sympy.Expr, ...]
    conditions: tuple[SideCondition, ...] = ()
    region: Region | None = None

    def conditions_on(self, coordinate: sympy.Symbol) -> tuple[SideCondition, ...]:
        """What is declared on the two sides of one coordinate."""
        return tuple(c for c in self.conditions if c.coordinate == coordinate)

    @property
    def lower(self) -> np.ndarray:
        """The lower end of each coordinate: [d]."""
        return np.array(self.low)

    @property
    def upper(self) -> np.ndarray:
        """The upper end of each coordinate: [d]."""
        return np.array(self.high)

    @property
    def extent(self) -> Extent:
        """Where the coordinates may lie."""
        return Extent(self.coordinates, self.lower, self.upper, self.region)


class Truth(ABC):
    """The true fields as numbers."""

    @abstractmethod
    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """Field derivatives at points [N, d]: {alpha: [N, fields]}."""

    def jet_error(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """By how much the derivatives of `jet` may be off because they are those of an interpolant:
        {alpha: [N, fields]}, in the units of the jet; zeros where they are exact.
        """
        count = self.values(points).shape[1] if len(points) else 0
        return {alpha: np.zeros((len(points), count)) for alpha in orders}

    def values(self, points: np.ndarray) -> np.ndarray:
        """Fields at points [N, d]: [N, fields]."""
        value = (0,) * points.shape[1]
        found: np.ndarray = self.jet(points, [value])[value]
        return found


@dataclass(frozen=True)
class Anchors:
    """What is known of a solution from another source than the declared equations.

    Args:
        values: ((point, {field: value}), ...) from a second derivation.
        invariants: {name: expression of the fields that stays constant}.
        source: where the values come from.
    """

    values: tuple[tuple[Any, Mapping[Any, float]], ...]
    invariants: Mapping[str, sympy.Expr]
    source: str


class Solution(ABC):
    """What an author says of the truth.

    Attributes:
        kind: `closed form`, `integrated`, or `given` of functions and of values at points.
        words: the same for readers, in one line.
        certified_error: a bound on the error of the truth's numbers, in standard deviations of the
            field.
        source: where the solution comes from; empty where it does not say.
    """

    kind: ClassVar[str]
    words: ClassVar[str]
    certified_error: float
    source: str

    @property
    @abstractmethod
    def fields(self) -> tuple[Any, ...] | None:
        """The fields that the solution has entries for, in order; None where the author of the
        environment must name them.
        """

    @property
    def formulas(self) -> Mapping[Any, sympy.Expr] | None:
        """{field: expression of the coordinates} of a closed form; None for another kind."""
        return None

    @property
    def anchors(self) -> Anchors | None:
        """Anchors of a solution that follows from the declared equations, and so satisfies them
        with any sign; else None.
        """
        return None

    @property
    def numerical(self) -> bool:
        """Whether nothing but values is known: derivatives are those of interpolants, and how exact
        the values are is their author's word. `Truth.jet_error` says what derivatives may be off by.
        """
        return False

    @property
    def error_words(self) -> str:
        """Where the bound on the error comes from, where nothing else can be held against it."""
        return "as declared by its author"

    def integrator(self, system: DeclaredSystem) -> str:
        """The method by which the truth is integrated; empty where it is not."""
        return ""

    def left_to_follow(self, system: DeclaredSystem) -> tuple[int, ...]:
        """Indices of the equations whose residuals on the truth tell whether they are right: all of
        them, unless the truth is computed from some.
        """
        return tuple(range(len(system.equations)))

    @abstractmethod
    def truth(self, system: DeclaredSystem) -> Truth:
        """The true fields as numbers.

        Raises:
            PinnablateError: the system has no solution that can be computed.
        """

    @abstractmethod
    def identity(self, system: DeclaredSystem) -> Any:
        """The part of the environment's digest that tells this solution from others."""

    def contradictions(
        self, fields: tuple[Any, ...], domain: Mapping[sympy.Symbol, tuple[Any, Any]]
    ) -> Iterator[str]:
        """Sentences on what the solution lacks or has too much of, for these fields over a domain,
        {coordinate: (lower, upper)}.
        """
        return iter(())


def entries(what: str, covered: Mapping[Any, Any], fields: Sequence[Any]) -> Iterator[str]:
    """Sentences on fields without an entry, and on entries that belong to no field."""
    for f in fields:
        if f not in covered:
            yield f"the {what} has no entry for field {f.func.__name__}; add one"
    for f in covered:
        if f not in fields:
            names = ", ".join(g.func.__name__ for g in fields)
            yield f"the {what} names {f}, which is not among the declared fields {names}"


class ProbePoints:
    """Sixteen fixed points of a domain, by whose values functions are told apart in digests and
    implementations by eye.
    """

    def __init__(self, system: DeclaredSystem) -> None:
        self.system = system

    @cached_property
    def points(self) -> np.ndarray:
        """The points, at irrational shares of the domain's sides; of a region its first Halton points:
        [16, d].
        """
        if self.system.region is not None:
            return self.system.extent.first(16)
        k = np.arange(16)[:, None]
        primes = [float(sympy.prime(j + 1)) for j in range(len(self.system.coordinates))]
        unit = np.modf((k + 1) * np.sqrt(primes))[0]
        found: np.ndarray = self.system.lower + unit * (self.system.upper - self.system.lower)
        return found

    def of(self, values: np.ndarray) -> np.ndarray:
        """Of values [16, fields] one field at each point, the fields in turn: [16]."""
        return values[np.arange(16), np.arange(16) % len(self.system.fields)]


def probe_digest(values: np.ndarray) -> str:
    """Digest of values rounded to six figures: it stands for a function, whose code cannot be
    compared.
    """
    return digest_of([f"{v:.5e}" for v in np.ravel(values)])
