"""Initial value problems, and their expressions as functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus.expressions import numeric
from pinnablate.calculus.rewriting import differentiated
from pinnablate.errors import PinnablateError
from pinnablate.truths.breaks import breaks_of

PLAIN = (sympy.exp, sympy.log, sympy.sin, sympy.cos)  # what NumPy computes as SymPy writes it
LARGE = 400  # operations from which common parts of expressions are computed once
RING_POINTS = 65  # at which an initial state is compared with itself across the ends of a ring
RING_ERROR = 1e-8  # the largest difference there, as a share of its largest value


def _functions(expression: sympy.Expr) -> set[sympy.Basic]:
    """The functions in an expression, and what is written in pieces."""
    found: set[sympy.Basic] = expression.atoms(
        sympy.Function, sympy.Piecewise, sympy.Max, sympy.Min
    )
    return found


def compiled(
    arguments: Sequence[sympy.Symbol], expressions: Sequence[sympy.Expr]
) -> Callable[..., list[Any]]:
    """A NumPy function of the arguments that returns a value for each expression.

    Common parts are computed once only in large expressions: that changes the order in which
    numbers are multiplied, and so the last digits of trajectories that are published.
    """
    large = sum(e.count_ops() for e in expressions) > LARGE
    if large or any(not isinstance(f, PLAIN) for e in expressions for f in _functions(e)):
        return numeric(arguments, expressions)
    made: Callable[..., list[Any]] = sympy.lambdify(arguments, expressions, modules="numpy")
    return made


def symbols_for(prefix: str, keys: Sequence[Any], taken: sympy.Symbol) -> dict[Any, sympy.Symbol]:
    """A real symbol for each key, numbered, of names that a coordinate does not have."""
    while taken.name.startswith(prefix):
        prefix += "_"
    return {key: sympy.Symbol(f"{prefix}{k}", real=True) for k, key in enumerate(keys)}


def derivative(expression: sympy.Expr, by: sympy.Symbol) -> sympy.Expr | None:
    """The derivative of an expression wherever it is one: sign and Heaviside are constant but for
    a point. None where SymPy leaves it undone.
    """
    found = differentiated(expression, by)
    return None if found.has(sympy.Derivative, sympy.Subs) else found


@dataclass(frozen=True)
class Start:
    """An initial value problem.

    Args:
        slopes: the time derivative of each field, an expression of the fields, coordinates and
            derivatives in space.
        fields: in the order of the columns of values.
        t: the time.
        span: where it starts and ends.
        initial: the value of each field at the start: numbers, or expressions of the space
            coordinate.
    """

    slopes: Sequence[sympy.Expr]
    fields: Sequence[Any]
    t: sympy.Symbol
    span: tuple[float, float]
    initial: Sequence[Any]

    def breaks(self) -> tuple[float, ...]:
        """Times at which a slope jumps, has a kink or a narrow peak whatever the fields do."""
        return breaks_of(self.slopes, self.t, self.span)

    def numbers(self) -> np.ndarray:
        """The initial state of ordinary differential equations: [fields].

        Raises:
            PinnablateError: a value is no finite number.
        """
        return self.on(None, np.zeros(1))[:, 0]

    def formulas(self, x: sympy.Symbol | None) -> list[sympy.Expr]:
        """The initial state as expressions of the space coordinate, or of nothing.

        Raises:
            PinnablateError: a value is none.
        """
        found = []
        for f, value in zip(self.fields, self.initial, strict=True):
            try:
                formula = sympy.sympify(value)
            except sympy.SympifyError:
                formula = None
            if not isinstance(formula, sympy.Expr) or formula.free_symbols - {x}:
                raise self._unfit(x, f, value)
            found.append(formula)
        return found

    def on(self, x: sympy.Symbol | None, grid: np.ndarray) -> np.ndarray:
        """The initial state at points of space [n]: [fields, n].

        Raises:
            PinnablateError: a value is neither a finite number nor a formula of the space
                coordinate.
        """
        rows = []
        for f, formula in zip(self.fields, self.formulas(x), strict=True):
            with np.errstate(all="ignore"):  # what is not finite is refused
                (found,) = numeric([x], [formula])(grid) if x else (complex(formula),)
            row = np.broadcast_to(np.asarray(found), grid.shape)
            if np.any(np.imag(row)) or not np.isfinite(row).all():
                raise self._unfit(x, f, formula)
            rows.append(np.real(row))
        return np.stack(rows).astype(float)

    def _unfit(self, x: sympy.Symbol | None, field: Any, value: Any) -> PinnablateError:
        """The error for an initial value that is none."""
        expected = f"a finite number or a formula of {x}" if x else "a finite number"
        return PinnablateError(
            f"expected {expected} as the initial state of {field.func.__name__}, got {value}"
        )

    def check_ring(self, x: sympy.Symbol, interval: tuple[float, float], smooth: bool) -> None:
        """Refuse an initial state that is not the same at both ends of an interval.

        Args:
            x: the space coordinate.
            interval: its ends, which are to be the same place.
            smooth: whether the slope must be the same too.

        Raises:
            PinnablateError: it is not.
        """
        grid = np.linspace(*interval, RING_POINTS)
        for f, formula in zip(self.fields, self.formulas(x), strict=True):
            for order, what in ((0, "value"), (1, "slope"))[: 1 + smooth]:
                (found,) = numeric([x], [sympy.diff(formula, x, order)])(grid)
                along = np.broadcast_to(found, grid.shape)
                if abs(along[0] - along[-1]) > RING_ERROR * np.abs(along).max():
                    raise PinnablateError(
                        f"the initial state of {f.func.__name__} has the {what} {along[0]:.3g} at one end of {x} and "
                        f"{along[-1]:.3g} at the other, so that the interval is no ring; declare what holds at its "
                        f"ends, zero(..., on=boundary({x})), or an initial state that is periodic"
                    )
