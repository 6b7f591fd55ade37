"""Splines over a grid, and the noise of values on a grid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.interpolate import NdBSpline, make_interp_spline, make_lsq_spline

MOST_NEIGHBOURS = 5  # on either side, from which a value is foretold to tell its noise
QUARTILE = 0.6745  # the median of the absolute value of a standard normal variable


class GridSpline:
    """Splines through the values of a grid, or nearest to them in least squares.

    Args:
        axes: the nodes of each axis, rising.
        values: on the grid: [nodes of the first axis, ..., columns].
        degree: of the polynomials; less along an axis with few nodes.
        every: for each axis, of how many nodes one is a knot: 1 interpolates, more fits by least
            squares.
    """

    def __init__(
        self, axes: Sequence[np.ndarray], values: np.ndarray, degree: int, every: Sequence[int]
    ) -> None:
        knots, degrees, coefficients = [], [], values
        for j, (nodes, step) in enumerate(zip(axes, every, strict=True)):
            k = min(degree, len(nodes) - 1)
            along = np.moveaxis(coefficients, j, 0)
            made = (
                make_interp_spline(nodes, along, k, axis=0)
                if step == 1
                else make_lsq_spline(nodes, along, _knots(nodes, k, step), k, axis=0)
            )
            coefficients = np.moveaxis(made.c, 0, j)
            knots.append(made.t)
            degrees.append(k)
        self._spline = NdBSpline(
            tuple(knots), np.ascontiguousarray(coefficients), tuple(degrees), extrapolate=True
        )

    def __call__(self, points: np.ndarray, alpha: Sequence[int]) -> np.ndarray:
        """A derivative at points [N, d]: [N, columns]."""
        found: np.ndarray = self._spline(points, nu=np.array(alpha))
        return found


def _knots(nodes: np.ndarray, degree: int, every: int) -> np.ndarray:
    """The knots of a spline of least squares: some of the nodes, and near an end none, so that the
    polynomials there rest on as many values as those within.
    """
    breaks = np.append(nodes[:-1:every], nodes[-1])
    if len(breaks) > 2 and nodes[-1] - breaks[-2] < 0.5 * (breaks[-2] - breaks[-3]):
        breaks = np.delete(breaks, -2)
    skipped = (degree + 1) // 2
    inner = breaks[skipped:-skipped] if len(breaks) > 2 * skipped else breaks[:0]
    ends = np.ones(degree + 1)
    return np.concatenate([ends * nodes[0], inner, ends * nodes[-1]])


def noise_along(nodes: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The standard deviation of the noise of values along an axis, such as that of a rounding.

    A value is foretold by the polynomial through its neighbours, 1 to 5 on either side; of smooth
    values what is left falls with their number, of noise it does not. The least of the medians over
    the grid is taken, so that a front does not count as noise.

    Args:
        nodes: rising: [n].
        values: [n, ..., columns].

    Returns:
        [columns]; an upper bound where the grid is too coarse for the field, and zeros on fewer than
        three nodes.
    """
    n, found = len(nodes), np.full(values.shape[-1], np.inf)
    for half in range(1, MOST_NEIGHBOURS + 1):
        if n < 2 * half + 1 or (half > 1 and n < 4 * half):
            break
        middle = np.arange(half, n - half)
        offsets = np.array([o for o in range(-half, half + 1) if o])
        weights = _lagrange(nodes[middle], nodes[middle[:, None] + offsets])
        foretold = np.zeros_like(values[middle])
        shape = (-1, *[1] * (values.ndim - 1))
        for weight, offset in zip(weights.T, offsets, strict=True):
            foretold += weight.reshape(shape) * values[middle + offset]
        size = np.sqrt(1 + (weights**2).sum(axis=1)).reshape(shape)
        left = (np.abs(values[middle] - foretold) / size).reshape(-1, values.shape[-1])
        found = np.minimum(found, np.median(left, axis=0) / QUARTILE)
    return np.where(np.isfinite(found), found, 0.0)


def _lagrange(at: np.ndarray, nodes: np.ndarray) -> np.ndarray:
    """The weights by which the polynomial through values at nodes [m, k] has its value at [m]."""
    weights = np.ones_like(nodes)
    for a in range(nodes.shape[1]):
        for b in range(nodes.shape[1]):
            if a != b:
                weights[:, a] *= (at - nodes[:, b]) / (nodes[:, a] - nodes[:, b])
    return weights


DEGREES = (5, 3, 1)  # of splines that are tried as interpolants


def foretold(axes: Sequence[np.ndarray], values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """By which degree of splines the values between the nodes of a grid are known best, and how
    exactly.

    Splines through every second node foretell the nodes that were left out; half the spacing is
    better by what splines through every fourth node are worse, at least by half.

    Args:
        axes: the nodes of each axis.
        values: on the grid: [nodes of the first axis, ..., columns].

    Returns:
        For each column the degree, and the rms error between nodes, summed over the axes.
    """
    errors = np.stack(
        [
            np.sqrt(
                sum(
                    _half_spacing(nodes, np.moveaxis(values, j, 0), degree) ** 2
                    for j, nodes in enumerate(axes)
                )
            )
            for degree in DEGREES
        ]
    )
    best = errors.argmin(axis=0)
    return np.array(DEGREES)[best], errors[best, np.arange(values.shape[-1])]


def _half_spacing(nodes: np.ndarray, values: np.ndarray, degree: int) -> np.ndarray:
    """The rms error of splines between the nodes of one axis: [columns]."""
    second = _left_out(nodes, values, degree, 2)
    fourth = _left_out(nodes, values, degree, 4)
    ratio = np.divide(second, fourth, out=np.full_like(second, 0.5), where=fourth > 0)
    found: np.ndarray = second * np.clip(ratio, 2.0 ** -(degree + 1), 0.5)
    return found


def _left_out(nodes: np.ndarray, values: np.ndarray, degree: int, every: int) -> np.ndarray:
    """The rms error at the nodes halfway of a spline through every second or fourth: [columns]."""
    kept = np.arange(0, len(nodes), every)
    out = np.arange(every // 2, kept[-1], every)
    if not len(out):
        return np.zeros(values.shape[-1])
    spline = make_interp_spline(nodes[kept], values[kept], min(degree, len(kept) - 1), axis=0)
    off = (spline(nodes[out]) - values[out]).reshape(-1, values.shape[-1])
    found: np.ndarray = np.sqrt(np.mean(off**2, axis=0))
    return found
