"""Laws whose relations are known: by algebra, by declared identities, by the symbol, and by none."""

from __future__ import annotations

import pytest
import sympy
from sympy import Rational

from pinnablate import registry
from pinnablate.analysis.logic import (
    EXACTLY,
    FOLLOWS,
    IMPLIED,
    IN_PART,
    INDEPENDENT,
    MEMBER,
    NOT_DECIDED,
    OPEN,
    UP_TO,
    logic_of,
)
from pinnablate.environment import Design, Environment, coordinates, fields

x, t = coordinates("x t")
u, q = fields("u q", x, t)


def world(equations, solution, **more):
    return Environment(
        id="made-v1",
        domain={x: (0, 1), t: (0, 1)},
        equations=equations,
        solution=solution,
        source="made for a test",
        observations=Design(count=15, until=0.5, fields=(u,)),
        primary="extrap",
        **more,
    ).world()


def logic(name):
    return logic_of(registry.load(name).world())


def test_a_divergence_follows_from_its_evolution():
    found = logic("maxwell-cavity-2d")
    assert found.kinds == {
        "gauss_e": IMPLIED,
        "gauss_b": IMPLIED,
        "faraday": MEMBER,
        "ampere": MEMBER,
    }
    assert found.how("gauss_b") == UP_TO  # a static field is left open
    assert found.state({"faraday"}, "gauss_b") == FOLLOWS
    assert found.state({"ampere"}, "gauss_b") == OPEN
    assert found.state({"gauss_b"}, "faraday") == IN_PART  # of three components one combination


def test_a_sum_rule_gives_each_law_exactly_and_itself_up_to_a_number():
    found = logic("decay-chain")
    assert set(found.kinds.values()) == {IMPLIED}
    assert [found.how(law) for law in found.laws] == [EXACTLY, EXACTLY, EXACTLY, UP_TO]
    assert found.state({"d1", "d2"}, "mass") == OPEN


def test_identities_speak_where_laws_are_not_linear():
    found = logic("rigid-body")
    assert not found.operators.constant
    assert found.kinds["energy"] == IMPLIED
    assert found.kinds["e1"] == MEMBER  # its factor, w1, vanishes somewhere
    assert found.state({"e1", "e2", "e3"}, "momentum") == FOLLOWS
    assert found.state({"e1", "e2"}, "momentum") == OPEN
    assert found.how("momentum") == UP_TO
    assert found.how("e1") == ""


def test_consequences_of_consequences_follow():
    found = logic("burgers-potential")
    assert found.state({"bernoulli", "link"}, "burgers") == FOLLOWS
    assert found.how("burgers") == EXACTLY


@pytest.mark.parametrize("name", ["lorenz63", "beltrami", "schnakenberg", "heat-mixed"])
def test_as_many_laws_as_fields_are_independent(name):
    assert set(logic(name).kinds.values()) == {INDEPENDENT}


def test_a_law_outside_of_all_identities_is_independent_where_no_more_can_hold():
    kinds = logic("mhd-alfven").kinds
    assert kinds == {
        "div_u": INDEPENDENT,
        "div_b": IMPLIED,
        "momentum": INDEPENDENT,
        "induction": MEMBER,
    }


def test_every_law_of_every_built_in_environment_is_decided():
    for name in registry.identifiers():
        assert NOT_DECIDED not in logic(name).kinds.values(), name


def test_algebra_finds_what_nobody_declared():
    heat = {u: sympy.exp(-t) * sympy.sin(x), q: -sympy.exp(-t) * sympy.cos(x)}
    found = logic_of(
        world(
            {
                "energy": u.diff(t) + q.diff(x),
                "fourier": q + u.diff(x),
                "heat": u.diff(t) - u.diff(x, 2),
            },
            heat,
        )
    )
    assert set(found.kinds.values()) == {IMPLIED}
    assert found.how("heat") == EXACTLY
    assert found.how("fourier") == UP_TO  # up to a function of time
    assert found.state({"energy"}, "heat") == OPEN


def test_what_no_identity_gives_is_not_decided_where_laws_outnumber_fields():
    """The third law is the first times u: a relation, which nobody declared."""
    wave = sympy.sin(x - t) + 2
    laws = {
        "right": u.diff(t) + u.diff(x),
        "square": u * u.diff(t) + u * u.diff(x),
    }
    found = logic_of(world(laws, {u: wave}))
    assert set(found.kinds.values()) == {NOT_DECIDED}
    declared = logic_of(
        world(laws, {u: wave}, identities={"square": lambda e: e["square"] - u * e["right"]})
    )
    assert declared.kinds == {"right": MEMBER, "square": IMPLIED}


def test_laws_with_coefficients_that_vary_are_not_taken_for_constant():
    laws = {"one": u.diff(t) + x * u.diff(x) - Rational(1, 2) * q, "two": q.diff(t)}
    found = logic_of(world(laws, {u: x * sympy.exp(-t) + x, q: 2 * x}))
    assert not found.operators.constant
    assert set(found.kinds.values()) == {INDEPENDENT}
