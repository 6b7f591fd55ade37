"""Partial differential equations on an interval with ends as ordinary ones, by Chebyshev
collocation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import sympy

from pinnablate.errors import PinnablateError
from pinnablate.truths.ends import Closure
from pinnablate.truths.interpolation import derivative_weights
from pinnablate.truths.start import Start, compiled, derivative, symbols_for

# Largest condition number of the equations for the values at the ends.
SOLVABLE = 1e10


class Symbolic:
    """The slopes of an initial value problem as functions of place, time and jets in space.

    Args:
        problem: the initial value problem.
        x: the space coordinate.
    """

    def __init__(self, problem: Start, x: sympy.Symbol) -> None:
        inner = sorted({d for s in problem.slopes for d in s.atoms(sympy.Derivative)}, key=str)
        symbols, names = symbols_for("y", problem.fields, x), symbols_for("d", inner, x)
        # (index of the field, order in x) of every argument after place and time.
        self.needed = [(k, 0) for k in range(len(problem.fields))]
        self.needed += [(problem.fields.index(d.expr), len(d.variables)) for d in inner]
        self.count = len(problem.fields)
        self._arguments = [x, problem.t, *symbols.values(), *names.values()]
        self._plain = [s.xreplace(names).xreplace(symbols) for s in problem.slopes]
        self.slopes = compiled(self._arguments, self._plain)

    @cached_property
    def partials(self) -> Callable[..., list[Any]] | None:
        """The derivative of every slope by every argument, one slope after the other; None where
        SymPy leaves one undone.
        """
        found = [derivative(s, a) for s in self._plain for a in self._arguments[2:]]
        if any(p is None for p in found):
            return None
        return compiled(self._arguments, [p for p in found if p is not None])


@dataclass(frozen=True)
class Interval:
    """An interval of space.

    Args:
        low, high: its ends.
    """

    low: float
    high: float

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2

    @property
    def half(self) -> float:
        return (self.high - self.low) / 2


class Collocation:
    """The fields at Chebyshev's points, whose values at the ends follow from conditions.

    The free values are all others; whole state = from_free @ free values + from_rest @ rests.
    Source: L. N. Trefethen, Spectral Methods in MATLAB (2000) ch. 6 and 13.

    Args:
        symbolic: the slopes.
        interval: the interval.
        closure: the conditions at its ends.
        t: the time.
        points: how many.

    Raises:
        PinnablateError: the conditions do not determine the values at the ends.
    """

    def __init__(
        self,
        symbolic: Symbolic,
        interval: Interval,
        closure: Closure,
        t: sympy.Symbol,
        points: int,
    ) -> None:
        self.symbolic, self.interval, self.points = symbolic, interval, points
        self._unit = -np.cos(np.pi * np.arange(points) / (points - 1))
        self.grid = interval.middle + interval.half * self._unit
        self._on_grid = [self._derivative_weights(self._unit, n) for n in range(3)]
        self._rest = compiled([t], [c.rest for c in closure.conditions])
        self._close(closure)

    def weights(self, places: np.ndarray, order: int) -> np.ndarray:
        """Weights of the values on the grid in a derivative at places [N]: [N, points]."""
        return self._derivative_weights((places - self.interval.middle) / self.interval.half, order)

    def _derivative_weights(self, unit: np.ndarray, order: int) -> np.ndarray:
        """The same at places of [-1, 1]."""
        return derivative_weights(self._unit, unit, order) / self.interval.half**order

    def _close(self, closure: Closure) -> None:
        """Find the values at the ends from the conditions."""
        size, rows = self.symbolic.count * self.points, len(closure.conditions)
        matrix, ends = np.zeros((rows, size)), np.zeros(rows, int)
        for i, (c, field) in enumerate(zip(closure.conditions, closure.fields, strict=True)):
            place = (0, self.points - 1)[c.side]
            ends[i] = field * self.points + place
            for (k, n), a in c.coefficients.items():
                matrix[i, k * self.points : (k + 1) * self.points] += a * self._on_grid[n][place]
        if rows and np.linalg.cond(matrix[:, ends]) > SOLVABLE:
            said = ", ".join(f"{c.source.expression} = 0" for c in closure.conditions)
            raise PinnablateError(
                f"the conditions {said} do not determine the values at the ends; declare others, or give a Reference"
            )
        self.free = np.setdiff1d(np.arange(size), ends)
        self._from_free = np.zeros((size, len(self.free)))
        self._from_free[self.free, np.arange(len(self.free))] = 1
        self._from_rest = np.zeros((size, rows))
        if rows:
            self._from_free[ends] = -np.linalg.solve(matrix[:, ends], matrix[:, self.free])
            self._from_rest[ends] = -np.linalg.inv(matrix[:, ends])

    def whole(self, times: np.ndarray, free: np.ndarray) -> np.ndarray:
        """The fields on the grid at times [N], from the free values [free, N]: [fields, points, N]."""
        found = self._from_free @ free
        rests = [np.broadcast_to(r, times.shape) for r in self._rest(times)]
        if rests:
            found = found + self._from_rest @ np.stack(rests)
        fields: np.ndarray = found.reshape(self.symbolic.count, self.points, -1)
        return fields

    def waves(self, values: np.ndarray) -> np.ndarray:
        """Chebyshev coefficients of fields on the grid [fields, points, N]: [fields, points, N]."""
        basis = np.polynomial.chebyshev.chebvander(self._unit, self.points - 1)
        found: np.ndarray = np.einsum("cj,fjn->fcn", np.linalg.inv(basis), values)
        return found

    def _arguments(self, time: float, y: np.ndarray) -> list[Any]:
        """What the slopes are computed from, on the grid."""
        values = self.whole(np.array([time]), y[:, None])[..., 0]
        return [
            self.grid,
            time,
            *(
                values[k] if n == 0 else self._on_grid[n] @ values[k]
                for k, n in self.symbolic.needed
            ),
        ]

    def slope(self, time: float, y: np.ndarray) -> np.ndarray:
        """The time derivative of the free values: [free]."""
        found = self.symbolic.slopes(*self._arguments(time, y))
        whole = np.stack([np.broadcast_to(s, self.grid.shape) for s in found])
        free: np.ndarray = whole.ravel()[self.free]
        return free

    def jacobian(self, time: float, y: np.ndarray) -> np.ndarray:
        """The derivative of `slope` by the free values: [free, free]. Only where the slopes have
        partial derivatives.
        """
        if self.symbolic.partials is None:
            raise TypeError("expected slopes with partial derivatives")
        values = iter(self.symbolic.partials(*self._arguments(time, y)))
        count = self.symbolic.count
        blocks = np.zeros((count, self.points, count, self.points))
        for f in range(count):
            for k, n in self.symbolic.needed:
                share = np.broadcast_to(next(values), self.grid.shape)
                blocks[f, :, k, :] += share[:, None] * self._on_grid[n]
        whole = blocks.reshape(count * self.points, -1)
        found: np.ndarray = whole[self.free] @ self._from_free
        return found

    def rates(self, time: float, y: np.ndarray) -> np.ndarray:
        """The complex rates at which disturbances of a state grow and oscillate, 1 / time; one that
        is 0 where they are not numbers.
        """
        with np.errstate(all="ignore"):  # of 1 / x at an end, whose value a condition gives
            jacobian = self.jacobian(time, y)
        if not jacobian.size or not np.isfinite(jacobian).all():
            return np.zeros(1, dtype=complex)
        found: np.ndarray = np.linalg.eigvals(jacobian).astype(complex)
        return found
