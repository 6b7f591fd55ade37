"""Integrating what an environment declares: the dense solution behind an `Integrated` reference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

from pinnablate.calculus.expressions import Jet
from pinnablate.calculus.tanh_streams import MultiIndex
from pinnablate.errors import PinnablateError
from pinnablate.truths.reference import Integrated, numerical_jet

if TYPE_CHECKING:
    from pinnablate.environment import Environment


ESCAPE = 200  # times the size of the start: beyond it a field counts as blown up
ESCAPE_OF_KNOWN = 20  # times the size of the start and of values known on the way: beyond it they have been missed


@dataclass(frozen=True)
class Precision:
    """Relative tolerance of a step; and, where such are known, the largest value that the solution shall meet."""

    tolerance: float = 1e-13
    known: float | None = None

    def bound(self, start: np.ndarray) -> float:
        """The size at which an integration is given up; towards a blow-up its steps would shrink without end."""
        size = float(np.abs(start).max())
        bounds = [ESCAPE * (1 + size)]
        if self.known is not None:
            bounds.append(ESCAPE_OF_KNOWN * (1 + max(size, self.known)))
        return min(bounds)


ROUND_OFF = Precision()


def right_hand_sides(equations: Sequence[sympy.Expr], fields: Sequence[Any], t: sympy.Symbol) -> list[sympy.Expr]:
    """Solve residuals for the first time derivative of each field.

    Raises:
        PinnablateError: the system is not first order, or does not determine every derivative.
    """
    slopes = {f.diff(t): sympy.Symbol(f"slope_{f.func.__name__}") for f in fields}
    if any(d not in slopes and t in d.variables for e in equations for d in e.atoms(sympy.Derivative)):
        raise PinnablateError("an integrated reference needs equations of first order in time; give a Reference instead")
    found = sympy.solve([e.xreplace(slopes) for e in equations], list(slopes.values()), dict=True)
    if len(found) != 1 or set(found[0]) != set(slopes.values()):
        raise PinnablateError(
            f"the equations determine {len(found[0]) if found else 0} of {len(fields)} derivatives uniquely; "
            "an integrated reference needs them all"
        )
    return [found[0][s] for s in slopes.values()]


def solve(
    slope: Callable[..., Any], span: tuple[float, float], start: np.ndarray, method: str, precision: Precision, **options: Any
) -> Any:
    """`scipy.integrate.solve_ivp` at a precision; returns its dense solution.

    Raises:
        PinnablateError: the solution blows up, or the method gives up.
    """
    from scipy.integrate import solve_ivp

    bound, tolerance = precision.bound(start), precision.tolerance

    def escape(_: float, y: np.ndarray) -> float:
        return bound - np.abs(y).max()

    escape.terminal = True
    result = solve_ivp(slope, span, start, method=method, rtol=tolerance, atol=tolerance * 1e-2, dense_output=True, events=escape,
                       **options)
    if result.status != 0:
        reason = f"a field exceeds {bound:.0e} at t = {result.t[-1]:.3g}" if result.status == 1 else result.message
        raise PinnablateError(f"the declared equations could not be integrated over t = {span[0]:g} to {span[1]:g}: {reason}")
    return result.sol


class Trajectory:
    """Dense solution of an initial value problem of ordinary differential equations."""

    def __init__(self, slopes: Sequence[sympy.Expr], fields: Sequence[Any], t: sympy.Symbol, span: tuple[float, float],
                 how: Integrated, precision: Precision) -> None:
        symbols = [sympy.Symbol(f"y{k}") for k in range(len(fields))]
        plain = [sympy.sympify(s).xreplace(dict(zip(fields, symbols, strict=True))) for s in slopes]
        function = sympy.lambdify([t, *symbols], plain, modules="numpy")
        options = {}
        if how.method != "DOP853":  # implicit
            jacobian = sympy.lambdify([t, *symbols], sympy.Matrix(plain).jacobian(symbols), modules="numpy")
            options["jac"] = lambda s, y: jacobian(s, *y)
        start = np.array([float(how.initial[f]) for f in fields])
        self.span, self.width = span, how.stencil
        self._dense = solve(lambda s, y: function(s, *y), span, start, how.method, precision, **options)

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Fields at points [N, 1]: [N, fields]."""
        return self._dense(points[:, 0]).T

    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """Field derivatives at points: {alpha: [N, fields]}."""
        low, high = (np.array([s]) for s in self.span)
        return numerical_jet(self, points, orders, low, high, width=self.width)


