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
    degree: int | None = None,
) -> Jet:
    """Derivatives of a function of which only the values are known, by local polynomials on tensor
    stencils of Chebyshev nodes.

    Args:
        evaluate: points [N, d] -> values [N, fields].
        points: where derivatives are wanted: [N, d].
        orders: which derivatives, as multi-indices.
        lower, upper: the ends of the domain; a stencil that would leave it is shifted inside.
        nodes: Chebyshev nodes for each coordinate.
        width: the width of a stencil, as a share of the domain.
        degree: of the polynomial, which is fitted by least squares where it is below `nodes` - 1;
            by default it is the interpolant.

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
                derivative_weights(grid, (points[:, j] - centre[:, j]) / half[j], alpha[j], degree)
                / half[j] ** alpha[j]
            )
            values = np.einsum("pk,p...kf->p...f", weights, values)
        out[alpha] = values
    return out


def derivative_weights(
    grid: np.ndarray, at: np.ndarray, order: int, degree: int | None = None
) -> np.ndarray:
    """Weights w with sum_k w_k f(grid_k) = f^(order)(at) for polynomials f, by the Chebyshev basis.

    Args:
        grid: nodes in [-1, 1]: [nodes].
        at: where the derivative is wanted: [n].
        order: of the derivative.
        degree: of the polynomials, whose values are fitted by least squares where there are more
            nodes than it needs; by default the polynomials take all values.

    Returns:
        [n, nodes].
    """
    n = len(grid) if degree is None else degree + 1
    basis = np.polynomial.chebyshev.chebvander(grid, n - 1)
    analysis = np.linalg.inv(basis) if n == len(grid) else np.linalg.pinv(basis)
    slopes = np.polynomial.chebyshev.chebder(np.eye(n), order)
    last = max(n - 1 - order, 0)  # the derivative of a polynomial of lower degree is zero
    weights: np.ndarray = np.polynomial.chebyshev.chebvander(at, last) @ slopes @ analysis
    return weights
