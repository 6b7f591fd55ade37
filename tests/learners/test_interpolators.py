"""Controls without a network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import parse
from pinnablate.learners import learner
from pinnablate.tasks.metrics import Scorer


@pytest.fixture
def interpolate(make_fit):
    def one(name, environment, design="standard"):
        env = registry.load(environment)
        fit = make_fit(env, parse(env, name)[0], design=design)
        (trained,) = learner("interpolators").fit([fit])
        return trained

    return one


def test_rbf_passes_through_exact_observations(interpolate):
    trained = interpolate("rbf", "lotka-volterra", "dense-exact")
    p = trained.fit.problem
    got = trained.jet(p.observed_points, ((0,),))[(0,)]
    np.testing.assert_allclose(got, p.observed_values, atol=1e-8)


def test_rbf_knows_the_walls_and_nothing_of_an_unobserved_field(interpolate):
    trained = interpolate("rbf", "heat-mixed")
    p = trained.fit.problem
    walls = trained.jet(p.condition_points, ((0, 0),))[(0, 0)]
    np.testing.assert_allclose(walls[:, 0], 0, atol=1e-8)
    np.testing.assert_array_equal(walls[:, 1], 0)


def test_mean_scores_about_one_and_violates_what_it_should(interpolate):
    trained = interpolate("mean", "decay-chain")
    scores = Scorer(trained.fit.problem.world).score(trained.jet)
    assert scores.errors["interp"] == pytest.approx(1, rel=0.2)
    assert scores.residuals["mass"][0] < 0.02 < scores.residuals["d1"][0]
    assert interpolate("rbf", "decay-chain").jet(np.zeros((1, 1)), ((0,), (1,))).keys() == {(0,)}


def test_too_few_points_for_a_spline_is_a_failed_cell_with_its_reason(make_fit):
    env = registry.load("maxwell-cavity-2d")
    fit = make_fit(env, parse(env, "rbf")[0])
    p = fit.problem
    bare = replace(
        p,
        row_point=p.row_point[:1],
        row_functional=p.row_functional[:1],
        row_target=p.row_target[:1],
        row_scale=p.row_scale[:1],
        row_partner=p.row_partner[:1],
        observation_rows=1,
    )
    (trained,) = learner("interpolators").fit([replace(fit, problem=bare)])
    assert trained.status == "failed"
    assert "ValueError" in trained.reason


@pytest.mark.parametrize("name", ["rbf", "gp", "nearest"])
def test_a_periodic_condition_is_no_value(interpolate, name):
    trained = interpolate(name, "taylor-green-advected")
    p = trained.fit.problem
    far = np.linalg.norm(p.condition_points[:, None] - p.observed_points[None], axis=2).min(axis=1)
    at = p.condition_points[np.argsort(far)[-20:]]
    found = trained.jet(at, ((0, 0, 0),))[0, 0, 0][:, 0]
    assert np.abs(found).max() > 0.1  # told 0 there it would say so


def test_nearest_says_what_was_seen_at_the_nearest_point(interpolate):
    trained = interpolate("nearest", "lotka-volterra")
    p = trained.fit.problem
    shifted = p.observed_points + 1e-6
    np.testing.assert_array_equal(trained.jet(shifted, ((0,),))[(0,)], p.observed_values)


def test_a_smoothing_spline_goes_on_as_a_straight_line(interpolate):
    trained = interpolate("spline", "lotka-volterra")
    beyond = trained.jet(np.array([[12.0], [13.0], [14.0]]), ((0,),))[(0,)]
    np.testing.assert_allclose(beyond[2] - beyond[1], beyond[1] - beyond[0], rtol=1e-9)
    within = trained.jet(trained.fit.problem.observed_points, ((0,),))[(0,)]
    assert np.abs(within - trained.fit.problem.observed_values).max() < 1.0


def test_a_gaussian_process_believes_walls_and_takes_its_lengths_from_observations(interpolate):
    trained = interpolate("gp", "heat-mixed")
    p = trained.fit.problem
    walls = trained.jet(p.condition_points, ((0, 0),))[(0, 0)]
    np.testing.assert_allclose(walls[:, 0], 0, atol=1e-2)
    assert Scorer(trained.fit.problem.world).score(trained.jet).errors["interp"] < 0.2
