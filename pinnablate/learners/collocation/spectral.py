"""Collocation with Chebyshev polynomials: the same loss by a classical method, without a network.

A field is sigma_f * sum_n a_n r^|n| T_n(x), over products of Chebyshev polynomials of total degree
|n| up to N on coordinates mapped to [-1, 1]. Along a coordinate in which every field is periodic
they are waves, whose number is their degree. r^|n| makes the prior |a|^2 that of a smooth field; r
and the amplitude are chosen by marginal likelihood on the observations alone. On a smooth world it
beats every network at a thousandth of the cost, and is here to say so. Source: L. N. Trefethen,
Approximation Theory and Approximation Practice (2013) ch. 3; J. P. Boyd, Chebyshev and Fourier
Spectral Methods, 2nd ed. (2001).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import comb

import numpy as np

from pinnablate.calculus.jets import MultiIndex
from pinnablate.learners.basis import chebyshev, degrees, fourier, rings
from pinnablate.learners.collocation.base import Collocation, noise_of
from pinnablate.learners.collocation.expansion import Lengths, most_likely
from pinnablate.tasks.problem import Problem
from pinnablate.world import World

# Largest total degree, by number of coordinates: 64, 325, 364 and 330 polynomials without rings.
DEGREE = {1: 63, 2: 24, 3: 11, 4: 7}
MOST_POLYNOMIALS = 364  # of more coordinates
RATIOS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)  # candidates for r


def degree(d: int) -> int:
    """The largest total degree of polynomials of d coordinates."""
    return DEGREE.get(d) or max(
        n for n in range(1, 8) if comb(d + n, n) <= MOST_POLYNOMIALS or n == 1
    )


@dataclass(frozen=True)
class Chebyshev:
    """The polynomials of a world, the constant last; their one length is r."""

    world: World
    lengths: Lengths

    @cached_property
    def _rings(self) -> list[bool]:
        periodic = rings(self.world)
        return [c in periodic for c in self.world.coordinates]

    @cached_property
    def _sizes(self) -> list[int]:
        """How many functions there are of each coordinate."""
        d = len(self.world.coordinates)
        return [(2 * degree(d) if ring else degree(d)) + 1 for ring in self._rings]

    @cached_property
    def _chosen(self) -> tuple[np.ndarray, np.ndarray]:
        """Products of functions, as indices [products, coordinates], the constant last.

        And their total degrees.
        """
        by_axis = [degrees(n, ring) for n, ring in zip(self._sizes, self._rings, strict=True)]
        indices = np.array(list(product(*map(range, self._sizes))))
        total = sum(of[indices[:, j]] for j, of in enumerate(by_axis))
        kept = np.flatnonzero((total > 0) & (total <= degree(len(by_axis))))
        return np.concatenate([indices[kept], np.zeros((1, len(by_axis)), int)]), np.append(
            total[kept], 0
        )

    @property
    def count(self) -> int:
        return len(self._chosen[0])

    def matrix(self, points: np.ndarray, alpha: MultiIndex) -> np.ndarray:
        """One derivative of every polynomial at points [N, d]: [N, polynomials]."""
        world, (indices, total) = self.world, self._chosen
        stretch = 2 / (world.upper - world.lower)
        unit = (points - world.lower) * stretch - 1
        out = self.lengths[0] ** total * np.ones((len(points), 1))
        for j, order in enumerate(alpha):
            functions = fourier if self._rings[j] else chebyshev
            out *= (functions(unit[:, j], self._sizes[j], order) * stretch[j] ** order)[
                :, indices[:, j]
            ]
        return out


class Spectral(Collocation):
    """Fits every subset of the equations."""

    name = "spectral"
    summary = (
        "no network: collocation with Chebyshev polynomials, and waves on rings; a direct solve or "
        "Gauss-Newton"
    )
    version = 1

    def expansion(self, world: World, seed: int, lengths: Lengths) -> Chebyshev:
        return Chebyshev(world, lengths)

    def length_count(self, world: World) -> int:
        return 1

    def prior(self, p: Problem, kept: np.ndarray | None) -> tuple[Lengths, float]:
        """r and the amplitude for a problem."""
        chosen, world = slice(None) if kept is None else kept, p.world
        values = p.observed_values[chosen] / world.field_scales[list(p.observed)]
        value = (0,) * len(world.coordinates)
        return most_likely(
            [(r,) for r in RATIOS],
            lambda at: Chebyshev(world, at).matrix(p.observed_points[chosen], value),
            values,
            noise_of(p),
        )
