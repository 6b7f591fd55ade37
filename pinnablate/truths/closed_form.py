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
from pinnablate.calculus.rewriting import differentiated
from pinnablate.errors import PinnablateError
from pinnablate.truths.base import DeclaredSystem, Solution, Truth, entries

# Bound on the round-off of evaluating a formula, in standard deviations of the field; `check`
# compares it with 50 digits.
FORMULA_ERROR = 1e-13


class Formulas(Solution, Mapping[Any, sympy.Expr]):
    """{field: expression of the coordinates}: what an author declares as a plain dictionary.

    Args:
        expressions: {field: expression}.
    """

    kind: ClassVar[str] = "closed form"
    words: ClassVar[str] = "closed form"
    certified_error = FORMULA_ERROR
    source = ""

    def __init__(self, expressions: Mapping[Any, Any]) -> None:
        self._expressions = dict(expressions)
        # Truths do not depend on the equations: an environment with a wrong sign shares the
        # compiled formulas.
        self._truths: dict[tuple[Any, ...], ClosedForm] = {}

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

    @property
    def formulas(self) -> Mapping[Any, sympy.Expr]:
        return self

    def truth(self, system: DeclaredSystem) -> ClosedForm:
        key = system.fields, system.coordinates
        if key not in self._truths:
            self._truths[key] = ClosedForm({f: self[f] for f in system.fields}, system.coordinates)
        return self._truths[key]

    def identity(self, system: DeclaredSystem) -> Any:
        return [self[f] for f in system.fields]

    def contradictions(
        self, fields: tuple[Any, ...], domain: Mapping[sympy.Symbol, tuple[Any, Any]]
    ) -> Iterator[str]:
        yield from entries("solution", self, fields)


@dataclass(frozen=True, eq=False)
class ClosedForm(Truth):
    """The true fields as formulas, which are differentiated exactly.

    Args:
        formulas: {field: expression of the coordinates}, in the order of the columns of values.
        coordinates: in the order of the columns of points.
    """

    formulas: Mapping[Any, sympy.Expr] = field(repr=False)
    coordinates: tuple[sympy.Symbol, ...]

    @cached_property
    def _compiled(self) -> dict[MultiIndex, Callable[..., list[Any]]]:
        return {}

    def derivative(self, alpha: MultiIndex) -> list[sympy.Expr]:
        """The exact expressions of one derivative of every field, almost everywhere: a step has
        slope zero.
        """
        steps = [(c, a) for c, a in zip(self.coordinates, alpha, strict=True) if a]
        return [
            differentiated(sympy.sympify(e), *steps) if steps else sympy.sympify(e)
            for e in self.formulas.values()
        ]

    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """Field derivatives at points [N, d]: {alpha: [N, fields]}.

        Raises:
            PinnablateError: a formula has complex values, which come as NaN.
        """
        out = {}
        for alpha in orders:
            if alpha not in self._compiled:
                self._compiled[alpha] = numeric(self.coordinates, self.derivative(alpha))
            columns = self._compiled[alpha](*points.T)
            for f, column in zip(self.formulas, columns, strict=True):
                if np.isnan(column).any() and sympy.sympify(self.formulas[f]).has(sympy.I):
                    raise PinnablateError(
                        f"the solution of {f.func.__name__} has complex values, got {self.formulas[f]}; declare its real and "
                        "imaginary parts as two fields, or write a real formula without I"
                    )
            out[alpha] = np.stack(
                [np.broadcast_to(c, points.shape[:1]) for c in columns], -1
            ).astype(float)
        return out
