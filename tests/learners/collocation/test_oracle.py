"""The kernel with a prior chosen on the truth."""

from __future__ import annotations

import numpy as np

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners import learner
from pinnablate.learners.collocation import oracle
from pinnablate.learners.collocation.features import choose_prior
from pinnablate.learners.collocation.kernel import Kernel
from pinnablate.learners.collocation.oracle import Oracle


def test_its_prior_is_that_of_all_fields_everywhere_and_not_of_the_observations(
    make_fit, monkeypatch
):
    monkeypatch.setattr(oracle, "PRIOR_POINTS", 40)
    env = registry.load("heat-mixed")
    p = make_fit(env, subset(env, ())).problem
    truth = p.world.reference(p.test_points[:40])
    scaled = (truth - truth.mean(axis=0)) / p.world.field_scales
    expected = choose_prior(p.world, 0, p.test_points[:40], scaled, p.world.design.noise)
    assert Oracle().prior(p, None) == expected
    assert Oracle().prior(p, np.arange(15) % 5 != 0) == expected
    assert Kernel().prior(p, None) != expected


def test_it_is_never_ranked_and_says_why():
    assert "told the truth" in learner("oracle").unranked
    assert learner("kernel").unranked == ""
