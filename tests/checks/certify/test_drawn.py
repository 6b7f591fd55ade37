"""Drawn worlds: degenerate ones, constants that belong to world 0, and integrations that end badly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Rational, cos, log, pi, sin

from pinnablate import registry
from pinnablate.checks.certify import Certificate, drawn
from pinnablate.checks.certify.budget import Budget
from pinnablate.checks.certify.drawn import check_drawn
from pinnablate.checks.certify.finding import DRAWN
from pinnablate.environment import (
    Design,
    Environment,
    NearMiss,
    coordinates,
    fields,
    parameters,
    uniform,
)
from pinnablate.truths import Integrated
from tests.conftest import declare

a = parameters("a")
t = coordinates("t")
y, z = fields("y z", t)


def found(env, seconds=45.0):
    budget = Budget(seconds)
    budget.begin("drawn")
    return check_drawn(env, budget)


def growth(initial, worlds, **changes):
    """y' = y^2 / 10, whose solution 1 / (1/y0 - t/10) is infinite at t = 10 / y0."""
    settings = {
        "id": "growth-v1",
        "domain": {t: (0, 1)},
        "equations": {"growth": y.diff(t) - y**2 / 10},
        "solution": Integrated({y: initial}, 1e-9, invariants={"1/y + t/10": 1 / y + t / 10}),
        "observations": Design(count=5, until=0.5),
        "primary": "extrap",
        "source": "made up",
        "worlds": worlds,
    }
    return Environment(**{**settings, **changes})


def test_integrated_worlds_are_held_against_another_method_and_their_invariants():
    env = registry.load("lotka-volterra")
    (finding,) = found(env)
    assert finding.subject == DRAWN
    assert finding.holds
    assert finding.figure.startswith("worlds 1 to 5 satisfy equations and conditions")
    assert "LSODA agrees to" in finding.figure
    assert "invariants to" in finding.figure
    covered = Certificate(env.id, env.digest, (finding,)).covered
    assert covered == f"and {DRAWN}: {finding.figure}"


def test_a_member_that_blows_up_gets_one_sentence():
    (finding,) = found(growth(a, {a: uniform(1, 1000, canonical=1)}))
    assert not finding.holds
    assert finding.figure.startswith("world 1, drawn with a = ")
    assert "could not be integrated" in finding.figure
    assert "make the distributions in worlds= narrower" in finding.figure
    assert "\n" not in finding.figure


def test_an_invariant_that_holds_in_world_0_alone_is_seen():
    wrong = Integrated({y: a}, 1e-9, invariants={"y": y * (1 - t / 10)})
    (finding,) = found(growth(a, {a: uniform(1, 2, canonical=1)}, solution=wrong))
    assert not finding.holds
    assert "does not keep y: it drifts by" in finding.figure


def test_a_constant_of_world_0_in_an_equation_is_seen():
    env = growth(
        a,
        {a: uniform(1, 3, canonical=1)},
        equations={"growth": y.diff(t) - y**2 / 10, "implied": 1 / y + t / 10 - 1},
    )
    (finding,) = found(env)
    assert "violates equation implied[0] by" in finding.figure
    assert "a constant in it belongs to world 0" in finding.figure


def test_the_same_constant_written_by_the_parameter_is_right():
    env = growth(
        a,
        {a: uniform(1, 3, canonical=1)},
        equations={"growth": y.diff(t) - y**2 / 10, "implied": 1 / y + t / 10 - 1 / a},
    )
    assert found(env)[0].holds


def test_a_field_that_does_not_vary_in_a_drawn_world_is_seen(monkeypatch):
    x, time = coordinates("x t")
    u, p = fields("u p", x, time)
    still = sin(pi * x) * (1 - a) + a * sin(pi * x) * cos(pi * time)
    env = declare(
        equations={"kinematics": u.diff(time) - p},
        solution={u: still, p: still.diff(time)},
        worlds={a: uniform(0, 1, canonical=1)},
    )
    monkeypatch.setattr(env.worlds[a].__class__, "draw", lambda self, rng: Rational(0))
    (finding,) = found(env)
    assert "has a field p that does not vary" in finding.figure


def test_a_near_miss_that_a_drawn_world_hardly_violates_is_seen():
    env = growth(
        a,
        {a: uniform(1, 3, canonical=3)},
        near_misses={
            "nearly": NearMiss({"growth": y.diff(t) - y**2 / 10 * (1 + (a - 1) / 40)}, "")
        },
    )
    (finding,) = found(env)
    assert "violates the near miss nearly by 0.0" in finding.figure


def test_two_methods_that_part_are_seen(monkeypatch):
    monkeypatch.setattr(drawn, "AGREEMENT", 0.0)
    (finding,) = found(growth(a, {a: uniform(1, 3, canonical=1)}))
    assert "of a standard deviation where LSODA integrates it" in finding.figure


def test_the_other_method_is_another_one():
    env = registry.load("lotka-volterra")
    assert drawn._second(env, env.declared_solution).method == "LSODA"
    by_lsoda = replace(env.declared_solution, method="LSODA")
    assert drawn._second(env, by_lsoda).method == "DOP853"
    ring = registry.load("schnakenberg")
    assert drawn._second(ring, ring.declared_solution).modes == 96


def test_worlds_that_were_not_made_in_time_are_said():
    env = growth(a, {a: uniform(1, 3, canonical=1)})
    (finding,) = found(env, seconds=0.0)
    assert finding.note
    assert finding.figure == "none was computed in 0 s"
    assert Certificate(env.id, env.digest, (finding,)).covered == ""


@pytest.mark.parametrize("name", ["heat-mixed", "kepler"])
def test_worlds_of_the_package_are_sound(name):
    assert found(registry.load(name))[0].holds


def test_one_world_needs_nothing():
    assert found(declare()) == []


def test_logarithms_of_drawn_worlds_are_defined():
    env = growth(
        a,
        {a: uniform(1, 3, canonical=1)},
        solution=Integrated({y: a}, 1e-9, invariants={"t - 10/y": log(1 / y + t / 10)}),
    )
    assert found(env)[0].holds
