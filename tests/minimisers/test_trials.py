"""Descents whose trial steps are computed elsewhere are those that compute them themselves."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.minimisers import trials
from pinnablate.minimisers.damping import Factors, GainRatio
from pinnablate.minimisers.descent import Falling
from pinnablate.minimisers.levenberg_marquardt import minimise_squares
from pinnablate.minimisers.linearisation import Exact
from pinnablate.minimisers.trials import Tried
from tests.minimisers.test_levenberg_marquardt import rosenbrock, rosenbrock_jacobian


def elsewhere(ask):
    """A trial step of Rosenbrock's function without acceleration."""
    r, jacobian = rosenbrock_jacobian(ask.theta)
    system = Exact(r, jacobian, ask.theta, 0.0)
    step = system.step(ask.damping)
    after = rosenbrock(ask.theta + step)
    return Tried(
        float(r @ r), ask.theta + step, float(after @ after), system.expected(step, ask.damping)
    )


def run(course, answer=elsewhere):
    asks, ask = [], next(course)
    while True:
        asks.append(ask)
        try:
            ask = course.send(answer(ask))
        except StopIteration as end:
            return end.value, asks


@pytest.mark.parametrize("damping", [Factors, GainRatio])
@pytest.mark.parametrize("falling", [None, Falling(0.5, 3)])
def test_it_ends_where_the_descent_that_holds_its_linearisation_ends(damping, falling):
    start, settings = np.array([-1.2, 1.0]), {"steps": 60, "keep": (1, 5), "falling": falling}
    ours = minimise_squares(rosenbrock, rosenbrock_jacobian, start, damping=damping(), **settings)
    theirs, _ = run(trials.descend(start, damping=damping(), **settings))
    assert (theirs.steps, theirs.converged) == (ours.steps, ours.converged)
    np.testing.assert_allclose(theirs.theta, ours.theta, rtol=1e-9)
    assert [k for k, _ in theirs.curve] == [k for k, _ in ours.curve]


def test_a_step_that_is_no_number_is_tried_again_with_more_damping_and_the_same_sample():
    def refused(ask):
        good = elsewhere(ask)
        return good if ask.damping > 0.5 else good._replace(loss=float("nan"))

    _, asks = run(
        trials.descend(np.array([-1.2, 1.0]), steps=3, damping=Factors(), samples=2), refused
    )
    first = [a for a in asks if (a.theta == asks[0].theta).all()]
    assert [a.damping for a in first] == [0.01 * 4**k for k in range(len(first))]
    assert {a.sample for a in first} == {0}
    assert {a.sample for a in asks} == {0, 1}


def test_a_start_without_a_loss_takes_no_step():
    out, asks = run(
        trials.descend(np.zeros(2), steps=3, damping=Factors()),
        lambda ask: elsewhere(ask)._replace(before=float("inf")),
    )
    assert (out.steps, len(asks)) == (0, 1)
    assert not np.isfinite(out.loss)
