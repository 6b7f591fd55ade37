"""Protocols are frozen rules."""

from __future__ import annotations

from functools import partial

import pytest

from pinnablate import registry
from pinnablate.errors import PinnablateError
from pinnablate.learners.cost import adam_step, long_steps, second_step
from pinnablate.tasks.network import architecture
from pinnablate.tasks.problem import make_problem
from pinnablate.tasks.protocol import STANDARD, Budget, protocol, protocols


def test_unknown_protocol():
    with pytest.raises(PinnablateError, match=r"Did you mean 'standard-v[12]'"):
        protocol("standard")


def test_the_law_weighs_data_thirtyfold_everywhere():
    assert {p.data_weight for p in protocols().values()} == {30.0}


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("smoke", "9e0dbf66eb0748d5"),
        ("smoke-adam", "73638e02f893401b"),
        ("standard-v2", "05533e34e5aa6f10"),
        ("standard-v1", "d779bb33d68ae9b4"),
        ("adam-v1", "2e1333b74c4cca9f"),
    ],
)
def test_digests_are_those_of_published_records(name, digest):
    assert protocol(name).digest == digest


@pytest.mark.parametrize("identifier", registry.identifiers())
def test_the_rule_is_the_same_for_every_environment(identifier):
    env = registry.load(identifier)
    budget = protocol("standard-v1").budget(env)
    assert budget == Budget(
        depth=2,
        width=28,
        points=128 if len(env.coordinates) == 1 else 256,
        adam_steps=300,
        learning_rate=1e-2,
        second_steps=150,
        data_weight=30.0,
    )
    budget = protocol(STANDARD).budget(env)
    assert budget == Budget(
        depth=2,
        width=28,
        points=192 if len(env.coordinates) == 1 else 384,
        adam_steps=300,
        learning_rate=1e-2,
        second="lm-geodesic",
        second_steps=40,
        data_weight=30.0,
    )
    assert protocol(STANDARD).budget(env.world()) == budget


def test_curves_are_log_spaced_and_end_at_the_end():
    budget = protocol("standard-v1").budget(registry.load("heat-mixed"))
    adam, second = budget.curve_steps(300, 150)
    assert (adam[0], adam[-1], second[0], second[-1]) == (1, 300, 1, 150)
    assert 11 <= len(adam) + len(second) <= 12
    alone, none = protocol("adam-v1").budget(registry.load("heat-mixed")).curve_steps(20_000, 0)
    assert (len(alone), alone[-1], none) == (12, 20_000, ())


@pytest.mark.parametrize("name", ["standard-v1", STANDARD])
def test_long_training_spends_the_flops_of_the_full_set(name):
    world = registry.load("maxwell-cavity-2d").world()
    budget = protocol(name).budget(world)
    network, problem = architecture(world, budget), make_problem(world, 0, budget.points)
    adam, second = long_steps(network, problem, budget)
    everything = tuple(world.equations)
    second_of = partial(second_step, budget.second)
    for steps, base, count in (
        (adam, budget.adam_steps, adam_step),
        (second, budget.second_steps, second_of),
    ):
        alone, whole = (
            count(network, problem, world.laws, ()),
            count(network, problem, world.laws, everything),
        )
        assert base * whole <= steps * alone < base * whole + alone
