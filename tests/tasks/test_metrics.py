"""Scores of predictions whose errors are known."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.tasks.metrics import Scorer, Scores, skill, worst_of
from pinnablate.tasks.problem import make_problem


def shifted(env, shift):
    """The truth plus a constant per field, in standard deviations."""
    def jet(points, orders):
        out = env.reference_jet(points, orders)
        value = (0,) * points.shape[1]
        out[value] = out[value] + np.asarray(shift) * env.field_scales
        return out
    return jet


@pytest.mark.parametrize(("error", "expected"), [
    (1.0, 0.0), (0.01, 2.0), (1e-20, 12.0), (1e3, -1.0), (np.nan, -1.0), (np.inf, -1.0),
])
def test_skill_is_decades_between_the_floor_and_ten(error, expected):
    assert skill(error, 1e-12) == pytest.approx(expected)


def test_the_truth_has_no_error_and_no_residual():
    env = registry.load("maxwell-cavity-2d")
    s = Scorer(env, "standard").score(env.reference_jet)
    assert max(s.errors.values()) == 0
    assert max(max(v) for v in s.residuals.values()) < 1e-14
    assert set(s.errors) == {"interp", "extrap"}


def test_errors_are_in_standard_deviations_and_pool_by_field():
    env = registry.load("heat-mixed")
    s = Scorer(env, "standard").score(shifted(env, [0.3, 0.4]))
    assert s.errors["interp"] == pytest.approx(0.3)
    assert s.errors["extrap"] == pytest.approx(0.3)
    assert s.errors["unobserved"] == pytest.approx(0.4)
    assert s.field_errors["unobserved"] == {"q": pytest.approx(0.4)}
    full = Scorer(registry.load("lotka-volterra"), "standard").score(shifted(registry.load("lotka-volterra"), [0.3, 0.4]))
    assert full.errors["extrap"] == pytest.approx(np.sqrt((0.09 + 0.16) / 2))


def test_relative_l2_follows_its_definition():
    env = registry.load("decay-chain")
    s = Scorer(env, "standard").score(shifted(env, [0.1, 0.1, 0.1]))
    points = Scorer(env, "standard").points
    late = points[points[:, 0] > 5]
    size = env.reference(late) / env.field_scales
    assert s.relative_l2["extrap"] == pytest.approx(np.sqrt(0.03 * len(late)) / np.linalg.norm(size))


def test_constants_of_gauge_are_removed():
    env = registry.load("burgers-potential")
    s = Scorer(env, "standard").score(shifted(env, [0.0, 5.0]))
    assert s.errors["unobserved"] < 1e-12
    assert s.errors["interp"] == 0


def test_withheld_or_told_a_violated_equation_shows():
    env = registry.load("decay-chain")
    s = Scorer(env, "standard").score(shifted(env, [0.1, 0.0, 0.0]))
    sigma = env.field_scales[0]
    expected = 0.1 * sigma / env.residual_scales
    assert s.residuals["d1"][0] == pytest.approx(expected[0])
    assert s.residuals["mass"][0] == pytest.approx(expected[3])
    assert s.residuals["d3"][0] < 1e-14


def test_held_out_observations_carry_their_noise():
    env = registry.load("maxwell-cavity-2d")
    s = Scorer(env, "standard").score(env.reference_jet, make_problem(env, "standard", 0, 16))
    assert s.held_out == pytest.approx(0.01, rel=0.1)


def test_a_model_without_derivatives_has_no_residuals():
    env = registry.load("decay-chain")
    s = Scorer(env, "standard").score(lambda points, orders: {(0,): env.reference(points)})
    assert s.residuals == {}
    assert s.errors["extrap"] == 0


def test_a_diverged_model_scores_the_worse_of_ten_and_its_last_state():
    s = worst_of(Scores({"interp": 0.5, "extrap": 70.0}, {}, {"interp": float("nan")}, {}, float("inf")))
    assert s.errors == {"interp": 10.0, "extrap": 70.0}
    assert s.relative_l2 == {"interp": 10.0}
    assert s.held_out == 10.0
