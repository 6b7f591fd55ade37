"""From fits to arrays."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners.stacked.members import Objective
from pinnablate.learners.stacked.tiles import MemberSystem


def test_the_objective_of_quasi_newton_is_the_sum_of_squares(stacked, make_fit):
    env = registry.load("burgers-potential")
    fit = make_fit(env, subset(env, ("burgers", "link")))
    system, objective = (kind(stacked._program(fit), fit) for kind in (MemberSystem, Objective))
    r, jacobian = system.jacobian(fit.initial)
    loss, gradient = objective(fit.initial)
    assert loss == pytest.approx(r @ r, rel=1e-12)
    np.testing.assert_allclose(gradient, 2 * jacobian.T @ r, rtol=1e-9, atol=1e-11)
