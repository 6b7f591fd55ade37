"""Truths that are integrated: ordinary differential equations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.truths.base import Truth
from pinnablate.truths.integration import IMPLICIT, Precision, solve
from pinnablate.truths.interpolation import numerical_jet
from pinnablate.truths.start import Start, compiled, derivative


class Trajectory(Truth):
    """Dense solution of an initial value problem of ordinary differential equations.

    The first derivative is what the equations say, s(t, y), and the second its total derivative
    s_t + sum_k s_(y_k) s_k; those above are derivatives of an interpolant of the second.

    Args:
        problem: the initial value problem.
        method: of `scipy.integrate.solve_ivp`.
        width: the share of the domain over which an interpolant is made.
        precision: of the integration.

    Raises:
        PinnablateError: the problem has no solution that can be computed.
    """

    def __init__(self, problem: Start, method: str, width: float, precision: Precision) -> None:
        symbols = [sympy.Symbol(f"y{k}", real=True) for k in range(len(problem.fields))]
        names = dict(zip(problem.fields, symbols, strict=True))
        self._t, self._symbols = problem.t, symbols
        self._plain = [sympy.sympify(s).xreplace(names) for s in problem.slopes]
        self._slope = self._compiled(self._plain)
        self.span, self.width = problem.span, width
        self._dense = solve(
            lambda s, y: self._slope(s, *y),
            problem.span,
            problem.numbers(),
            method,
            precision,
            breaks=problem.breaks(),
            **(self._jacobian() if method in IMPLICIT else {}),
        )

    def _jacobian(self) -> dict[str, Any]:
        """The Jacobian that implicit methods ask for, as an option of theirs; they take differences
        where there is none.
        """
        partials = [derivative(s, y) for s in self._plain for y in self._symbols]
        if any(p is None for p in partials):
            return {}
        function, shape = self._compiled(partials), (len(self._symbols),) * 2
        return {"jac": lambda s, y: np.reshape(function(s, *y), shape).astype(float)}

    def _compiled(self, expressions: Sequence[Any]) -> Callable[..., list[Any]]:
        """A function of time and state."""
        return compiled([self._t, *self._symbols], expressions)

    def values(self, points: np.ndarray) -> np.ndarray:
        """Fields at points [N, 1]: [N, fields]."""
        return self._dense(points[:, 0]).T

    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """Field derivatives at points: {alpha: [N, fields]}."""
        return {
            (order,): self._derivative(points, order) if order else self.values(points)
            for (order,) in orders
        }

    def _on_path(self, function: Callable[..., list[Any]], points: np.ndarray) -> np.ndarray:
        """A function of time and state at points of the trajectory: [N, fields]."""
        times = points[:, 0]
        found = function(times, *self._dense(times))
        return np.stack([np.broadcast_to(v, times.shape) for v in found], -1).astype(float)

    @cached_property
    def _exact(self) -> tuple[Callable[..., list[Any]], ...]:
        """The first and, where SymPy can, the second derivatives in time, as functions of time and
        state.
        """
        total = []
        for s in self._plain:
            parts = [derivative(s, c) for c in (self._t, *self._symbols)]
            if any(p is None for p in parts):
                return (self._slope,)
            along = [p * v for p, v in zip(parts[1:], self._plain, strict=True) if p is not None]
            total.append(sympy.Add(parts[0], *along))
        return self._slope, self._compiled(total)

    def _derivative(self, points: np.ndarray, order: int) -> np.ndarray:
        """A derivative of every field at points: [N, fields]."""
        if order == 1:
            return self._on_path(self._slope, points)
        known = min(order, len(self._exact))
        if known == order:
            return self._on_path(self._exact[-1], points)
        found: np.ndarray = numerical_jet(
            lambda at: self._on_path(self._exact[-1], at),
            points,
            [(order - known,)],
            np.array(self.span[:1]),
            np.array(self.span[1:]),
            width=self.width,
        )[order - known,]
        return found
