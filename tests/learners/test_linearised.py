"""The rows of a network's loss, as diagnoses read them."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.arms import subset
from pinnablate.learners.collocation.kernel import Kernel


@pytest.mark.parametrize("protocol", ["smoke", "standard-v3"])
def test_rows_and_slopes_are_those_of_the_loss(make_fit, stacked, string, protocol):
    budget = {"protocol_name": protocol, "adam_steps": 3, "second_steps": 0}
    fit = make_fit(string, subset(string, string.players), **budget)
    (trained,) = stacked.fit([fit])
    found = stacked.linearised(fit, trained.last)
    assert found.values @ found.values == pytest.approx(trained.loss, rel=1e-9)
    step = 1e-6 * np.random.default_rng(0).standard_normal(len(trained.last))
    ahead = stacked.linearised(fit, trained.last + step).values
    behind = stacked.linearised(fit, trained.last - step).values
    np.testing.assert_allclose((ahead - behind) / 2, found.slopes @ step, atol=1e-10)
    points = len(fit.problem.collocation)
    assert (found.equation == "dynamics").sum() == points
    assert (found.noise > 0).sum() == 10


def test_a_learner_without_such_rows_says_nothing(make_fit, string):
    fit = make_fit(string, subset(string, string.players))
    assert Kernel().linearised(fit, np.zeros(3)) is None
