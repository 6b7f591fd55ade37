"""Where a model is read: at the state with the least error on the validation observations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate.arms import parse
from pinnablate.checkpoints import read_at
from pinnablate.learners.base import DIVERGED, Trained
from pinnablate.study import Study
from pinnablate.study.outcome import outcome
from pinnablate.study.selection import at_half, half, kept, read_alone, settle, told_residuals
from pinnablate.tasks.budget import LAST, VALIDATION
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.protocol import protocol

SIZES = {0: 3.0, 1: 2.0, 2: 0.5, 3: 1.5, 40: 1.0, 44: 0.2, 50: 0.1, 60: 0.8}  # by step


class Scaled(Trained):
    """A model that is right up to a factor: each state holds how far it is off, in sigma_f."""

    def jet_at(self, theta, points, orders):
        world = self.fit.problem.world
        fields = world.reference(points) + theta[0] * world.field_scales
        return {alpha: fields if not any(alpha) else np.zeros_like(fields) for alpha in orders}


def states(sizes=SIZES, selection=VALIDATION, **changes):
    """A fit of heat-mixed under `smoke` (40 + 20 steps) whose states are off by these sizes."""
    made = Study.of("heat-mixed", protocol="smoke", arms="none")
    fit = made.fit(made.cells[0])
    fit = replace(fit, budget=replace(fit.budget, selection=selection))
    curve = [(step, np.full(3, size)) for step, size in sizes.items()]
    return Scaled(fit, **{"curve": curve, "steps": (40, 20), "loss": 1.0, **changes})


@pytest.fixture
def scorer():
    return Scorer(Study.of("heat-mixed", protocol="smoke").world)


def test_the_state_with_the_least_validation_error_is_chosen(scorer):
    trained = states()
    among = kept(trained, scorer)
    settle(trained, among)
    assert among.step == (1, 2, 3, 40, 44, 50, 60)
    np.testing.assert_allclose(among.validation, list(SIZES.values())[1:], atol=0.02)
    np.testing.assert_allclose(among.error, list(SIZES.values())[1:], rtol=1e-12)
    np.testing.assert_array_equal(trained.weights, np.full(3, 0.1))
    np.testing.assert_array_equal(trained.last, np.full(3, 0.8))


def test_without_validation_the_last_state_is_read():
    trained = states(selection=LAST)
    settle(trained)
    assert trained.chosen is None
    np.testing.assert_array_equal(trained.weights, trained.last)


def test_of_equal_states_the_earliest_is_chosen_and_none_that_is_not_finite():
    trained = states({1: 2.0, 2: np.nan, 3: 1.0})
    settle(trained)
    assert trained.curve[trained.chosen][0] == 3


def a_told_fit(arm, states):
    """A fit of heat-mixed under `smoke` and an arm, with networks of these seeds as its states."""
    made = Study.of("heat-mixed", protocol="smoke", arms=arm)
    fit = made.fit(made.cells[0])
    return Trained(fit, curve=[(k + 1, fit.network.initial(k)) for k in states], loss=1.0)


def expected_residual(trained, k, laws, which):
    """What `told_residuals` should be, from the whole residuals and the terms of some of them."""
    points = trained.fit.problem.validation_collocation
    jet = trained.jet_at(trained.curve[k][1], points, laws.orders)
    whole, terms = laws.residual_values(jet, points), laws.term_values(jet, points)
    squares = []
    for r in which:
        largest = max(np.mean(terms[:, laws.term_spans[r]] ** 2, axis=0))
        squares.append(np.mean(whole[:, r] ** 2) / min(laws.residual_scales[r] ** 2, largest))
    return np.sqrt(np.mean(squares))


def test_residuals_are_those_of_the_equations_told_on_points_of_their_own():
    trained, alone = a_told_fit("all", range(3)), a_told_fit("energy", range(3))
    laws, points = trained.fit.laws, trained.fit.problem.validation_collocation
    assert not np.isin(points, trained.fit.problem.collocation).any()
    found = told_residuals(trained, [0, 2])
    for value, k in zip(found, (0, 2), strict=True):
        assert value == pytest.approx(expected_residual(trained, k, laws, (0, 1)), rel=1e-12)
    assert told_residuals(alone, [2])[0] == pytest.approx(
        expected_residual(alone, 2, laws, (0,)), rel=1e-12
    )
    np.testing.assert_array_equal(told_residuals(a_told_fit("none", range(3)), [0, 1]), 0.0)


def test_a_field_that_is_still_zero_does_not_meet_its_laws():
    trained = a_told_fit("all", [0])
    small = Trained(trained.fit, curve=[(1, 1e-4 * trained.curve[0][1])], loss=1.0)
    jet = small.jet_at(
        small.curve[0][1], trained.fit.problem.validation_collocation, trained.fit.laws.orders
    )
    residuals = trained.fit.laws.residual_values(jet, trained.fit.problem.validation_collocation)
    assert np.abs(residuals / trained.fit.laws.residual_scales).max() < 1e-3
    assert told_residuals(small, [0])[0] > 0.1


def test_a_wrong_law_is_asked_as_it_is_told(scorer):
    flipped, right = a_told_fit("wrong-sign.energy", [4]), a_told_fit("energy", [4])
    assert told_residuals(flipped, [0]) != pytest.approx(told_residuals(right, [0]), rel=1e-3)


def test_a_state_that_breaks_its_equations_is_not_read_however_well_it_fits():
    trained = a_told_fit("all", range(6))
    among = kept(trained)
    least = int(np.argmin(among.validation))
    settle(trained, among)
    assert trained.chosen == read_at(list(among.validation), list(among.laws))
    trained.chosen = None
    others = np.full(len(among.laws), 0.01)
    others[least] = 0.5
    settle(trained, replace(among, laws=others))
    assert trained.chosen != least


def test_the_start_is_no_result_of_training_unless_it_is_all_there_is():
    trained = states({0: 0.01, 1: 1.0, 2: 0.5})
    settle(trained)
    assert trained.curve[trained.chosen][0] == 2
    only = states({0: 0.01, 1: np.nan})
    settle(only)
    assert only.curve[only.chosen][0] == 0


def test_a_step_counts_once():
    trained = states()
    trained.curve.insert(5, trained.curve[4])  # the second phase began, and took no step
    assert kept(trained).step == (1, 2, 3, 40, 44, 50, 60)
    assert kept(trained).state == (1, 2, 3, 4, 6, 7, 8)


def test_a_diverged_fit_is_read_at_its_last_finite_state_and_scores_ten(scorer):
    trained = states({1: 0.1, 2: 0.5, 3: np.nan}, status=DIVERGED, reason="ran away", steps=(40, 0))
    found = outcome(scorer, trained)
    np.testing.assert_array_equal(trained.weights, np.full(3, 0.5))
    assert found["chosen"]["step"] == found["last"]["step"] == 2
    for errors in (found["errors"], found["last"]["errors"], found["half"]["errors"]):
        assert set(errors.values()) == {10.0}


def test_a_fit_that_ran_away_later_is_read_at_half_its_budget_as_others_are(scorer):
    sizes = {40: 1.0, 44: 0.2, 50: 0.3, 58: np.nan}
    found = outcome(scorer, states(sizes, status=DIVERGED, reason="ran away", steps=(40, 18)))
    assert set(found["errors"].values()) == {10.0}
    assert found["half"]["step"] == 44
    assert found["half"]["errors"]["extrap"] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("sizes", "steps", "expected"),
    [
        ({40: 1.0, 45: 0.5, 50: 0.4, 51: 0.1, 60: 0.3}, (40, 20), 50),
        ({40: 1.0, 45: 0.5, 48: 0.6}, (40, 8), 45),  # it converged early
        ({40: 0.2, 45: 0.5, 55: 0.1}, (40, 15), 40),  # best before the second phase
        ({55: 1.0, 60: 0.5}, (40, 20), 55),  # nothing was kept as early
    ],
)
def test_half_the_budget_is_half_of_the_second_phase(sizes, steps, expected):
    trained = states(sizes, steps=steps)
    among = kept(trained)
    assert half(trained) == 50
    k, lost = at_half(trained, among)
    assert (among.step[k], lost) == (expected, False)


def test_without_a_second_phase_half_is_half_of_the_first():
    trained = states(steps=(40, 0))
    trained.fit = replace(trained.fit, second_steps=0)
    assert half(trained) == 20


def test_a_record_says_what_is_chosen_last_and_half(scorer):
    found = outcome(scorer, states())
    assert found["chosen"] == {"step": 50, "validation": pytest.approx(0.1, abs=0.02)}
    assert found["errors"]["extrap"] == pytest.approx(0.1)
    assert (found["last"]["step"], found["last"]["errors"]["extrap"]) == (60, pytest.approx(0.8))
    assert found["half"] == {
        **found["chosen"],
        **{k: found[k] for k in ("errors", "field_errors", "relative_l2", "residuals", "held_out")},
    }
    assert found["checkpoints"]["step"] == [1, 2, 3, 40, 44, 50, 60]
    assert found["checkpoints"]["error"] == [2.0, 0.5, 1.5, 1.0, 0.2, 0.1, 0.8]
    assert [p["step"] for p in found["curve"]] == [1, 3, 40, 44, 60]
    assert found["curve"][-1]["validation"] == found["last"]["validation"]


def test_under_a_protocol_that_reads_the_last_step_a_record_says_nothing_of_others(scorer):
    found = outcome(scorer, states(selection=LAST))
    assert not {"chosen", "last", "half", "checkpoints"} & set(found)
    assert [p["step"] for p in found["curve"]] == list(SIZES)[1:]


def test_a_model_of_one_state_is_read_there(scorer):
    made = Study.of("heat-mixed", protocol="smoke", arms="mean")
    (trained,) = made.learners["interpolators"].fit([made.fit(made.cells[0])])
    found = outcome(scorer, trained)
    assert found["chosen"]["step"] == found["last"]["step"] == found["half"]["step"] == 0
    assert found["last"]["errors"] == found["half"]["errors"] == found["errors"]
    assert found["checkpoints"]["step"] == [0]
    assert found["checkpoints"]["error"][0] == pytest.approx(found["errors"]["extrap"], rel=1e-5)


def test_where_there_is_no_model_there_is_nothing_to_choose(scorer):
    found = outcome(scorer, states({1: np.nan}, status=DIVERGED, reason="not finite"))
    assert set(found["errors"].values()) == {10.0}
    assert "chosen" not in found


def test_a_fit_of_a_search_keeps_the_state_it_is_read_at_alone():
    trained = read_alone(states())
    assert [step for step, _ in trained.curve] == [50]
    np.testing.assert_array_equal(trained.weights, np.full(3, 0.1))


@pytest.mark.parametrize("name", ["heat-mixed", "taylor-green-advected", "maxwell-charge-2d"])
def test_states_are_scored_together_as_they_are_alone(name):
    made = Study(name, protocol("smoke"), arms=parse(Study.of(name).environment, "none"))
    fit, scorer = made.fit(made.cells[0]), made.scorer
    thetas = [fit.initial * (1 + 0.1 * k) for k in range(11)]
    trained = Trained(fit, curve=list(enumerate(thetas)))
    among = kept(trained, scorer)
    for k, state in enumerate(among.state):
        alone = Trained(fit, curve=[(1, thetas[state])])
        scores = scorer.score(alone.jet)
        assert among.error[k] == pytest.approx(scores.errors[made.world.primary_split], rel=1e-12)
        assert among.validation[k] == pytest.approx(kept(alone).validation[0], rel=1e-12)
