"""The truth of an environment: a closed form, equations integrated to round-off, or a function of the author's.

Each says how far it may be from the exact solution (`certified_error`, in standard deviations of the field); ten times
that is the floor below which no error is ranked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import sympy

from pinnablate.errors import PinnablateError
from pinnablate.expressions import Jet, digest_of
from pinnablate.streams import MultiIndex


@dataclass(frozen=True)
class ClosedForm:
    """A solution in SymPy, one expression of the coordinates per field."""

    solution: Mapping[Any, sympy.Expr]
    coordinates: tuple[sympy.Symbol, ...]
    certified_error: float = 1e-13

    @cached_property
    def _compiled(self) -> dict[MultiIndex, Callable[..., list[Any]]]:
        return {}

    def derivative(self, alpha: MultiIndex) -> list[sympy.Expr]:
        """The exact expressions of one derivative of every field."""
        steps = [(c, a) for c, a in zip(self.coordinates, alpha, strict=True) if a]
        return [sympy.diff(sympy.sympify(e), *steps) if steps else sympy.sympify(e) for e in self.solution.values()]

    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """Field derivatives at points [N, d]: {alpha: [N, fields]}."""
        out = {}
        for alpha in orders:
            if alpha not in self._compiled:
                self._compiled[alpha] = sympy.lambdify(self.coordinates, self.derivative(alpha), modules="numpy", cse=True)
            columns = self._compiled[alpha](*points.T)
            out[alpha] = np.stack([np.broadcast_to(c, points.shape[:1]) for c in columns], -1).astype(float)
        return out


def numerical_jet(
    evaluate: Callable[[np.ndarray], np.ndarray],
    points: np.ndarray,
    orders: Sequence[MultiIndex],
    lower: np.ndarray,
    upper: np.ndarray,
    nodes: int = 12,
    width: float = 0.04,
) -> Jet:
    """Derivatives of a function known only by its values: local Chebyshev interpolation on a tensor stencil.

    Args:
        evaluate: points [N, d] -> values [N, fields].
        points: where, [N, d].
        orders: multi-indices wanted.
        lower, upper: the domain; stencils are shifted inside it.
        nodes, width: Chebyshev nodes per coordinate, and the stencil's width as a share of the domain.
    """
    grid = np.cos(np.pi * (np.arange(nodes) + 0.5) / nodes)
    half = 0.5 * width * (upper - lower)
    centre = np.clip(points, lower + half, upper - half)
    out = {}
    for alpha in orders:
        axes = [j for j, a in enumerate(alpha) if a]
        shape = (nodes,) * len(axes)
        offsets = np.zeros((nodes ** len(axes), points.shape[1]))
        for j, coordinate in zip(axes, np.meshgrid(*[grid] * len(axes), indexing="ij"), strict=True):
            offsets[:, j] = coordinate.ravel() * half[j]
        base = points.copy()
        base[:, axes] = centre[:, axes]
        values = evaluate((base[:, None, :] + offsets).reshape(-1, points.shape[1]))
        values = values.reshape(len(points), *shape, -1)
        for j in reversed(axes):  # contract the last stencil axis first
            weights = _derivative_weights(grid, (points[:, j] - centre[:, j]) / half[j], alpha[j]) / half[j] ** alpha[j]
            values = np.einsum("pk,p...kf->p...f", weights, values)
        out[alpha] = values
    return out


def _derivative_weights(grid: np.ndarray, at: np.ndarray, order: int) -> np.ndarray:
    """Rows w with sum_k w_k f(grid_k) = f^(order)(at), by the Chebyshev basis: [len(at), len(grid)]."""
    n = len(grid)
    analysis = np.linalg.inv(np.polynomial.chebyshev.chebvander(grid, n - 1))
    slopes = np.polynomial.chebyshev.chebder(np.eye(n), order)
    return np.polynomial.chebyshev.chebvander(at, n - 1 - order) @ slopes @ analysis


@dataclass(frozen=True)
class Reference:
    """A solution that SymPy cannot say.

    Args:
        evaluate: points [N, d] -> values [N, fields], in the order of the environment's fields.
        certified_error: how far the values may be from the exact solution, in standard deviations of the field.
        source: where the values come from.
    """

    evaluate: Callable[[np.ndarray], np.ndarray]
    certified_error: float
    source: str = ""


@dataclass(frozen=True)
class Integrated:
    """A first-order ODE system, integrated from the environment's own equations.

    Such a reference satisfies whatever is declared, a wrong sign too; hence the anchors, which do not come from the
    declaration.

    Args:
        initial: the value of every field at the start of the domain.
        certified_error: proven by a second method (`pinnablate check`), in standard deviations of the field.
        invariants: expressions of the fields that the true system keeps constant.
        values: ((t, {field: value}), ...) from a second derivation.
        source: where `values` come from.
    """

    initial: Mapping[Any, Any]
    certified_error: float
    invariants: Mapping[str, sympy.Expr] = field(default_factory=dict)
    values: tuple[tuple[float, Mapping[Any, float]], ...] = ()
    source: str = ""


def right_hand_sides(equations: Sequence[sympy.Expr], fields: Sequence[Any], t: sympy.Symbol) -> list[sympy.Expr]:
    """Solve residuals for the first derivative of each field.

    Raises:
        PinnablateError: the system is not first order, or does not determine every derivative.
    """
    slopes = {f.diff(t): sympy.Symbol(f"slope_{f.func.__name__}") for f in fields}
    if any(d not in slopes for e in equations for d in e.atoms(sympy.Derivative)):
        raise PinnablateError("an integrated reference needs first-order ordinary equations; give a Reference instead")
    found = sympy.solve([e.xreplace(slopes) for e in equations], list(slopes.values()), dict=True)
    if len(found) != 1 or set(found[0]) != set(slopes.values()):
        raise PinnablateError(
            f"the equations determine {len(found[0]) if found else 0} of {len(fields)} derivatives uniquely; "
            "an integrated reference needs them all"
        )
    return [found[0][s] for s in slopes.values()]


class Trajectory:
    """Dense solution of an initial value problem by DOP853 at round-off tolerance."""

    def __init__(self, slopes: Sequence[sympy.Expr], fields: Sequence[Any], t: sympy.Symbol, span: tuple[float, float],
                 initial: Sequence[float], tolerance: float = 1e-13) -> None:
        from scipy.integrate import solve_ivp

        symbols = [sympy.Symbol(f"y{k}") for k in range(len(fields))]
        plain = [sympy.sympify(s).xreplace(dict(zip(fields, symbols, strict=True))) for s in slopes]
        function = sympy.lambdify([t, *symbols], plain, modules="numpy")
        start = np.array([float(v) for v in initial])
        bound = 1e4 * (1.0 + np.abs(start).max())

        def escape(_: float, y: np.ndarray) -> float:
            return bound - np.abs(y).max()

        escape.terminal = True  # towards a blow-up the steps would shrink without end
        result = solve_ivp(lambda s, y: function(s, *y), span, start, method="DOP853", rtol=tolerance,
                           atol=tolerance * 1e-2, dense_output=True, events=escape)
        if result.status != 0:
            reason = f"a field exceeds {bound:.0e} at t = {result.t[-1]:.3g}" if result.status == 1 else result.message
            raise PinnablateError(f"the declared equations could not be integrated over t = {span[0]:g} to {span[1]:g}: {reason}")
        self._dense = result.sol

    def __call__(self, points: np.ndarray) -> np.ndarray:
        return self._dense(points[:, 0]).T


def probe_digest(values: np.ndarray) -> str:
    """Digest of reference values rounded to six figures: what a callable's code cannot tell."""
    return digest_of([f"{v:.5e}" for v in np.ravel(values)])
