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

from pinnablate.calculus.expressions import Jet, numeric
from pinnablate.calculus.tanh_streams import MultiIndex
from pinnablate.digest import digest_of


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
                self._compiled[alpha] = numeric(self.coordinates, self.derivative(alpha))
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
    """A system of first order in time, integrated from the environment's own equations: ordinary differential equations,
    or partial ones on a periodic interval by Fourier's method of lines.

    Such a reference satisfies whatever is declared, a wrong sign too; hence the anchors, which do not come from the
    declaration.

    Args:
        initial: the value of every field at the start of the domain: a number, or an expression of the space coordinate.
        certified_error: proven by a second method (`pinnablate check`), in standard deviations of the field.
        invariants: expressions of the fields that the true system keeps constant.
        values: ((t, {field: value}), ...) from a second derivation; ((x, t), {field: value}) with a space coordinate.
        source: where `values` come from.
        method: of `scipy.integrate.solve_ivp`: DOP853, or Radau for a stiff system.
        stencil: over which share of the domain derivatives are interpolated; smaller for a solution with fast parts.
        modes: number of grid points of a periodic interval.
    """

    initial: Mapping[Any, Any]
    certified_error: float
    invariants: Mapping[str, sympy.Expr] = field(default_factory=dict)
    values: tuple[tuple[Any, Mapping[Any, float]], ...] = ()
    source: str = ""
    method: str = "DOP853"
    stencil: float = 0.04
    modes: int = 64


def probe_digest(values: np.ndarray) -> str:
    """Digest of reference values rounded to six figures: what a callable's code cannot tell."""
    return digest_of([f"{v:.5e}" for v in np.ravel(values)])
