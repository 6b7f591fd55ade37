"""Points, data rows and their weights."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.environment import Observations
from pinnablate.tasks.problem import make_problem
from tests.conftest import declare


def test_a_seed_gives_the_same_problem_and_another_seed_another(string):
    one, same, other = (make_problem(string, "standard", seed, 16) for seed in (0, 0, 1))
    for name in ("collocation", "observed_points", "observed_values", "held_out_values", "condition_points", "row_target"):
        np.testing.assert_array_equal(getattr(one, name), getattr(same, name))
        if name != "row_target":
            assert not np.array_equal(getattr(one, name), getattr(other, name))


def test_nothing_global_is_drawn_from(string):
    before = np.random.get_state()[1].copy()
    make_problem(string, "standard", 0, 16)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_observations_stay_in_their_window_and_collocation_does_not():
    env = registry.load("maxwell-cavity-2d")
    p = make_problem(env, "standard", 0, 256)
    assert p.observed_points.shape == (60, 3)
    assert p.observed_points[:, 2].max() <= 0.6 < p.collocation[:, 2].max()
    assert p.observed_values.shape == (60, 6)
    assert len(p.condition_points) == 80
    assert len(p.row_point) == 360 + 80 + 80 + 80


def test_conditions_lie_on_their_faces_and_say_what_they_should():
    env = registry.load("burgers-potential")
    p = make_problem(env, "standard", 0, 16)
    assert set(p.condition_points[:, 0]) == {-1.0, 1.0}
    rows = slice(p.observation_rows, None)
    truth = env.reference(p.data_points[p.row_point[rows]])[:, 0]
    np.testing.assert_allclose(p.row_target[rows], truth, rtol=1e-12)


def test_noise_is_one_percent_of_the_standard_deviation():
    env = registry.load("maxwell-cavity-2d")
    p = make_problem(env, "standard", 0, 16)
    noise = (p.observed_values - env.reference(p.observed_points)) / env.field_scales
    assert noise.std() == pytest.approx(0.01, rel=0.1)
    exact = make_problem(registry.load("lotka-volterra"), "dense-exact", 0, 16)
    np.testing.assert_array_equal(exact.observed_values, exact.environment.reference(exact.observed_points))


def test_weights_make_means_of_observations_and_of_conditions():
    env = registry.load("heat-mixed")
    p = make_problem(env, "standard", 0, 16)
    squares = (p.row_weights(30.0) * p.row_scale) ** 2
    assert squares[: p.observation_rows].sum() == pytest.approx(30)
    assert squares[p.observation_rows :].sum() == pytest.approx(30)
    kept = np.arange(15) % 5 != 0
    left = (p.row_weights(30.0, kept) * p.row_scale) ** 2
    assert left[: p.observation_rows].sum() == pytest.approx(30)
    assert not left[: p.observation_rows][~kept].any()


def test_a_design_may_leave_the_conditions_out():
    env = declare(designs={"open": Observations(count=10, until=0.5, conditions=False)})
    p = make_problem(env, "open", 0, 16)
    assert len(p.condition_points) == 0
    assert len(p.row_point) == p.observation_rows == 20
