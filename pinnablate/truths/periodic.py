"""Truths that are integrated: partial differential equations on a periodic interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import sympy

from pinnablate.truths.integration import Precision, solve
from pinnablate.truths.interval import Derivatives, IntervalTrajectory
from pinnablate.truths.resolution import RESOLVED_TIMES, unresolved
from pinnablate.truths.start import Start, compiled, symbols_for


class PeriodicTrajectory(IntervalTrajectory):
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
        self.span = problem.span
        length = interval[1] - interval[0]
        self.waves = 2 * np.pi / length * np.fft.rfftfreq(modes, 1 / modes)
        grid = interval[0] + length * np.arange(modes) / modes
        inner = sorted({d for s in problem.slopes for d in s.atoms(sympy.Derivative)}, key=str)
        self.needed = [(problem.fields.index(d.expr), len(d.variables)) for d in inner]
        symbols, names = symbols_for("y", problem.fields, x), symbols_for("d", inner, x)
        plain = [s.xreplace(names).xreplace(symbols) for s in problem.slopes]
        self._slope = compiled([x, problem.t, *symbols.values(), *names.values()], plain)
        start = problem.on(x, grid)
        self._dense = solve(
            self._in_time(grid),
            problem.span,
            start.ravel(),
            method,
            precision,
            np.repeat(np.arange(self.count), modes),
            problem.breaks(),
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

    def unresolved(self) -> tuple[float, float]:
        """The largest share of the shortest waves in a field, in its standard deviations, and the
        time of it.
        """
        times = np.linspace(*self.span, RESOLVED_TIMES)
        values = self._dense(times).reshape(self.count, self.points, -1)
        return unresolved(values, np.fft.rfft(values, axis=1) * 2 / self.points, times)

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

    def derivatives(self, points: np.ndarray) -> Derivatives:
        """As declared; in space those of the interpolant."""
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

        def slopes() -> Sequence[np.ndarray]:
            inner = [space(n)[:, k] for k, n in self.needed]
            found: Sequence[np.ndarray] = self._slope(
                points[:, 0], points[:, 1], *space(0).T, *inner
            )
            return found

        return space, slopes
