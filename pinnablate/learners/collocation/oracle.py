"""The kernel learner with a prior chosen on the truth: how much its own prior costs the kernel.

It uses what no learner may know, so it is shown and never ranked.
"""

from __future__ import annotations

import numpy as np

from pinnablate.arms import Arm
from pinnablate.learners.collocation.base import Collocation, noise_of
from pinnablate.learners.collocation.expansion import Lengths
from pinnablate.learners.collocation.features import Features, choose_prior, kinds
from pinnablate.tasks.problem import Problem
from pinnablate.tasks.protocol import Protocol
from pinnablate.world import World

PRIOR_POINTS = 256  # test points, over the whole domain, at which the truth is looked at


class Oracle(Collocation):
    """Fits every subset of the equations with the prior that suits the truth."""

    name = "oracle"
    summary = "the kernel with a prior chosen on the truth: shown, never ranked"
    version = 1
    unranked = "it is told the truth when it chooses its prior"

    def supports(self, world: World, arm: Arm, protocol: Protocol) -> str | None:
        if world.is_measured:
            return "it chooses its prior on the truth, which nobody knows; use learner kernel"
        return super().supports(world, arm, protocol)

    def expansion(self, world: World, seed: int, lengths: Lengths) -> Features:
        return Features(world, seed, lengths)

    def length_count(self, world: World) -> int:
        return max(kinds(world)) + 1

    def prior(self, p: Problem, kept: np.ndarray | None) -> tuple[Lengths, float]:
        """Lengths and amplitude of all fields over the whole domain."""
        at = p.test_points[:PRIOR_POINTS]
        truth = p.world.reference(at)
        return choose_prior(
            p.world,
            p.data_seed,
            at,
            (truth - truth.mean(axis=0)) / p.world.field_scales,
            noise_of(p),
        )
