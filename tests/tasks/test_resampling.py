"""New collocation points: where they lie, who shares them, and what draws them to residuals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import parse, subset
from pinnablate.errors import PinnablateError
from pinnablate.tasks.protocol import protocol
from pinnablate.tasks.resampling import is_resampled, resampled, residual_sizes

heat = registry.load("heat-mixed")
LAWS = ("energy", "fourier")


@pytest.fixture
def fit_of(make_fit):
    def made(resample, *told, **changes):
        return make_fit(
            heat, subset(heat, told), protocol_name=f"smoke/resample={resample}", **changes
        )

    return made


@pytest.mark.parametrize("resample", ["uniform", "residual"])
def test_new_points_are_as_many_inside_and_others_in_every_stage(fit_of, resample):
    fit = fit_of(resample, *LAWS)
    first, again, second = (resampled(fit, fit.start, k) for k in (0, 0, 1))
    assert first.shape == fit.problem.collocation.shape
    assert (first >= 0).all()
    assert (first <= 1).all()
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, fit.problem.collocation)


def test_uniform_points_are_the_same_for_all_arms_and_those_by_residuals_are_not(fit_of):
    for resample, shared in (("uniform", True), ("residual", False)):
        one, other = (
            resampled(f, f.start, 2) for f in (fit_of(resample, "energy"), fit_of(resample, *LAWS))
        )
        assert np.array_equal(one, other) == shared


def test_whoever_is_told_nothing_keeps_its_points(fit_of):
    assert not is_resampled(fit_of("uniform"))
    assert is_resampled(fit_of("uniform", "energy"))
    assert not is_resampled(fit_of("never", "energy"))


def test_residuals_are_those_that_the_fit_is_told(fit_of):
    fit, both = fit_of("residual", "fourier"), fit_of("residual", *LAWS)
    points = fit.problem.collocation[:5]
    jet = fit.network.jet(fit.start, points, fit.laws.orders)
    exact = fit.laws.residual_values(jet, points)
    np.testing.assert_allclose(residual_sizes(both, fit.start, points), exact, rtol=1e-12)
    found = residual_sizes(fit, fit.start, points)
    np.testing.assert_allclose(found[:, 1], exact[:, 1], rtol=1e-12)
    assert not found[:, 0].any()
    unknown = replace(both, learned=np.array([False, True, False, False]))
    theta = np.concatenate([fit.start, [9.0, 0.0, 9.0, 9.0]])
    alone = fit.laws.term_values(jet, points)[:, 0]  # the other term of the law is multiplied by 0
    np.testing.assert_allclose(residual_sizes(unknown, theta, points)[:, 0], alone)


def test_points_gather_where_residuals_are_large(fit_of):
    """q = 0 and u = f(x) alone: the residual of Fourier's law is u_x / 20, which tanh bends at x = 0."""
    fit = fit_of("residual", "fourier")
    fit = replace(
        fit, problem=replace(fit.problem, collocation=np.tile(fit.problem.collocation, (8, 1)))
    )
    theta = np.zeros_like(fit.start)
    layers = fit.network.layers(theta)
    layers[0][0][0, 0], layers[0][1][0] = 30.0, 30.0  # the first unit turns at x = 0
    layers[1][0][0, 0], layers[2][0][0, 0] = 1.0, 1.0
    theta = np.concatenate([part.ravel() for layer in layers for part in layer])
    near = np.mean(resampled(fit, theta, 0)[:, 0] < 0.1)
    even = np.mean(fit.problem.collocation[:, 0] < 0.1)
    assert near > 2.5 * even


def test_where_nothing_is_finite_points_are_even(fit_of):
    fit = fit_of("residual", *LAWS)
    made = resampled(fit, np.full_like(fit.start, np.nan), 0)
    assert np.abs(made.mean(axis=0) - 0.5).max() < 0.15


def test_points_of_an_arm_that_is_asked_where_it_observes_stay_there(make_fit):
    (arm,) = parse(heat, "all/observed-only")
    fit = make_fit(heat, arm, protocol_name="smoke/resample=residual")
    assert resampled(fit, fit.start, 0)[:, 1].max() <= 0.5


@pytest.mark.parametrize(
    "text", ["smoke-adam/resample=uniform", "smoke/resample=residual,second=broyden"]
)
def test_only_a_second_phase_of_least_squares_is_resampled(text):
    with pytest.raises(
        PinnablateError, match="Levenberg-Marquardt alone; choose second=lm-geodesic"
    ):
        protocol(text)
