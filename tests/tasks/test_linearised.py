"""What the rows of a fit are."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.arms import subset
from pinnablate.environment import Design
from pinnablate.measurements import Measurements
from pinnablate.tasks.linearised import USUAL, linearised, noise_levels, unstated
from tests.conftest import declare
from tests.pendulum import measured, pendulum


def rows_of(make_fit, env):
    fit = make_fit(env, subset(env, env.players))
    kept = np.arange(len(fit.problem.row_point))
    n = len(kept) + len(fit.problem.collocation) * int(fit.residual_mask.sum())
    return fit, linearised(fit, kept, np.ones(n), np.ones((n, 2)))


def test_observations_bring_noise_and_nothing_else_does(make_fit):
    fit, rows = rows_of(make_fit, declare())
    noisy = rows.noise > 0
    assert noisy.sum() == fit.problem.observation_rows == 10
    # the mean over observations of (noise / sigma)^2, times the weight of the data
    assert np.sum(rows.noise**2) == pytest.approx(
        fit.budget.data_weight * declare().design("standard").noise ** 2
    )
    assert rows.is_stated
    assert "rows, 2 parameters" in repr(rows)


def test_rows_of_a_law_have_its_name(make_fit):
    fit, rows = rows_of(make_fit, declare())
    points = len(fit.problem.collocation)
    assert list(dict.fromkeys(rows.equation)) == ["", "kinematics", "dynamics"]
    assert (rows.equation == "dynamics").sum() == points


@pytest.mark.parametrize(
    ("env", "stated"),
    [
        (pendulum(), True),
        (pendulum(Measurements(measured())), False),
        (declare(observations=Design(count=10, noise=0.0, until=0.5)), False),
    ],
)
def test_noise_that_is_not_stated_is_a_unit(env, stated):
    world = env.world()
    assert unstated(world) == ([] if stated else [world.field_names[k] for k in world.observed])
    levels, is_stated = noise_levels(env.world())
    assert is_stated is stated
    assert stated or set(levels) == {USUAL}


def test_stated_noise_is_in_units_of_the_field():
    env = pendulum()
    (level,), _ = noise_levels(env.world())
    assert level * env.world().field_scales[0] == pytest.approx(0.02)


def test_coefficients_are_the_numbers_of_the_laws_and_their_columns_what_moving_them_does(make_fit):
    env = pendulum()
    fit = make_fit(env, subset(env, env.players))
    kept = np.arange(len(fit.problem.row_point))
    each = len(fit.problem.collocation)
    count = len(kept) + each * int(fit.residual_mask.sum())
    theta = np.random.default_rng(4).standard_normal(fit.network.parameters)
    found = linearised(fit, kept, np.ones(count), np.ones((count, 2)), theta)
    told = {(c.law, c.term): c.told for c in found.coefficients}
    assert told == pytest.approx(
        {("kinematics", "speed"): 1.0, ("momentum", "angle"): -4.0, ("momentum", "speed"): -0.2}
    )

    def rows(environment):
        other = make_fit(environment, subset(environment, environment.players))
        jet = fit.network.jet(theta, fit.problem.collocation, fit.laws.orders)
        values = other.laws.residual_values(jet, fit.problem.collocation)
        return np.concatenate(
            [np.zeros(len(kept)), (values * np.sqrt(fit.residual_weights / each)).T.ravel()]
        )

    angle, speed = env.fields
    t = env.coordinates[0]
    laws = dict(env.equations)
    moved = {**laws, "momentum": speed.diff(t) + 0.2 * speed + 4.4 * angle}
    k = next(k for k, c in enumerate(found.coefficients) if c.term == "angle")
    np.testing.assert_allclose(
        found.terms[:, k] * 0.1, rows(pendulum(equations=moved)) - rows(env), atol=1e-12
    )
