"""Truths that are integrated: ordinary differential equations, and partial ones on a periodic interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.errors import PinnablateError
from pinnablate.truths.base import Truth
from pinnablate.truths.integration import Precision, solve
from pinnablate.truths.interpolation import numerical_jet


class Trajectory(Truth):
    """Dense solution of an initial value problem of ordinary differential equations."""

    def __init__(self, slopes: Sequence[sympy.Expr], fields: Sequence[Any], t: sympy.Symbol, span: tuple[float, float],
                 initial: Sequence[Any],
                 method: str, width: float, precision: Precision) -> None:
        symbols = [sympy.Symbol(f"y{k}") for k in range(len(fields))]
        plain = [sympy.sympify(s).xreplace(dict(zip(fields, symbols, strict=True))) for s in slopes]
        function = sympy.lambdify([t, *symbols], plain, modules="numpy")
        options = {}
        if method != "DOP853":  # implicit
            jacobian = sympy.lambdify([t, *symbols], sympy.Matrix(plain).jacobian(symbols), modules="numpy")
            options["jac"] = lambda s, y: jacobian(s, *y)
        start = np.array([float(value) for value in initial])
        self.span, self.width = span, width
        self._dense = solve(lambda s, y: function(s, *y), span, start, method, precision, **options)

    def values(self, points: np.ndarray) -> np.ndarray:
        """Fields at points [N, 1]: [N, fields]."""
        return self._dense(points[:, 0]).T

    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """Field derivatives at points: {alpha: [N, fields]}."""
        low, high = (np.array([s]) for s in self.span)
        return numerical_jet(self.values, points, orders, low, high, width=self.width)


class PeriodicTrajectory(Truth):
    """Dense solution of partial differential equations on a periodic interval, by Fourier's method of lines.

    u(x_j, t) on an even grid of N points; derivatives in x are those of the trigonometric interpolant, derivatives in t
    those that the equations say. Source: L. N. Trefethen, Spectral Methods in MATLAB (2000) ch. 3.
    """

    def __init__(self, slopes: Sequence[sympy.Expr], fields: Sequence[Any], x: sympy.Symbol, t: sympy.Symbol,
                 interval: tuple[float, float], span: tuple[float, float],
                 initial: Sequence[Any], method: str, modes: int, precision: Precision) -> None:
        self.count, self.points, self.start = len(fields), modes, interval[0]
        length = interval[1] - interval[0]
        self.waves = 2 * np.pi / length * np.fft.rfftfreq(modes, 1 / modes)
        grid = interval[0] + length * np.arange(modes) / modes
        inner = {d for s in slopes for d in s.atoms(sympy.Derivative)}
        self.needed = [(fields.index(d.expr), len(d.variables)) for d in inner]
        names = {d: sympy.Symbol(f"d{k}") for k, d in enumerate(inner)}
        symbols = {f: sympy.Symbol(f"y{k}") for k, f in enumerate(fields)}
        plain = [s.xreplace(names).xreplace(symbols) for s in slopes]
        self._slope = sympy.lambdify([x, t, *symbols.values(), *names.values()], plain, modules="numpy")
        initial = sympy.lambdify([x], [sympy.sympify(value) for value in initial], modules="numpy")(grid)
        start = np.stack([np.broadcast_to(v, grid.shape) for v in initial]).astype(float)

        def slope(time: float, y: np.ndarray) -> np.ndarray:
            values = y.reshape(self.count, -1)
            spectrum = np.fft.rfft(values)
            inner = [np.fft.irfft(self._power(n) * spectrum[k], modes) for k, n in self.needed]
            return np.stack([np.broadcast_to(s, grid.shape) for s in self._slope(grid, time, *values, *inner)]).ravel()

        self._dense = solve(slope, span, start.ravel(), method, precision)

    def _power(self, order: int) -> np.ndarray:
        """(ik)^order; the highest wave number has no odd derivative."""
        power = (1j * self.waves) ** order
        if order % 2 and self.points % 2 == 0:
            power[-1] = 0
        return power

    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """Field derivatives at points: {alpha: [N, fields]}.

        Raises:
            PinnablateError: a derivative of second order in time, or mixed.
        """
        out = {alpha: np.empty((len(points), self.count)) for alpha in orders}
        for begin in range(0, len(points), 1024):
            rows = slice(begin, begin + 1024)
            spectrum = np.fft.rfft(self._dense(points[rows, 1]).reshape(self.count, self.points, -1), axis=1) / self.points
            waves = np.exp(1j * np.outer(self.waves, points[rows, 0] - self.start))
            weight = np.full(len(self.waves), 2.0)
            weight[0] = 1.0
            if self.points % 2 == 0:
                weight[-1] = 1.0

            def space(order: int, waves=waves, weight=weight, spectrum=spectrum) -> np.ndarray:
                return np.einsum("k,kn,fkn->nf", weight * self._power(order), waves, spectrum).real

            for alpha in orders:
                if alpha[1] == 0:
                    out[alpha][rows] = space(alpha[0])
                elif alpha == (0, 1):
                    inner = [space(n)[:, k] for k, n in self.needed]
                    found = self._slope(points[rows, 0], points[rows, 1], *space(0).T, *inner)
                    out[alpha][rows] = np.stack([np.broadcast_to(s, (len(waves[0]),)) for s in found], -1)
                else:
                    raise PinnablateError(f"an integrated reference has no derivative of order {alpha}: "
                                          "declare equations of first order in time")
        return out
