"""Truths that are known at some points alone, on a grid or scattered."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import sympy

from pinnablate.truths.base import DeclaredSystem, Solution, entries
from pinnablate.truths.grids import Grid, Points

Domain = Mapping[sympy.Symbol, tuple[Any, Any]]


@dataclass(frozen=True, eq=False)
class Sampled(Solution):
    """Values at some points.

    Args:
        coordinates: in the order of the axes or columns of the data.
        own: the fields, in the order of the columns of values.
        error: a bound on the error of the values, in standard deviations of the field.
        source: where the values come from.
        data: the values.
        two_runs: whether the error comes from a second run with fewer points; else it is its
            author's word.
    """

    kind: ClassVar[str] = "given"

    coordinates: tuple[sympy.Symbol, ...]
    own: tuple[Any, ...]
    error: float
    source: str
    data: Grid | Points
    two_runs: bool

    @property
    @abstractmethod
    def between(self) -> np.ndarray:
        """The rms error by interpolation of each field, in its units: [fields]."""

    @abstractmethod
    def misplaced(self, domain: Domain) -> Iterator[str]:
        """Sentences on points that do not cover a domain."""

    @property
    def names(self) -> str:
        """The names of the fields, for a repr."""
        return ", ".join(f.func.__name__ for f in self.own)

    @property
    def fields(self) -> tuple[Any, ...]:
        return self.own

    @property
    def numerical(self) -> bool:
        return True

    @property
    def certified_error(self) -> float:  # type: ignore[override]  # computed, where others declare it
        """The error of the values at the points and that of the interpolation between them, in
        standard deviations of the field.
        """
        return self._certified_error

    @cached_property
    def _certified_error(self) -> float:
        """The same, computed once."""
        values = self.data.values.reshape(-1, len(self.own))
        sigma = values.std(axis=0)
        shares = np.divide(self.between, sigma, out=np.zeros_like(sigma), where=sigma > 0)
        whole = self.error + float(shares.max())
        place = 10.0 ** (math.floor(math.log10(whole)) - 1)  # two figures, rounded up
        return float(f"{math.ceil(whole / place - 1e-9) * place:.1e}")

    @property
    def error_words(self) -> str:
        said = "by a run with fewer points" if self.two_runs else "as declared by its author"
        return f"of which {self.error:.1e} {said}, the rest by interpolation between the points"

    def places_in(self, system: DeclaredSystem) -> tuple[list[int], list[int]]:
        """Which axes and columns of the data are the coordinates and fields of a system."""
        return (
            [self.coordinates.index(c) for c in system.coordinates],
            [self.own.index(f) for f in system.fields],
        )

    def contradictions(self, fields: tuple[Any, ...], domain: Domain) -> Iterator[str]:
        yield from entries("reference", dict.fromkeys(self.own), fields)
        got = ", ".join(map(str, self.coordinates))
        if set(self.coordinates) != set(domain):
            yield (
                f"the reference has the coordinates {got}, expected those of the domain, "
                f"{', '.join(map(str, domain))}: mend coordinates="
            )
            return
        yield from self.misplaced(domain)
