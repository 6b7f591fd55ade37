"""Trajectories by the classical Runge-Kutta method, their starts and their derivatives."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners import learner
from pinnablate.learners.solver_layer import trajectories_of
from pinnablate.learners.solver_layer.rows import Rows
from pinnablate.tasks.metrics import Scorer

decay = registry.load("decay-chain")


def test_a_rate_starts_at_the_slope_of_the_observations(make_fit):
    friedmann = registry.load("friedmann")
    fit = make_fit(friedmann, subset(friedmann, ("accel", "continuity")))
    trajectories = trajectories_of([fit])
    rate = trajectories.start(fit)[-1] * trajectories.sigma[0, -1]
    early, late = friedmann.world("standard").reference(np.array([[0.3], [1.15]]))[:, 0]
    assert rate == pytest.approx((late - early) / 0.85, rel=0.3)
    (trained,) = learner("solver-layer").fit([fit])
    assert trained.status == "ok"
    assert Scorer(friedmann.world("standard")).score(trained.jet).errors["extrap"] < 0.05


@pytest.mark.parametrize("equations", [(), ("d1",), ("d1", "mass"), ("d1", "d2", "d3", "mass")])
def test_derivatives_of_the_rows_are_those_of_the_discrete_solver(equations, make_fit):
    fits = [make_fit(decay, subset(decay, equations), r) for r in range(2)]
    trajectories = trajectories_of(fits)
    rows = Rows(trajectories, fits)
    rng = np.random.default_rng(1)
    thetas = np.stack(
        [np.concatenate([trajectories.network.initial(r), [1.0, 0.2, 0.1]]) for r in range(2)]
    )
    values, jacobian = rows.linear(thetas)
    np.testing.assert_allclose(values, rows.values(thetas), rtol=1e-12)
    direction = rng.normal(size=thetas.shape)
    ahead, behind = (rows.values(thetas + h * direction) for h in (1e-5, -1e-5))
    np.testing.assert_allclose(
        np.einsum("mrp,mp->mr", jacobian, direction), (ahead - behind) / 2e-5, rtol=1e-5, atol=1e-5
    )
