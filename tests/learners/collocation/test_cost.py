"""Estimates of collocation count the systems that are solved."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners.collocation import cost
from pinnablate.learners.collocation.kernel import Kernel
from pinnablate.learners.collocation.spectral import Spectral
from pinnablate.learners.collocation.system import CollocationSystem, is_linear_fit
from pinnablate.learners.cost import system_rows


@pytest.mark.parametrize(
    ("make", "name"), [(Kernel, "maxwell-cavity-2d"), (Kernel, "kepler"), (Spectral, "heat-mixed")]
)
def test_estimates_count_the_systems_that_are_solved(make_fit, make, name, monkeypatch):
    monkeypatch.setattr(cost, "measured_rate", lambda: 1e10)
    env, made = registry.load(name), make()
    fit = make_fit(env, subset(env, env.players))
    world = fit.problem.world
    features = made.expansion(world, 0, (0.5,) * made.length_count(world))
    system = CollocationSystem(fit, features, 1.0)
    jacobian = system.jacobian(np.ones((len(env.fields), features.count)))
    assert jacobian.shape == (
        system_rows(fit.problem, fit.laws, fit.equations),
        made.columns(world),
    )
    assert is_linear_fit(fit) == system.linear == (name != "kepler")
    seconds, memory = made.estimate([fit])
    assert 0 < seconds < 600
    assert memory > jacobian.nbytes
