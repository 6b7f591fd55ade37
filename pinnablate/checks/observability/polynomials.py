"""Polynomials in several coordinates, and which degree of them represents a truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import comb, prod

import numpy as np
from numpy.polynomial import legendre

from pinnablate.calculus.jets import MultiIndex
from pinnablate.errors import PinnablateError
from pinnablate.world import World

UNKNOWNS = 3000  # at most so many coefficients of polynomials, of all fields together
ACCURATE = 1e-6  # rms, in sigma_f, to which polynomials represent a trajectory
# The largest degree on a region: polynomials that are of order one on it are 1e6 in the corners of the
# box around it, and more would be lost in round-off.
MOST_ON_REGION = 16
ROWS = 4096  # points that are evaluated at once


class Basis:
    """Products of orthonormal Legendre polynomials in coordinates mapped to [-1, 1], of total
    degree at most N. On a region, combinations of these that are orthonormal there, each with
    products of its own degree and of lower ones.

    Args:
        world: whose domain they live on.
        degree: N.

    Attributes:
        powers: the degree of each product in each coordinate, by rising total degree: [functions,
            d].
    """

    def __init__(self, world: World, degree: int) -> None:
        self.world, self.degree = world, degree
        every = (
            e for e in product(range(degree + 1), repeat=len(world.coordinates)) if sum(e) <= degree
        )
        self.powers = np.array(sorted(every, key=lambda e: (sum(e), e)))
        self._low, self._high = world.extent.tight
        self._nodes = inside(world, world.upper, [even(degree + 4)] * len(world.lower))
        self._triangle: np.ndarray | None = None
        if world.environment.region is not None:
            points, weight = self._nodes
            rows = np.sqrt(weight)[:, None] * self._products(points, (0,) * len(world.lower))
            self._triangle = np.linalg.qr(rows).R

    def matrix(self, points: np.ndarray, alpha: MultiIndex) -> np.ndarray:
        """D^alpha of every function at points [n, d]: [n, functions]."""
        found = self._products(points, alpha)
        if self._triangle is None:
            return found
        from scipy.linalg import solve_triangular

        turned: np.ndarray = solve_triangular(self._triangle, found.T, trans="T").T
        return turned

    def _products(self, points: np.ndarray, alpha: MultiIndex) -> np.ndarray:
        """D^alpha of every product at points [n, d]: [n, functions]."""
        out: np.ndarray = np.ones((len(points), len(self.powers)))
        for j, order in enumerate(alpha):
            slope = 2 / (self._high[j] - self._low[j])
            unit = np.diag(np.sqrt(2.0 * np.arange(self.degree + 1) + 1))
            series = legendre.legder(unit, order) * slope**order if order else unit
            values = legendre.legval((points[:, j] - self._low[j]) * slope - 1, series)
            out *= values.T[:, self.powers[:, j]]
        return out

    def misses(self) -> np.ndarray:
        """What the best polynomials of each degree 0 .. N miss of the truth, rms in sigma_f, of the
        worst field: [N + 1].
        """
        world, value = self.world, (0,) * len(self.world.coordinates)
        points, weight = self._nodes
        size = np.zeros((len(self.powers), len(world.fields)))
        for rows in chunks(len(points)):
            truth = world.reference(points[rows]) / world.field_scales
            size += self.matrix(points[rows], value).T @ (weight[rows, None] * truth)
        rest = np.zeros(len(world.fields))
        for rows in chunks(len(points)):
            truth = world.reference(points[rows]) / world.field_scales
            rest += weight[rows] @ (truth - self.matrix(points[rows], value) @ size) ** 2
        degrees = self.powers.sum(axis=1)
        beyond = [rest + np.sum(size[degrees > n] ** 2, axis=0) for n in range(self.degree + 1)]
        worst: np.ndarray = np.sqrt(np.max(beyond, axis=1))
        return worst


def _largest_degree(world: World) -> int:
    """The largest total degree at which the polynomials of all fields have at most UNKNOWNS
    coefficients.
    """
    degree, d = 2, len(world.coordinates)
    while len(world.fields) * comb(degree + 1 + d, d) <= UNKNOWNS:
        degree += 1
    return degree if world.environment.region is None else min(degree, MOST_ON_REGION)


def degree_for(world: World) -> tuple[int, np.ndarray]:
    """The degree of perturbations: twice that which represents the truth, or the largest where this
    is less.

    Returns:
        The degree, and what polynomials of each degree up to it miss of the truth, rms in sigma_f:
        [degree + 1].

    Raises:
        PinnablateError: a trajectory that no degree represents.
    """
    most = tried = _largest_degree(world)
    if len(world.coordinates) == 1:  # the largest degree is far more than most trajectories need
        tried = min(32, most)
        while tried < most and Basis(world, tried).misses()[tried // 2] > ACCURATE:
            tried = min(2 * tried, most)
    misses = Basis(world, tried).misses()
    enough = np.flatnonzero(misses <= ACCURATE)
    if not len(enough) and len(world.coordinates) == 1:
        raise PinnablateError(
            f"{world.id}: polynomials of degree {tried} miss its trajectory by {misses[-1]:.0e} standard deviations; expected "
            f"{ACCURATE:.0e} at most: shorten the domain, or smooth what is sudden"
        )
    chosen = min(tried, max(8, 2 * int(enough[0]))) if len(enough) else tried
    return chosen, misses[: chosen + 1]


def even(count: float) -> int:
    """The next even number of nodes: none of them is in the middle, where a closed form may be 0/0."""
    return 2 * int(np.ceil(count / 2))


def chunks(count: int) -> Iterator[slice]:
    """Slices of at most ROWS of a number of points."""
    return (slice(begin, begin + ROWS) for begin in range(0, count, ROWS))


def nodes(
    low: np.ndarray, high: np.ndarray, counts: Sequence[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Gauss-Legendre nodes of a box, [n, d], and weights that sum to 1, [n].

    Args:
        low, high: the ends of the box.
        counts: nodes in each coordinate; 0 for the lower face alone.
    """
    axes, weights = [], []
    for a, b, count in zip(low, high, counts, strict=True):
        x, w = legendre.leggauss(count) if count else (np.array([-1.0]), np.array([2.0]))
        axes.append(a + (x + 1) / 2 * (b - a))
        weights.append(w / 2)
    points = np.stack([axis.ravel() for axis in np.meshgrid(*axes, indexing="ij")], -1)
    return points, np.array([prod(w) for w in product(*weights)])


def inside(world: World, high: np.ndarray, counts: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Gauss-Legendre nodes of a world's domain, [n, d], and weights that sum to 1, [n]; of a region
    those of twice as many nodes of the box around it that lie in it.

    Args:
        world: whose domain.
        high: the upper ends of the box, as of observations until a time.
        counts: nodes in each coordinate.
    """
    if world.environment.region is None:
        return nodes(world.lower, high, counts)
    low, tight = world.extent.tight
    points, weight = nodes(low, np.minimum(high, tight), [2 * n for n in counts])
    kept = world.extent.inside(points)
    return points[kept], weight[kept] / weight[kept].sum()
