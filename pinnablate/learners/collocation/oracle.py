"""The kernel learner with lengths and amplitude chosen by marginal likelihood on the truth: how much its prior costs it.

It uses what no learner may know, so it is shown and never ranked.
"""

from __future__ import annotations

import numpy as np

from pinnablate.learners.base import Learner
from pinnablate.learners.collocation.features import Lengths, choose_prior
from pinnablate.learners.collocation.kernel import Kernel, noise_of
from pinnablate.learners.resources import Resources
from pinnablate.tasks.problem import Problem

POINTS = 256  # of the truth, over the whole domain


def make(_: Resources) -> Learner:
    return Oracle()


class Oracle(Kernel):
    """Fits every subset of the equations with the prior that suits the truth."""

    name = "oracle"

    def prior(self, p: Problem, kept: np.ndarray | None) -> tuple[Lengths, float]:
        """Lengths and amplitude of all fields over the whole domain."""
        env = p.environment
        at = p.test_points[:POINTS]
        truth = env.reference(at)
        return choose_prior(env, p.data_seed, at, (truth - truth.mean(axis=0)) / env.field_scales, noise_of(p))
