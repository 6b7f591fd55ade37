"""The phases of training: what they keep, and when they stop."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners.base import DIVERGED, OK
from pinnablate.learners.stacked.first import adam
from tests.learners.training import train

heat = registry.load("heat-mixed")


@pytest.fixture
def fit(make_fit):
    return make_fit(heat, subset(heat, ("energy",)), adam_steps=12, second_steps=3)


def test_adam_keeps_the_states_of_its_curve_and_leaves_the_loss_to_the_second_phase(stacked, fit):
    (member,) = adam(stacked._program(fit), [fit], 1, threading.Event())
    assert [step for step, _ in member.curve] == [0, *fit.curve_steps[0]]
    assert member.steps == (12, 0)
    assert member.loss == 0.0
    (alone,) = adam(stacked._program(fit), [replace(fit, second_steps=0)], 1, threading.Event())
    assert 0 < alone.loss < np.inf


def test_without_steps_of_adam_the_second_phase_starts_from_the_initial_weights(stacked, fit):
    bare = replace(fit, adam_steps=0)
    (member,) = adam(stacked._program(fit), [bare], 1, threading.Event())
    assert [step for step, _ in member.curve] == [0]
    (trained,) = train(stacked, [bare])
    assert trained.status == OK
    assert trained.steps == (0, 3)


def test_a_halt_ends_both_phases_at_their_next_step(stacked, fit):
    halt = threading.Event()
    halt.set()
    (member,) = adam(stacked._program(fit), [fit], 1, halt)
    assert member.steps == (0, 0)


def test_a_rate_that_throws_weights_away_is_a_diverged_member(stacked, fit):
    wild = replace(fit, budget=replace(fit.budget, learning_rate=float("inf")), second_steps=0)
    (member,) = adam(stacked._program(fit), [wild], 1, threading.Event())
    assert (member.status, member.reason) == (DIVERGED, "not finite after 12 steps of Adam")
    np.testing.assert_array_equal(member.weights, fit.initial)


def test_a_converged_member_says_after_how_many_steps(stacked, fit):
    flat = replace(
        fit, adam_steps=0, second_steps=100, initial=np.zeros_like(fit.initial)
    )  # only the last bias can move
    (done,) = train(stacked, [flat])
    assert done.status == OK
    assert done.reason == f"converged after {done.steps[1]} steps of Levenberg-Marquardt"
    assert done.steps[1] < 100
