"""What a design makes of a world: conditions and components as players, near misses, further
conditions.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import lattice, parse, subset
from pinnablate.environment import Design, boundary, given, lower, zero
from pinnablate.tasks.drawing import make_problem
from tests.conftest import declare


def test_a_plain_design_is_told_as_declared():
    env = registry.load("heat-mixed")
    world = env.world("standard")
    assert world is env.world()
    assert world.laws is world.ground.laws
    assert world.players == env.players == ("energy", "fourier")
    assert world.conditions == env.conditions


def test_a_world_is_its_environment_under_a_design(string):
    world = string.world()
    assert (world.id, world.fields, world.coordinates, world.time) == (
        string.id,
        string.fields,
        string.coordinates,
        string.time,
    )
    assert (world.splits, world.primary_split, world.observed) == (
        ("interp", "extrap", "unobserved"),
        "extrap",
        (0,),
    )
    assert world.design_digest == string.design_digest("standard")
    assert world.floor == string.floor
    assert world.time_axis == 1


def test_a_world_without_time_has_no_time_axis():
    world = registry.load("elasticity-kolosov").world()
    with pytest.raises(ValueError, match="elasticity-kolosov-v1 has no coordinate named t"):
        _ = world.time_axis


def test_a_world_is_frozen(string):
    with pytest.raises(AttributeError):
        string.world().ablated = ("ends",)


def test_conditions_may_be_players(make_fit):
    env = registry.load("heat-mixed")
    world = env.world("players")
    assert world.players == ("energy", "fourier", "walls", "start")
    assert len(lattice(world)) == 16
    assert world.design_digest != env.world().design_digest
    assert world.environment is env
    problem = make_problem(world, 0, 16)
    assert problem.row_group.count("walls") == 30
    assert problem.row_group.count("start") == 15
    rows = np.array(problem.row_group)
    for told in ((), ("walls",), ("start", "energy"), ("walls", "start")):
        weights = make_fit(env, subset(world, told), design="players").row_weights
        for group in ("walls", "start"):
            assert (weights[rows == group] > 0).all() == (group in told)
        conditions = (weights[rows != ""] * problem.row_scale[rows != ""]) ** 2
        assert conditions.sum() == pytest.approx(30.0 if {"walls", "start"} & set(told) else 0.0)
        assert ((weights[rows == ""] * problem.row_scale[rows == ""]) ** 2).sum() == pytest.approx(
            30.0
        )
    start = problem.row_target[rows == "start"]
    at = problem.data_points[problem.row_point[rows == "start"]]
    np.testing.assert_allclose(start, env.world().reference(at)[:, 0])


def test_components_may_be_players(make_fit):
    env = registry.load("maxwell-cavity-2d")
    world = env.world("components")
    assert world.players[:5] == ("gauss_e", "gauss_b", "faraday_1", "faraday_2", "faraday_3")
    assert len(lattice(world)) == 256
    whole, parts = (
        make_fit(env, subset(env, env.players)),
        make_fit(env, subset(world, world.players), design="components"),
    )
    # `all` has the same loss.
    np.testing.assert_allclose(parts.residual_weights, whole.residual_weights)
    told = make_fit(env, parse(world, "faraday_2")[0], design="components").residual_mask
    assert list(told) == [False] * 3 + [True] + [False] * 4


def test_a_design_may_tell_a_near_miss():
    env = registry.load("maxwell-charge-2d")
    standard, wrong = env.world(), env.world("wrong-source")
    points = wrong.scale_points[:64]
    np.testing.assert_array_equal(wrong.reference(points), standard.reference(points))
    rms = [
        np.sqrt(
            np.mean(
                (w.laws.residual_values(w.jet(points), points) / w.laws.residual_scales) ** 2,
                axis=0,
            )
        )
        for w in (standard, wrong)
    ]
    assert rms[0].max() < 1e-12
    assert rms[1][0] > 0.3
    assert env.design_digest("wrong-source") != env.design_digest("standard")


def test_the_truth_does_not_follow_what_is_told():
    env = registry.load("lotka-volterra")
    malthus = env.world(replace(env.observations, in_place_of_truth="malthus"))
    assert malthus.laws is not env.world().laws
    assert malthus.ground.laws is env.world().laws  # which every model is scored by
    assert malthus.ground.truth is env.world().ground.truth


def test_every_environment_has_a_near_miss_and_no_design_is_told_one_unless_it_says_so():
    for env in map(registry.load, registry.identifiers()):
        assert env.near_misses, env.id
        wrong = ["wrong-source"] if env.name == "maxwell-charge-2d" else []
        assert [n for n, d in env.designs.items() if d.in_place_of_truth] == wrong


def test_further_conditions_of_a_design_are_told_to_every_arm(make_fit):
    u = declare().fields[0]
    start = {"start": [given(u, on=lower(declare().time), points=4)]}
    env = declare(designs={"start": Design(count=10, until=0.5, fields=(u,), further=start)})
    world = env.world("start")
    assert world.players == env.players
    fit = make_fit(env, subset(world, ()), design="start")
    assert (fit.row_weights > 0).all()
    assert fit.problem.row_group.count("start") == 4


def test_condition_scale_is_that_of_its_field_or_largest_term():
    x, t = declare().coordinates
    u, p = declare().fields
    env = declare(
        conditions={
            "ends": [zero(u, on=boundary(x), points=5), given(u.diff(x) + p, on=lower(t), points=5)]
        }
    )
    world = env.world()
    *ends, start = world.all_conditions
    assert world.condition_scale(ends[0]) == pytest.approx(world.field_scales[0])
    assert world.condition_scale(start) == pytest.approx(np.pi / 2, rel=1e-2)
    assert world.condition_orders == ((0, 0), (1, 0))
