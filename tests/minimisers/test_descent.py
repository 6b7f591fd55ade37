"""The bookkeeping of a descent: what it keeps, and when it ends."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.minimisers.descent import EXACT, NEGLIGIBLE, Descent


def descent(loss=1.0, steps=10, keep=(), stop=lambda: False, patience=3):
    return Descent(np.zeros(2), loss, steps, keep, stop, patience)


def test_it_ends_after_its_steps_and_keeps_the_states_asked_for_and_the_last():
    made, losses = descent(steps=4, keep=(2,)), iter((0.8, 0.6, 0.4, 0.2))
    while made.going:
        loss = next(losses)
        made.step(np.full(2, loss), loss)
    out = made.end()
    assert (out.steps, out.loss, out.converged) == (4, 0.2, False)
    assert [(k, list(theta)) for k, theta in out.curve] == [(2, [0.6, 0.6]), (4, [0.2, 0.2])]


def test_states_are_copies():
    made, theta = descent(steps=1, keep=(1,)), np.ones(2)
    made.step(theta, 0.5)
    theta[:] = np.nan
    np.testing.assert_array_equal(made.end().curve[0][1], 1.0)


@pytest.mark.parametrize(("fall", "ends"), [(0.5 * NEGLIGIBLE, True), (2 * NEGLIGIBLE, False)])
def test_idle_steps_in_a_row_are_convergence(fall, ends):
    made, loss = descent(patience=3), 1.0
    for _ in range(3):
        loss *= 1 - fall
        made.step(np.zeros(2), loss)
    assert made.end().converged is ends


def test_a_step_that_helps_starts_the_count_again():
    made = descent(patience=2)
    for loss in (1.0, 0.9, 0.9, 0.8, 0.8):
        made.step(np.zeros(2), loss)
        assert made.going
    made.step(np.zeros(2), 0.8)
    assert not made.going


def test_an_exact_fit_a_dead_end_a_stop_and_a_loss_that_is_not_finite_end_it():
    exact, dead, stopped = descent(), descent(), descent(stop=lambda: True)
    exact.step(np.zeros(2), EXACT / 2)
    dead.step(np.zeros(2), 0.5, stuck=True)
    for made in (exact, dead):
        assert not made.going
        assert made.end().converged
    assert not stopped.going
    assert not stopped.end().converged
    assert not descent(loss=float("nan")).going


def test_no_steps_keep_no_state():
    assert descent(steps=0).end().curve == []
