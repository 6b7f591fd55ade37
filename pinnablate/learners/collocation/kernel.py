"""Collocation with random Fourier features: the same loss and the same subsets, without a network.

Lengths and amplitude are chosen by marginal likelihood on the observations alone. The learner
`oracle` chooses them on the truth, and is never ranked.
"""

from __future__ import annotations

import numpy as np

from pinnablate.learners.collocation.base import Collocation, noise_of
from pinnablate.learners.collocation.expansion import Lengths
from pinnablate.learners.collocation.features import Features, choose_prior, kinds
from pinnablate.tasks.problem import Problem
from pinnablate.world import World


class Kernel(Collocation):
    """Fits every subset of the equations with a prior that suits the observations."""

    name = "kernel"
    summary = "no network: collocation with random Fourier features, a direct solve or Gauss-Newton"
    version = 2

    def expansion(self, world: World, seed: int, lengths: Lengths) -> Features:
        return Features(world, seed, lengths)

    def length_count(self, world: World) -> int:
        return max(kinds(world)) + 1

    def prior(self, p: Problem, kept: np.ndarray | None) -> tuple[Lengths, float]:
        chosen = slice(None) if kept is None else kept
        values = p.observed_values[chosen] / p.world.field_scales[list(p.observed)]
        return choose_prior(p.world, p.data_seed, p.observed_points[chosen], values, noise_of(p))
