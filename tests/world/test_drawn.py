"""Worlds that are drawn: their truth, scales and laws are those of their own values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sympy import pi, sin

from pinnablate.environment import Design, choice, coordinates, fields, given, lower
from pinnablate.errors import PinnablateError
from tests.conftest import declare
from tests.families import height, pendulums, strings, tones

x, t = coordinates("x t")
u, p = fields("u p", x, t)


def test_the_canonical_world_is_that_of_the_environment_without_worlds(string):
    world, plain = strings().world(), string.world()
    assert (world.seed, world.drawn) == (0, {"height": 1, "speed": 1})
    assert plain.drawn == {}
    np.testing.assert_array_equal(
        world.reference(world.scale_points), plain.reference(plain.scale_points)
    )
    np.testing.assert_array_equal(world.laws.residual_scales, plain.laws.residual_scales)


def test_a_drawn_world_has_the_truth_and_the_scales_of_its_values():
    env = tones()
    canonical, world = env.world(), env.world(seed=3)
    h = float(world.drawn["height"])
    at = world.scale_points
    np.testing.assert_allclose(world.reference(at), h * canonical.reference(at), rtol=1e-13)
    np.testing.assert_allclose(world.field_scales, h * canonical.field_scales)
    np.testing.assert_allclose(world.laws.residual_scales, h * canonical.laws.residual_scales)
    assert world.floor == canonical.floor


@pytest.mark.parametrize("family", [strings, pendulums])
def test_the_truth_of_drawn_worlds_satisfies_their_laws(family):
    env = family()
    for seed in range(1, 4):
        world = env.world(seed=seed)
        points = world.scale_points[:200]
        residuals = world.laws.residual_values(world.jet(points), points)
        assert np.abs(residuals / world.laws.residual_scales).max() < 1e-7
        canonical = env.world()
        if world.equations != canonical.equations:
            wrong = canonical.laws.residual_values(world.jet(points), points)
            assert np.abs(wrong / world.laws.residual_scales).max() > 1e-3


def test_an_integrated_world_starts_where_it_was_drawn():
    env = pendulums()
    starts = {seed: float(env.drawn(seed)["start"]) for seed in range(4)}
    for seed, start in starts.items():
        np.testing.assert_allclose(
            env.world(seed=seed).reference(np.zeros((1, 1))), [[start, 0.0]], atol=1e-12
        )
    assert len(set(starts.values())) == 4


def test_worlds_of_one_seed_share_their_ground_and_are_made_once():
    designs = {
        "begun": Design(count=5, until=0.5, further={"start": [given(u, on=lower(t), points=4)]})
    }
    env = strings(designs=designs)
    assert env.world(seed=2) is env.world("standard", seed=2)
    assert (
        env.world("begun", seed=2).ground
        is env.world(seed=2).ground
        is not env.world(seed=1).ground
    )
    assert env.world("begun", seed=2).design_digest == env.design_digest("begun")


def test_a_declared_design_given_as_an_object_has_the_conditions_of_its_world():
    near = [given(u - height * sin(pi * x), on=lower(t), points=4)]
    env = tones(designs={"begun": Design(count=5, until=0.5, further={"before": near})})
    h = env.drawn(1)["height"]
    (condition,) = (
        c for c in env.world(env.design("begun"), seed=1).all_conditions if c.expression != u
    )
    assert condition.expression == u - h * sin(pi * x)


def test_what_a_world_is_called():
    env = strings()
    assert "world 2 with height = " in repr(env.world(seed=2))
    assert repr(declare().world()).startswith("World('string-v1', design standard")


def test_an_unknown_design_is_refused_in_a_drawn_world_too():
    with pytest.raises(PinnablateError, match="unknown design of string-v1 'other'"):
        strings().world("other", seed=1)


def test_a_world_that_cannot_be_integrated_is_named_with_its_values():
    env = pendulums()
    a, w = env.fields
    rate = next(iter(env.worlds))
    runaway = replace(
        env,
        equations={"kin": a.diff(t) - w, "dyn": w.diff(t) - rate * w**2},
        solution=replace(env.solution, initial={a: 0, w: 1}, invariants={}, values=()),
        worlds={rate: choice(0, 5, canonical=0)},
    )
    seed = next(seed for seed in range(1, 50) if runaway.drawn(seed)["start"] == 5)
    with pytest.raises(PinnablateError) as refused:
        runaway.world(seed=seed).field_scales  # noqa: B018  # it is made when it is asked for
    text = str(refused.value)
    assert text.startswith(f"pendulum-v1: world {seed}, drawn with start = 5, cannot be made: ")
    assert text.count("cannot be made") == 1


def test_a_world_without_scales_is_named_with_its_values():
    env = tones(worlds={height: choice(0, 1, canonical=1)})
    seed = next(seed for seed in range(1, 50) if env.drawn(seed)["height"] == 0)
    with pytest.raises(PinnablateError) as refused:
        env.world(seed=seed).laws.scales  # noqa: B018  # they are made when they are asked for
    text = str(refused.value)
    assert text.startswith(f"string-v1: world {seed}, drawn with height = 0, cannot be made: ")
    assert (text.count("cannot be made"), "\n" in text) == (1, False)
