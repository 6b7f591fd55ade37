"""What an environment declares, typeset for the page."""

from __future__ import annotations

import numpy as np
from sympy import cos, pi, sin

from pinnablate import registry
from pinnablate.environment import Design, Environment, choice, coordinates, fields, parameters
from pinnablate.report import declared
from pinnablate.truths import Reference
from tests.conftest import declare


def text(lines):
    return "\n".join(lines)


def test_fields_domain_gauge_and_sectors_are_sentences():
    assert declared.fields(registry.load("heat-mixed")).startswith(
        "**Fields** u and q; x from 0 to 1, t from 0 to 1."
    )
    flow = declared.fields(registry.load("taylor-green-advected"))
    assert "x from 0 to 2π" in flow
    assert "p is defined up to a function of t." in flow
    assert "Errors are also read in groups of fields, " in declared.fields(
        registry.load("maxwell-cavity-2d")
    )


def test_an_equation_that_follows_from_the_others_is_marked():
    lines = declared.equations(registry.load("decay-chain"))
    (mass,) = [line for line in lines if "mathtt{mass}" in line]
    assert mass.endswith(r"& \quad\text{implied}")
    assert text(lines).count("implied") == 1


def test_a_vector_law_has_its_name_once():
    lines = declared.equations(registry.load("maxwell-cavity-2d"))
    assert text(lines).count("mathtt{ampere}") == 1
    assert (
        sum(line.startswith("&&") for line in lines) == 4
    )  # two further components of two vector laws


def test_conditions_stand_below_each_other_or_there_are_none():
    assert "- ends: u = 0 at x = 0, x = 1 (5 points each)" in declared.conditions(declare())
    assert (
        declared.conditions(declare(conditions={}))[0]
        == "**Given to every arm:** the observations, no conditions."
    )


def test_every_kind_of_truth_says_where_it_comes_from():
    closed = text(declared.reference(declare()))
    assert r"u &= \sin{\left(\pi x \right)} \cos{\left(\pi t \right)}" in closed
    integrated = text(declared.reference(registry.load("lotka-volterra")))
    assert "integrated from the equations by " in integrated
    assert "held against anchors that do not come from them: " in integrated
    assert declared.reference(declare(solution=None, fields=declare().fields)) == [
        "**Reference:** none is declared.",
        "",
    ]
    t = coordinates("t")
    u = fields("u", t)
    given = Environment(
        id="decay-v1",
        domain={t: (0, 1)},
        equations={"decay": u.diff(t) + u},
        fields=(u,),
        source="s",
        solution=Reference(
            lambda points: np.exp(-points), certified_error=1e-9, source="a table [1]"
        ),
        observations=Design(count=3, until=0.5),
        primary="extrap",
    )
    assert declared.reference(given)[0].startswith(
        "**Reference:** a function of its author's, a table \\[1\\]. Errors below "
    )


def test_near_misses_are_typeset_as_they_are_told():
    lines = declared.near_misses(registry.load("heat-mixed"))
    assert text(lines).count("**Near miss ") == len(registry.load("heat-mixed").near_misses) == 1
    assert declared.near_misses(declare()) == []


def test_what_is_drawn_is_said_with_the_value_of_the_first_world():
    (drawn, _) = declared.worlds(registry.load("allen-cahn-mixed"))
    assert "`centre` from -1/8 to 1/8 (0); " in drawn
    assert "`gap` from 20 to 80, its logarithm uniformly (40)." in drawn
    assert "`angle` from 0 to 2π (0)." in declared.worlds(registry.load("rigid-body"))[0]


def test_a_choice_lists_its_values():
    a = parameters("a")
    env = declare(worlds={a: choice(1, 2, 3, canonical=2)}, designs={}, **_free(a))
    assert "`a` as one of 1, 2, 3 (2)." in declared.worlds(env)[0]


def test_an_environment_that_draws_nothing_has_one_world():
    assert declared.worlds(declare())[0].startswith("**Worlds:** one world. Nothing of it is drawn")


def _free(a):
    """A string that vibrates in its a-th mode."""
    x, t = coordinates("x t")
    u, p = fields("u p", x, t)
    truth = sin(a * pi * x) * cos(a * pi * t)
    return {"solution": {u: truth, p: truth.diff(t)}}
