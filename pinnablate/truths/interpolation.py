"""Derivatives of a function of which only the values are known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from pinnablate.calculus.jets import Jet, MultiIndex


def numerical_jet(
    evaluate: Callable[[np.ndarray], np.ndarray],
    points: np.ndarray,
    orders: Sequence[MultiIndex],
    lower: np.ndarray,
    upper: np.ndarray,
    nodes: int = 12,
    width: float = 0.04,
) -> Jet:
    """Derivatives of a function of which only the values are known, by local Chebyshev
    interpolation on tensor stencils.

    Args:
        evaluate: points [N, d] -> values [N, fields].
        points: where derivatives are wanted: [N, d].
        orders: which derivatives, as multi-indices.
        lower, upper: the ends of the domain; a stencil that would leave it is shifted inside.
        nodes: Chebyshev nodes for each coordinate.
        width: the width of a stencil, as a share of the domain.

    Returns:
        {alpha: [N, fields]}.
    """
    grid = np.cos(np.pi * (np.arange(nodes) + 0.5) / nodes)
    half = 0.5 * width * (upper - lower)
    centre = np.clip(points, lower + half, upper - half)
    out = {}
    for alpha in orders:
        axes = [j for j, a in enumerate(alpha) if a]
        shape = (nodes,) * len(axes)
        offsets = np.zeros((nodes ** len(axes), points.shape[1]))
        for j, coordinate in zip(
            axes, np.meshgrid(*[grid] * len(axes), indexing="ij"), strict=True
        ):
            offsets[:, j] = coordinate.ravel() * half[j]
        base = points.copy()
        base[:, axes] = centre[:, axes]
        values = evaluate((base[:, None, :] + offsets).reshape(-1, points.shape[1]))
        values = values.reshape(len(points), *shape, -1)
        for j in reversed(axes):  # contract the last stencil axis first
            weights = (
                derivative_weights(grid, (points[:, j] - centre[:, j]) / half[j], alpha[j])
                / half[j] ** alpha[j]
            )
            values = np.einsum("pk,p...kf->p...f", weights, values)
        out[alpha] = values
    return out


def derivative_weights(grid: np.ndarray, at: np.ndarray, order: int) -> np.ndarray:
    """Weights w with sum_k w_k f(grid_k) = f^(order)(at) for polynomials f, by the Chebyshev basis:
    [len(at), len(grid)].
    """
    n = len(grid)
    analysis = np.linalg.inv(np.polynomial.chebyshev.chebvander(grid, n - 1))
    slopes = np.polynomial.chebyshev.chebder(np.eye(n), order)
    weights: np.ndarray = np.polynomial.chebyshev.chebvander(at, n - 1 - order) @ slopes @ analysis
    return weights
