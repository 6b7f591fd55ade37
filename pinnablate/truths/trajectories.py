"""Truths that are integrated: ordinary differential equations, and partial ones on a periodic
interval.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus.expressions import numeric, special_functions
from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.errors import PinnablateError
from pinnablate.truths.base import Truth
from pinnablate.truths.integration import IMPLICIT, Precision, solve
from pinnablate.truths.interpolation import numerical_jet

LARGE = 400  # operations from which common parts of expressions are computed once
RING_POINTS = 65  # at which an initial state is compared with itself across the ends of a ring
RING_ERROR = 1e-8  # the largest difference there, as a share of its largest value
ROWS_AT_ONCE = 1024  # points at which a trajectory on an interval is evaluated together


def compiled(
    arguments: Sequence[sympy.Symbol], expressions: Sequence[sympy.Expr]
) -> Callable[..., list[Any]]:
    """A NumPy function of the arguments that returns a value for each expression.

    Common parts are computed once only in large expressions: that changes the order in which
    numbers are multiplied, and so the last digits of trajectories that are published.
    """
    large = sum(e.count_ops() for e in expressions) > LARGE
    if large or any(special_functions(e) for e in expressions):
        return numeric(arguments, expressions)
    made: Callable[..., list[Any]] = sympy.lambdify(arguments, expressions, modules="numpy")
    return made


def derivative(expression: sympy.Expr, by: sympy.Symbol) -> sympy.Expr | None:
    """The derivative of an expression wherever it is one: sign and Heaviside are constant but for
    a point. None where SymPy leaves it undone.
    """
    found = sympy.diff(expression, by).replace(sympy.DiracDelta, lambda *_: sympy.Integer(0))
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
            total.append(
                sum((p * v for p, v in zip(parts[1:], self._plain, strict=True)), parts[0])
            )
        return self._slope, self._compiled(total)

    def _derivative(self, points: np.ndarray, order: int) -> np.ndarray:
        """A derivative of every field at points: [N, fields]."""
        if order == 1:
            return self._on_path(self._slope, points)
        known = min(order, len(self._exact))
        if known == order:
            return self._on_path(self._exact[-1], points)
        return numerical_jet(
            lambda at: self._on_path(self._exact[-1], at),
            points,
            [(order - known,)],
            np.array(self.span[:1]),
            np.array(self.span[1:]),
            width=self.width,
        )[order - known,]


class PeriodicTrajectory(Truth):
    """Dense solution of partial differential equations on a periodic interval, by Fourier's method
    of lines.

    The unknowns are u(x_j, t) on an even grid of N points. Derivatives in x are those of the
    trigonometric interpolant, derivatives in t those that the equations give. Source: L. N.
    Trefethen, Spectral Methods in MATLAB (2000) ch. 3.

    Args:
        problem: the initial value problem.
        x: the space coordinate.
        interval: its ends, which are the same place.
        method: of `scipy.integrate.solve_ivp`.
        modes: the number of grid points.
        precision: of the integration.
    """

    def __init__(
        self,
        problem: Start,
        x: sympy.Symbol,
        interval: tuple[float, float],
        method: str,
        modes: int,
        precision: Precision,
    ) -> None:
        self.count, self.points, self.start = len(problem.fields), modes, interval[0]
        length = interval[1] - interval[0]
        self.waves = 2 * np.pi / length * np.fft.rfftfreq(modes, 1 / modes)
        grid = interval[0] + length * np.arange(modes) / modes
        inner = sorted({d for s in problem.slopes for d in s.atoms(sympy.Derivative)}, key=str)
        self.needed = [(problem.fields.index(d.expr), len(d.variables)) for d in inner]
        names = {d: sympy.Symbol(f"d{k}") for k, d in enumerate(inner)}
        symbols = {f: sympy.Symbol(f"y{k}") for k, f in enumerate(problem.fields)}
        plain = [s.xreplace(names).xreplace(symbols) for s in problem.slopes]
        self._slope = compiled([x, problem.t, *symbols.values(), *names.values()], plain)
        start = problem.on(x, grid)
        self._dense = solve(
            self._in_time(grid), problem.span, start.ravel(), method, precision, fields=self.count
        )

    def _in_time(self, grid: np.ndarray) -> Callable[[float, np.ndarray], np.ndarray]:
        """The time derivative of all fields on the grid, [fields * points], as a function of time
        and of themselves.
        """

        def slope(time: float, y: np.ndarray) -> np.ndarray:
            values = y.reshape(self.count, -1)
            spectrum = np.fft.rfft(values)
            inner = [
                np.fft.irfft(self._powers[n] * spectrum[k], self.points) for k, n in self.needed
            ]
            found = self._slope(grid, time, *values, *inner)
            return np.stack([np.broadcast_to(s, grid.shape) for s in found]).ravel()

        return slope

    @cached_property
    def _powers(self) -> list[np.ndarray]:
        """(ik)^n of each wave number k, for every order n in use."""
        return [self._power(n) for n in range(1 + max((n for _, n in self.needed), default=0))]

    def _power(self, order: int) -> np.ndarray:
        """(ik)^order of each wave number k; the highest wave number of an even grid has no
        derivative of odd order.
        """
        power = (1j * self.waves) ** order
        if order % 2 and self.points % 2 == 0:
            power[-1] = 0
        return power

    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """Field derivatives at points [N, 2]: {alpha: [N, fields]}.

        Raises:
            PinnablateError: a derivative of second order in time, or one in space and time.
        """
        out = {alpha: np.empty((len(points), self.count)) for alpha in orders}
        for begin in range(0, len(points), ROWS_AT_ONCE):
            rows = slice(begin, begin + ROWS_AT_ONCE)
            for alpha, found in self._jet_of(points[rows], orders).items():
                out[alpha][rows] = found
        return out

    def _jet_of(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """The same for a few points."""
        spectrum = (
            np.fft.rfft(self._dense(points[:, 1]).reshape(self.count, self.points, -1), axis=1)
            / self.points
        )
        waves = np.exp(1j * np.outer(self.waves, points[:, 0] - self.start))
        weight = np.full(len(self.waves), 2.0)  # of a wave number and its negative
        weight[0] = 1.0
        if self.points % 2 == 0:
            weight[-1] = 1.0

        def space(order: int) -> np.ndarray:
            found: np.ndarray = np.einsum(
                "k,kn,fkn->nf", weight * self._power(order), waves, spectrum
            ).real
            return found

        out: Jet = {}
        for alpha in orders:
            if alpha[1] == 0:
                out[alpha] = space(alpha[0])
            elif alpha == (0, 1):
                inner = [space(n)[:, k] for k, n in self.needed]
                slopes = self._slope(points[:, 0], points[:, 1], *space(0).T, *inner)
                out[alpha] = np.stack([np.broadcast_to(s, len(points)) for s in slopes], -1)
            else:
                raise PinnablateError(
                    f"an integrated reference has no derivative of order {alpha}: "
                    "declare equations of first order in time"
                )
        return out
