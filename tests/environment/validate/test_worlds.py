"""Parameters and distributions that are refused, each in one sentence."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from sympy import Rational, cos, pi, sin

from pinnablate.environment import choice, coordinates, fields, parameters, uniform
from pinnablate.errors import PinnablateError
from pinnablate.truths import Reference
from tests.conftest import declare
from tests.families import height, strings, tones

x, t = coordinates("x t")
u, p = fields("u p", x, t)
plain = sin(pi * x) * cos(pi * t)
some = uniform(0, 2, canonical=1)
named_x, named_u, lost = parameters("x u lost")


def said(**changes):
    with pytest.raises(PinnablateError) as refused:
        declare(**changes)
    return str(refused.value)


@pytest.mark.parametrize(
    ("worlds", "sentence"),
    [
        (3, "worlds= is 3; expected {parameter: distribution}"),
        ({"a": some}, "worlds= names 'a'; expected what parameters() returned"),
        ({x: some}, "worlds= names x; expected what parameters() returned"),
        ({height: 3}, "the parameter height has 3; expected a distribution"),
        (
            {height: uniform(0, 2, canonical=3)},
            "the parameter height has canonical=3; expected a number from 0 to 2",
        ),
        ({height: choice(1, canonical=1)}, "the parameter height is a choice of 1"),
        ({height: some, named_x: some}, "the parameter x has the name of a coordinate"),
        ({height: some, named_u: some}, "the parameter u has the name of a field"),
        ({height: some, lost: some}, "the parameter lost stands nowhere"),
    ],
)
def test_a_slip_of_worlds_is_one_sentence(worlds, sentence):
    with pytest.raises(PinnablateError) as refused:
        tones(worlds=worlds)
    assert str(refused.value).startswith("string-v1: ")
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_parameter_without_a_distribution():
    assert (
        said(solution={u: height * plain, p: plain.diff(t)})
        == "string-v1: the solution of u contains the parameter height, of which worlds= says nothing; "
        "add worlds={height: uniform(1, 2, canonical=1)}, or write its number"
    )


def test_another_symbol_of_a_parameters_name():
    shape = sympy.Symbol("height") * height * plain
    assert "two symbols of one name differ: use the one that parameters() returned" in said(
        solution={u: shape, p: shape.diff(t)}, worlds={height: some}
    )


def test_two_parameters_of_one_name():
    other = type(height)("height", positive=True)
    shape = other * height * plain
    assert "two parameters are called height" in said(
        solution={u: shape, p: shape.diff(t)}, worlds={height: some, other: some}
    )


def test_a_domain_has_no_parameters():
    assert "the domain of x is (0, height)" in said(
        solution={u: height * plain, p: height * plain.diff(t)},
        domain={x: (0, height), t: (0, 1)},
        worlds={height: some},
    )


def test_a_function_of_the_authors_knows_no_parameters():
    def evaluate(points):
        return np.zeros((len(points), 2))

    text = said(
        solution=Reference(evaluate, 1e-9),
        fields=(u, p),
        equations={"kinematics": u.diff(t) - p, "dynamics": p.diff(t) - height * u.diff(x, 2)},
        worlds={height: some},
    )
    assert "of which the solution, a Reference, knows nothing" in text


def test_other_mistakes_are_said_together_where_worlds_are_sound():
    text = said(
        solution={u: height * plain, p: height * plain.diff(t)},
        worlds={height: some},
        primary="nowhere",
    )
    assert "primary split 'nowhere'" in text


def test_a_sound_declaration_of_worlds_passes():
    assert strings().worlds[height].canonical == 1
    assert strings(
        worlds={**strings().worlds, height: uniform(Rational(1, 2), 2, canonical=1.0)}
    ).worlds
