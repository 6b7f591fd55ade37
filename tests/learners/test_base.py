"""What every learner takes and gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate.arms import subset
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.learners import learner
from pinnablate.learners.base import FAILED, OK, Trained, restore_network, serially
from pinnablate.learners.resources import Resources


@pytest.fixture
def fit(make_fit, string):
    return make_fit(string, subset(string, ()))


def test_weights_are_the_last_finite_state(fit):
    lost = np.full_like(fit.initial, np.nan)
    assert Trained(fit).weights is None
    assert not Trained(fit, curve=[(1, lost)]).evaluable
    trained = Trained(fit, curve=[(0, fit.initial), (5, 2 * fit.initial), (9, lost)])
    np.testing.assert_array_equal(trained.weights, 2 * fit.initial)


def test_multipliers_stand_behind_the_weights_and_are_1_where_nothing_is_learned(fit):
    learned = np.array([True, False])
    theta = np.concatenate([fit.initial, [0.5, 7.0]])
    trained = Trained(replace(fit, learned=learned), curve=[(1, theta)])
    np.testing.assert_array_equal(trained.weights, fit.initial)
    assert trained.multipliers.tolist() == [0.5, 1.0]
    assert Trained(fit, curve=[(1, fit.initial)]).multipliers is None


def test_one_after_the_other_and_an_exception_is_a_failed_result(fit):
    def train(result):
        if result is second:
            raise ArithmeticError("too large")
        result.loss = 1.0

    first, second, third = (Trained(fit) for _ in range(3))
    found = list(serially([first, second, third], train))
    assert [t.status for t in found] == [OK, FAILED, OK]
    assert second.reason == "ArithmeticError: too large"
    assert all(t.seconds >= 0 for t in found)


def test_an_interrupt_is_no_failed_result(fit):
    def train(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(serially([Trained(fit)], train))


def test_the_network_of_kept_weights_is_the_one_that_was_trained(fit):
    world = fit.problem.world
    model, trained = (
        restore_network(world, fit.budget, fit.initial),
        Trained(fit, curve=[(0, fit.initial)]),
    )
    at, orders = fit.problem.test_points[:9], world.laws.orders
    for alpha, value in trained.jet(at, orders).items():
        np.testing.assert_array_equal(model(at, orders)[alpha], value)
    with pytest.raises(
        StoreError, match=rf"weights of shape \(3,\); expected \({len(fit.initial)},\)"
    ):
        restore_network(world, fit.budget, np.zeros(3))


def test_a_device_that_a_learner_has_no_use_for_is_refused():
    with pytest.raises(
        PinnablateError, match="learner 'kernel' trains on the cpu alone, got device 'gpu'"
    ):
        learner("kernel", Resources(device="gpu"))
