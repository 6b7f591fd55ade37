"""Weighted rows whose squares sum to the loss."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners.solver_layer import trajectories_of
from pinnablate.learners.solver_layer.rows import Rows

decay = registry.load("decay-chain")


def test_on_the_truth_data_rows_are_the_noise_and_the_constraint_holds(make_fit):
    fit = make_fit(decay, subset(decay, decay.players))
    made = trajectories_of([fit])
    start = fit.problem.world.reference(np.array([[made.span[0]]]))[0] / made.sigma[0]
    theta = np.concatenate([made.network.initial(0), start])[None]
    found, p = Rows(made, [fit]).values(theta)[0], fit.problem
    truth = p.world.reference(p.data_points[p.row_point])[
        np.arange(len(p.row_point)), p.row_functional
    ]
    np.testing.assert_allclose(
        found[: len(truth)], fit.row_weights * (truth - p.row_target), atol=1e-5
    )
    assert found[len(truth) :] == pytest.approx(0, abs=1e-9)  # mass, which has no slope of its own


def test_rows_of_one_member_do_not_depend_on_another(make_fit):
    fits = [make_fit(decay, subset(decay, ("d1",)), r) for r in range(2)]
    both, one = trajectories_of(fits), trajectories_of(fits[1:])
    thetas = np.stack([both.start(f) for f in fits])
    alone = Rows(one, fits[1:]).values(thetas[1:])[0]
    thetas[0] = np.nan
    np.testing.assert_allclose(Rows(both, fits).values(thetas)[1], alone, rtol=1e-12)
