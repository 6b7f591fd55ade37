"""Protocols are frozen rules."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.errors import PinnablateError
from pinnablate.learners.cost import adam_step, long_steps, second_step
from pinnablate.tasks.budget import LAST, VALIDATION, Budget
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.network import architecture
from pinnablate.tasks.protocol import STANDARD, protocol, protocols


def test_unknown_protocol():
    with pytest.raises(PinnablateError, match=r"Did you mean 'standard-v[123]'"):
        protocol("standard")


def test_the_law_weighs_data_thirtyfold_everywhere():
    assert {p.data_weight for p in protocols().values()} == {30.0}


@pytest.mark.parametrize(
    ("name", "digest"),
    [
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


def test_a_selection_is_in_the_digest_unless_it_is_the_first():
    first = protocol("adam-v1")
    assert first.selection == LAST
    assert replace(first, selection=LAST).digest == first.digest
    assert replace(first, selection=VALIDATION).digest != first.digest
    assert replace(protocol("adam-v2"), name="adam-v1").digest != first.digest


def test_an_unknown_selection_is_refused():
    with pytest.raises(PinnablateError, match="Did you mean 'validation'"):
        replace(protocol("adam-v1"), selection="validate")


def with_validation(name, **changes):
    made = replace(protocol(name), selection=VALIDATION, **changes)
    return made.budget(registry.load("heat-mixed"))


@pytest.mark.parametrize("steps", [20, 40, 41, 160, 480, 5000])
def test_with_validation_states_are_kept_densely_where_the_second_phase_begins(steps):
    budget = with_validation("standard-v1")
    adam, second = budget.curve_steps(300, steps)
    assert second[: min(steps, 40)] == tuple(range(1, min(steps, 40) + 1))
    assert second[-1] == steps
    assert steps // 2 in second
    assert 10 <= len(adam) <= 15
    assert adam[-1] == 300
    assert len(adam) + len(second) <= 130
    later = np.array([s for s in second if s >= 40], float)
    if steps >= 480:
        assert np.max(later[1:] / later[:-1]) < 1.09
    for shown, kept in zip(budget.shown_steps(300, steps), (adam, second), strict=True):
        assert set(shown) <= set(kept)
        assert len(shown) <= 8


def test_with_validation_and_adam_alone_the_first_phase_is_dense():
    adam, second = protocol("adam-v2").budget(registry.load("heat-mixed")).curve_steps(20_000, 0)
    assert second == ()
    assert 90 <= len(adam) <= 130
    assert {1, 10_000, 20_000} <= set(adam)
    few = with_validation("smoke-adam").curve_steps(60, 0)[0]
    assert few[:20] == tuple(range(1, 21))
    assert few[-1] == 60
    assert with_validation("smoke-adam").curve_steps(1, 0) == ((1,), ())


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
