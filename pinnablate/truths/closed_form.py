"""A truth in formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import sympy

from pinnablate.calculus.expressions import numeric
from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.truths.base import Solution, System, Truth, entries

ROUND_OFF = 1e-13  # standard deviations of a field: what evaluating a formula may err by; `check` holds it against 50 digits


class Formulas(Solution, Mapping[Any, sympy.Expr]):
    """{field: expression of the coordinates}: what an author declares by a plain dictionary.

    Args:
        expressions: by field.
    """

    kind: ClassVar[str] = "closed form"
    words: ClassVar[str] = "closed form"
    certified_error = ROUND_OFF
    source = ""

    def __init__(self, expressions: Mapping[Any, Any]) -> None:
        self._expressions = dict(expressions)
        self.formulas = self
        self._truths: dict[tuple[Any, ...], ClosedForm] = {}  # they do not depend on the equations, so a wrong sign shares them

    def __getitem__(self, f: Any) -> Any:
        return self._expressions[f]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._expressions)

    def __len__(self) -> int:
        return len(self._expressions)

    def __repr__(self) -> str:
        return f"Formulas({', '.join(map(str, self._expressions))})"

    @property
    def fields(self) -> tuple[Any, ...]:
        return tuple(self._expressions)

    def truth(self, system: System) -> ClosedForm:
        key = system.fields, system.coordinates
        if key not in self._truths:
            self._truths[key] = ClosedForm({f: self[f] for f in system.fields}, system.coordinates)
        return self._truths[key]

    def identity(self, system: System) -> Any:
        return [self[f] for f in system.fields]

    def contradictions(self, fields: tuple[Any, ...], coordinates: tuple[sympy.Symbol, ...]) -> Iterator[str]:
        yield from entries("solution", self, fields)
        for f, e in self.items():
            stray = sympy.sympify(e).free_symbols - set(coordinates)
            if stray:
                yield f"the solution of {f.func.__name__} contains {', '.join(map(str, stray))}, which has no value"


@dataclass(frozen=True, eq=False)
class ClosedForm(Truth):
    """A solution in SymPy, one expression of the coordinates per field."""

    formulas: Mapping[Any, sympy.Expr] = field(repr=False)
    coordinates: tuple[sympy.Symbol, ...]

    @cached_property
    def _compiled(self) -> dict[MultiIndex, Callable[..., list[Any]]]:
        return {}

    def derivative(self, alpha: MultiIndex) -> list[sympy.Expr]:
        """The exact expressions of one derivative of every field."""
        steps = [(c, a) for c, a in zip(self.coordinates, alpha, strict=True) if a]
        return [sympy.diff(sympy.sympify(e), *steps) if steps else sympy.sympify(e) for e in self.formulas.values()]

    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """Field derivatives at points [N, d]: {alpha: [N, fields]}."""
        out = {}
        for alpha in orders:
            if alpha not in self._compiled:
                self._compiled[alpha] = numeric(self.coordinates, self.derivative(alpha))
            columns = self._compiled[alpha](*points.T)
            out[alpha] = np.stack([np.broadcast_to(c, points.shape[:1]) for c in columns], -1).astype(float)
        return out
