"""Influence of withholding a law: exact where the model is linear, and what the first order misses."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.influence import INFLUENCE, NEWTON, Seen, predicted, steps_without
from pinnablate.tasks.linearised import Linearised

NOISE = 1e-5


def linear(rows, targets, names, theta):
    """Rows |A theta - b|^2 of a linear model at theta, with the noise of its data."""
    equation = np.array(names, dtype=object)
    noise = np.where(equation == "", NOISE, 0.0)
    return Linearised(rows @ theta - targets, rows, equation, noise, True)


@pytest.fixture
def made():
    """Data fix two of four parameters, law a a third, law b the fourth; both are told at their least loss."""
    rng = np.random.default_rng(0)
    rows = np.vstack([rng.normal(size=(6, 4)) * [1, 1, 0.01, 0.01], np.eye(4)[2], np.eye(4)[3]])
    targets = rng.normal(size=8)
    names = [""] * 6 + ["a", "b"]
    best = np.linalg.lstsq(rows, targets, rcond=None)[0]
    return rows, targets, names, best


@pytest.mark.parametrize("law", ["a", "b"])
def test_of_a_linear_model_newton_is_training_again(made, law):
    rows, targets, names, best = made
    kept = [name != law for name in names]
    again = np.linalg.lstsq(rows[kept], targets[kept], rcond=None)[0]
    step = steps_without(linear(rows, targets, names, best))[law][NEWTON]
    assert np.allclose(best + step, again, atol=1e-4 * np.abs(again).max())


def test_the_influence_of_a_law_that_alone_holds_a_direction_is_too_small(made):
    """A weight that goes to 0 is far from a small change of it where nothing else holds on."""
    rows, targets, names, best = made
    steps = steps_without(linear(rows, targets, names, best))["a"]
    assert np.linalg.norm(steps[INFLUENCE]) < 0.1 * np.linalg.norm(steps[NEWTON])


def test_a_law_that_is_met_exactly_pulls_nowhere():
    rows, theta = np.eye(3), np.array([1.0, 2.0, 3.0])
    fit = linear(rows, theta, ["", "a", "b"], theta)
    for of in steps_without(fit).values():
        assert all(np.allclose(step, 0) for step in of.values())


def test_growth_is_that_of_the_rms_error():
    seen = Seen(np.array([0.1, -0.1]), np.array([[1.0], [0.0]]))
    assert seen.change(np.array([0.0])) == 0.0
    assert seen.change(np.array([0.9])) == pytest.approx(np.log10(np.sqrt(1.01 / 2) / 0.1))


def test_every_law_has_both_predictions(made):
    rows, targets, names, best = made
    found = predicted(linear(rows, targets, names, best), Seen(np.ones(2), np.ones((2, 4))))
    assert set(found) == {"a", "b"}
    assert all(set(of) == {INFLUENCE, NEWTON} for of in found.values())


def test_without_laws_there_is_nothing_to_withhold(made):
    rows, targets, _, best = made
    with pytest.raises(ValueError, match="expected a network that was told at least one law"):
        steps_without(linear(rows[:6], targets[:6], [""] * 6, best))