class PeriodicTrajectory:
    """Dense solution of partial differential equations on a periodic interval, by Fourier's method of lines.

    u(x_j, t) on an even grid of N points; derivatives in x are those of the trigonometric interpolant, derivatives in t
    those that the equations say. Source: L. N. Trefethen, Spectral Methods in MATLAB (2000) ch. 3.
    """

    def __init__(self, slopes: Sequence[sympy.Expr], fields: Sequence[Any], x: sympy.Symbol, t: sympy.Symbol,
                 interval: tuple[float, float], span: tuple[float, float], how: Integrated, precision: Precision) -> None:
        self.count, self.points, self.start = len(fields), how.modes, interval[0]
        length = interval[1] - interval[0]
        self.waves = 2 * np.pi / length * np.fft.rfftfreq(how.modes, 1 / how.modes)
        grid = interval[0] + length * np.arange(how.modes) / how.modes
        inner = {d for s in slopes for d in s.atoms(sympy.Derivative)}
        self.needed = [(fields.index(d.expr), len(d.variables)) for d in inner]
        names = {d: sympy.Symbol(f"d{k}") for k, d in enumerate(inner)}
        symbols = {f: sympy.Symbol(f"y{k}") for k, f in enumerate(fields)}
        plain = [s.xreplace(names).xreplace(symbols) for s in slopes]
        self._slope = sympy.lambdify([x, t, *symbols.values(), *names.values()], plain, modules="numpy")
        initial = sympy.lambdify([x], [sympy.sympify(how.initial[f]) for f in fields], modules="numpy")(grid)
        start = np.stack([np.broadcast_to(v, grid.shape) for v in initial]).astype(float)

        def slope(time: float, y: np.ndarray) -> np.ndarray:
            values = y.reshape(self.count, -1)
            spectrum = np.fft.rfft(values)
            inner = [np.fft.irfft(self._power(n) * spectrum[k], how.modes) for k, n in self.needed]
            return np.stack([np.broadcast_to(s, grid.shape) for s in self._slope(grid, time, *values, *inner)]).ravel()

        self._dense = solve(slope, span, start.ravel(), how.method, precision)

    def _power(self, order: int) -> np.ndarray:
        """(ik)^order; the highest wave number has no odd derivative."""
        power = (1j * self.waves) ** order
        if order % 2 and self.points % 2 == 0:
            power[-1] = 0
        return power

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Fields at points [N, 2]: [N, fields]."""
        return self.jet(points, [(0, 0)])[0, 0]

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


def trajectory_of(env: Environment, precision: Precision = ROUND_OFF) -> Trajectory | PeriodicTrajectory:
    """The solution of the equations that an environment with an `Integrated` reference declares.

    Raises:
        PinnablateError: the equations determine no solution, or it blows up.
    """
    assert isinstance(env.solution, Integrated)
    dynamic = [sympy.Add(*r.terms) for r in env.residuals if r.has_derivatives]
    *space, t = env.coordinates
    slopes = right_hand_sides(dynamic, env.fields, t)
    span = (float(env.lower[-1]), float(env.upper[-1]))
    if not space:
        return Trajectory(slopes, env.fields, t, span, env.solution, precision)
    interval = (float(env.lower[0]), float(env.upper[0]))
    return PeriodicTrajectory(slopes, env.fields, space[0], t, interval, span, env.solution, precision)
