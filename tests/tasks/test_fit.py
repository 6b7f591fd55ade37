"""What one fit minimises, as weights and coefficients."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pinnablate import registry
from pinnablate.arms import parse, subset
from pinnablate.tasks.budget import VALIDATION

maxwell = registry.load("maxwell-cavity-2d")


def test_weights_of_residuals_are_one_over_size_and_scale(make_fit):
    fit = make_fit(maxwell, subset(maxwell, ("faraday",)))
    laws = maxwell.world().laws
    assert fit.residual_mask.tolist() == [False, False, True, True, True, False, False, False]
    np.testing.assert_allclose(
        fit.residual_weights, 1 / (np.array([1, 1, 3, 3, 3, 3, 3, 3]) * laws.residual_scales**2)
    )
    np.testing.assert_allclose(
        replace(fit, strength=0.1).residual_weights, 0.1 * fit.residual_weights
    )


def test_coefficients_are_one_where_told_zero_where_withheld_and_times_the_factors(make_fit):
    plain = make_fit(maxwell, subset(maxwell, ("gauss_b", "faraday")))
    counts = [len(r.terms) for r in maxwell.residuals]
    assert (
        plain.coefficients.tolist() == np.repeat(plain.residual_mask.astype(float), counts).tolist()
    )
    wrong = make_fit(maxwell, parse(maxwell, "wrong-coefficient.gauss_b")[0])
    assert sorted(set(wrong.coefficients)) == [0.0, 1.0, 3.0]


def test_rows_left_out_weigh_nothing(make_fit):
    fit = make_fit(registry.load("heat-mixed"), subset(registry.load("heat-mixed"), ()))
    kept = np.arange(15) % 3 != 0
    weights = replace(fit, kept=kept).row_weights
    assert (weights[: fit.problem.observation_rows] > 0).tolist() == kept.tolist()


def test_without_a_curve_only_the_last_state_of_each_phase_is_kept(make_fit):
    fit = make_fit(maxwell, subset(maxwell, ()), protocol_name="standard-v2")
    assert fit.curve_steps == fit.budget.curve_steps(300, 40)
    assert replace(fit, curve=False).curve_steps == ((300,), (40,))
    assert replace(fit, curve=False, second_steps=0).curve_steps == ((300,), ())


def test_where_validation_chooses_states_are_kept_without_a_curve_too(make_fit):
    fit = make_fit(maxwell, subset(maxwell, ()))
    assert fit.budget.selection == VALIDATION
    assert fit.curve_steps == replace(fit, curve=False).curve_steps
    assert fit.curve_steps[1] == tuple(range(1, 21))


def test_repr_is_a_line(make_fit):
    fit = make_fit(maxwell, subset(maxwell, ()))
    assert repr(fit) == "Fit('maxwell-cavity-2d-v1', arm none, data seed 0: 40 + 20 steps)"
