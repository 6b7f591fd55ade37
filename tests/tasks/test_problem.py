"""Points, data rows and their weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.environment import Design, boundary, edge, given, lower, normal_derivative, zero
from pinnablate.regions.samplers import halton
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.streams import rng_for
from tests.conftest import declare
from tests.worlds import plate, ring

heat = registry.load("heat-mixed")


def test_a_seed_gives_the_same_problem_and_another_seed_another(string):
    one, same, other = (make_problem(string.world(), seed, 16) for seed in (0, 0, 1))
    for name in (
        "collocation",
        "observed_points",
        "observed_values",
        "held_out_values",
        "condition_points",
        "row_target",
    ):
        np.testing.assert_array_equal(getattr(one, name), getattr(same, name))
        if name != "row_target":
            assert not np.array_equal(getattr(one, name), getattr(other, name))


def test_nothing_global_is_drawn_from(string):
    before = np.random.get_state()[1].copy()
    make_problem(string.world(), 0, 16)
    np.testing.assert_array_equal(np.random.get_state()[1], before)


def test_points_are_the_same_wherever_they_are_asked_for(string):
    assert (
        rng_for(string, "observed", 3).random() == rng_for(string.world(), "observed", 3).random()
    )
    assert rng_for(string, "observed", 3).random() != rng_for(string, "held_out", 3).random()
    at = halton(np.array([-1.0, 2.0]), np.array([1.0, 4.0]), 64, np.random.default_rng(0))
    assert at.shape == (64, 2)
    np.testing.assert_allclose(at.mean(axis=0), [0.0, 3.0], atol=0.05)


def test_observations_stay_in_their_window_and_collocation_does_not():
    p = make_problem(registry.load("maxwell-cavity-2d").world(), 0, 256)
    assert p.observed_points.shape == (60, 3)
    assert p.observed_points[:, 2].max() <= 0.6 < p.collocation[:, 2].max()
    assert p.observed_values.shape == (60, 6)
    assert len(p.condition_points) == 80
    assert len(p.row_point) == 360 + 80 + 80 + 80


def test_conditions_lie_on_their_faces_and_say_what_they_should():
    world = registry.load("burgers-potential").world()
    p = make_problem(world, 0, 16)
    assert set(p.condition_points[:, 0]) == {-1.0, 1.0}
    rows = slice(p.observation_rows, None)
    truth = world.reference(p.data_points[p.row_point[rows]])[:, 0]
    np.testing.assert_allclose(p.row_target[rows], truth, rtol=1e-12)


def test_periodic_conditions_pair_opposite_points():
    problem = make_problem(ring().world(), 0, 16)
    paired = problem.row_partner >= 0
    assert paired.sum() == 4 * 6  # values and slopes of u and v
    left, right = (
        problem.data_points[problem.row_point[paired]],
        problem.data_points[problem.row_partner[paired]],
    )
    np.testing.assert_allclose(left[:, 0], 0)
    np.testing.assert_allclose(right[:, 0], 2 * np.pi)
    np.testing.assert_array_equal(left[:, 1], right[:, 1])


def test_noise_is_one_percent_of_the_standard_deviation():
    world = registry.load("maxwell-cavity-2d").world()
    p = make_problem(world, 0, 16)
    noise = (p.observed_values - world.reference(p.observed_points)) / world.field_scales
    assert noise.std() == pytest.approx(0.01, rel=0.1)
    exact = make_problem(registry.load("lotka-volterra").world("dense-exact"), 0, 16)
    np.testing.assert_array_equal(
        exact.observed_values, exact.world.reference(exact.observed_points)
    )


def test_weights_make_means_of_observations_and_of_conditions():
    p = make_problem(heat.world(), 0, 16)
    squares = (p.row_weights(30.0) * p.row_scale) ** 2
    assert squares[: p.observation_rows].sum() == pytest.approx(30)
    assert squares[p.observation_rows :].sum() == pytest.approx(30)
    kept = np.arange(15) % 5 != 0
    left = (p.row_weights(30.0, kept) * p.row_scale) ** 2
    assert left[: p.observation_rows].sum() == pytest.approx(30)
    assert not left[: p.observation_rows][~kept].any()


def test_a_design_may_leave_the_conditions_out():
    env = declare(designs={"open": Design(count=10, until=0.5, conditions=False)})
    p = make_problem(env.world("open"), 0, 16)
    assert len(p.condition_points) == 0
    assert len(p.row_point) == p.observation_rows == 20


def test_more_observations_begin_with_the_same_and_held_out_ones_stay():
    usual, more, fewer = (make_problem(heat.world(), 3, 16, more=k) for k in (1.0, 4.0, 0.5))
    assert [len(p.observed_points) for p in (usual, more, fewer)] == [15, 60, 8]
    for p in (more, fewer):
        n = min(len(p.observed_points), 15)
        np.testing.assert_array_equal(p.observed_points[:n], usual.observed_points[:n])
        np.testing.assert_array_equal(p.observed_values[:n], usual.observed_values[:n])
        np.testing.assert_array_equal(p.held_out_values, usual.held_out_values)
        np.testing.assert_array_equal(p.validation_points, usual.validation_points)
        np.testing.assert_array_equal(p.validation_values, usual.validation_values)
        np.testing.assert_array_equal(p.collocation, usual.collocation)


def test_validation_is_a_draw_of_its_own_of_the_same_design():
    p = make_problem(heat.world(), 0, 16)
    assert p.validation_points.shape == p.observed_points.shape
    assert p.validation_points[:, 1].max() <= 0.5
    for name in ("observed", "held_out"):
        for what in ("points", "values"):
            other = getattr(p, f"{name}_{what}")
            assert not np.isin(getattr(p, f"validation_{what}"), other).any()
    draws = [make_problem(registry.load("maxwell-cavity-2d").world(), seed, 4) for seed in range(5)]
    world = draws[0].world
    noise = [
        (q.validation_values - world.reference(q.validation_points)) / world.field_scales
        for q in draws
    ]
    assert np.std(noise) == pytest.approx(0.01, rel=0.1)


def test_observed_only_asks_equations_where_observations_may_be():
    p = make_problem(heat.world(), 0, 64, observed_only=True)
    assert len(p.collocation) == 64
    assert (
        p.collocation[:, 1].max() <= 0.5 < make_problem(heat.world(), 0, 64).collocation[:, 1].max()
    )


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("collocation", [0.8856809996991102, 0.07122560879471855]),
        ("observed_points", [0.32661136631081, 0.018741739900626192]),
        ("observed_values", [1.2518052975880098]),
        ("held_out_points", [0.05385115741190516, 0.29339801984872843]),
        ("held_out_values", [0.194931256686949]),
        ("validation_points", [0.7349368780636908, 0.3658551244566773]),
        ("validation_values", [0.324015607974061]),
        ("test_points", [0.5886174946978467, 0.7836104759646727]),
        ("condition_points", [0.0, 0.28228736839111]),
    ],
)
def test_points_are_those_that_records_were_trained_on(name, first):
    np.testing.assert_allclose(
        getattr(make_problem(heat.world(), 0, 4), name)[0], first, rtol=1e-12
    )


def test_repr_counts(string):
    assert repr(make_problem(string.world(), 2, 16)) == (
        "Problem('string-v1', design standard, data seed 2: 10 observed, 10 condition and 16 collocation points)"
    )


def test_noise_and_weight_may_differ_between_fields():
    (u, p), design = (
        string_fields(),
        Design(count=400, until=0.5, noise={"u": 0.0, "p": 0.2}, weight={"p": 0.25}),
    )
    world = declare(observations=design).world()
    problem = make_problem(world, 0, 16)
    off = (problem.observed_values - world.reference(problem.observed_points)) / world.field_scales
    np.testing.assert_array_equal(off[:, 0], 0)
    assert off[:, 1].std() == pytest.approx(0.2, rel=0.1)
    squares = (problem.row_weights(30.0) * problem.row_scale)[: problem.observation_rows] ** 2
    assert squares.sum() == pytest.approx(30)
    np.testing.assert_allclose(squares[400:], squares[:400] / 4)
    kept = np.arange(400) < 100
    left = (problem.row_weights(30.0, kept) * problem.row_scale)[: problem.observation_rows] ** 2
    assert left.sum() == pytest.approx(30)
    np.testing.assert_array_equal(left > 0, np.tile(kept, 2))
    by_symbol = declare(
        observations=Design(count=400, until=0.5, noise={u: 0.0, p: 0.2}, weight={p: 0.25})
    )
    assert by_symbol.design_digest("standard") == world.design_digest
    assert declare().design_digest("standard") != world.design_digest


def string_fields():
    return declare().fields


def test_on_a_region_every_point_lies_in_it_and_conditions_on_its_edge():
    env = plate()
    world = env.world()
    p = make_problem(world, 0, 64)
    for name in ("collocation", "observed_points", "held_out_points", "validation_points"):
        assert env.extent.inside(getattr(p, name)).all()
    assert env.extent.inside(p.test_points).all()
    assert env.extent.inside(world.scale_points).all()
    radius = np.hypot(*p.condition_points.T)
    np.testing.assert_allclose(radius, [0.5] * 12 + [2.0] * 9)
    outwards = p.condition_points / radius[:, None] * np.where(radius < 1, -1, 1)[:, None]
    np.testing.assert_allclose(p.condition_normals, outwards, atol=1e-12)
    assert [n.name for n in p.normals] == ["n_x", "n_y"]
    np.testing.assert_array_equal(p.data_inputs[:, :2], p.data_points)
    np.testing.assert_array_equal(p.data_inputs[12:, 2:], p.condition_normals)


def test_a_given_flux_is_the_truth_s_normal_derivative():
    u = plate().fields[0]
    told = {"flux": [given(normal_derivative(u), on=edge(), points=20)]}
    p = make_problem(plate(conditions=told).world(), 0, 16)
    radius = np.hypot(*p.condition_points.T)
    expected = (
        np.where(radius < 1, -1, 1) / radius
    )  # u = log r, and outwards is inwards at the hole
    np.testing.assert_allclose(p.row_target[p.observation_rows :], expected, rtol=1e-10)


def test_faces_of_a_box_have_normals_too_and_ends_of_time_have_none():
    env = registry.load("heat-mixed")
    (x, t), u = env.coordinates, env.fields[0]
    told = {"sides": [zero(u, on=boundary(x) + lower(t), points=2)]}
    p = make_problem(replace(env, id="faces-v1", conditions=told).world(), 0, 16)
    np.testing.assert_array_equal(p.condition_normals[:, 0], [-1, -1, 1, 1, 0, 0])
    np.testing.assert_array_equal(p.condition_normals[:, 1], 0)
