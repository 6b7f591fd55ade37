"""Random Fourier features: a Gaussian process as a linear model with exact derivatives.

On coordinates mapped to [-1, 1],

    phi_j(x) = sqrt(2 / D) cos(w_j . x + b_j),

with w_j from Student's t with 5 degrees of freedom over length and b_j uniform, and the constant 1:
a Matern kernel of smoothness 5/2. A field is sigma_f * sum_j a_j phi_j. Space has one length and
time another.

Source: A. Rahimi and B. Recht, Random Features for Large-Scale Kernel Machines, NIPS 20 (2007);
C. E. Rasmussen and C. K. I. Williams, Gaussian Processes for Machine Learning (2006) sec. 4.2.1 for
the spectral density of the kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from pinnablate.calculus.jets import MultiIndex
from pinnablate.learners.collocation.expansion import Lengths, most_likely
from pinnablate.world import World

FEATURE_COUNT = {1: 300, 2: 800}  # by number of coordinates d; 400 d for more
LENGTH_CANDIDATES = np.geomspace(0.05, 3.0, 16)  # candidates, in half-widths of the domain
DEGREES_OF_FREEDOM = 5  # of Student's t: twice the smoothness of the kernel


@dataclass(frozen=True)
class Features:
    """The features of a world.

    Args:
        world: its domain and the scales of its fields.
        seed: of the random frequencies: that of the replicate.
        lengths: of space, then of time, in half-widths of the domain.
    """

    world: World
    seed: int
    lengths: Lengths

    @property
    def count(self) -> int:
        d = len(self.world.coordinates)
        return FEATURE_COUNT.get(d, 400 * d) + 1

    @cached_property
    def _frequencies(self) -> tuple[np.ndarray, np.ndarray]:
        rng, n = np.random.default_rng([20071203, self.seed]), self.count - 1
        normal, phase = (
            rng.standard_normal((len(self.world.coordinates), n)),
            rng.uniform(0, 2 * np.pi, n),
        )
        student = normal / np.sqrt(rng.chisquare(DEGREES_OF_FREEDOM, n) / DEGREES_OF_FREEDOM)
        length = np.array([self.lengths[k] for k in kinds(self.world)])
        return student / length[:, None], phase

    def matrix(self, points: np.ndarray, alpha: MultiIndex) -> np.ndarray:
        """One derivative of every feature at points [N, d]: [N, features]."""
        world = self.world
        stretch = 2 / (world.upper - world.lower)
        w, b = self._frequencies
        phase = ((points - world.lower) * stretch - 1) @ w + b + 0.5 * np.pi * sum(alpha)
        slope = np.prod([(w[i] * stretch[i]) ** a for i, a in enumerate(alpha)], axis=0)
        waves = np.sqrt(2 / (self.count - 1)) * slope * np.cos(phase)
        constant = np.full((len(points), 1), 0.0 if any(alpha) else 1.0)
        return np.concatenate([waves, constant], axis=1)


def kinds(world: World) -> list[int]:
    """The index into the lengths of each coordinate: space has the first one, time the last."""
    space = any(c is not world.time for c in world.coordinates)
    return [int(space and c is world.time) for c in world.coordinates]


def choose_prior(
    world: World, seed: int, points: np.ndarray, values: np.ndarray, noise: float
) -> tuple[Lengths, float]:
    """The lengths and the amplitude with the largest marginal likelihood of observations (ML-II).

    Args:
        world, seed: of the features.
        points: observed points [n, d].
        values: observed values in units of sigma_f [n, observed fields].
        noise: standard deviation of the noise, in the same units.
    """
    candidates = product(map(float, LENGTH_CANDIDATES), repeat=max(kinds(world)) + 1)
    value = (0,) * len(world.coordinates)

    def matrix(lengths: Lengths) -> np.ndarray:
        return Features(world, seed, lengths).matrix(points, value)

    return most_likely(candidates, matrix, values, noise)
