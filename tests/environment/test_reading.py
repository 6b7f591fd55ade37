"""Shorthands that mean one thing are read as that, and change no digest."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from sympy import Derivative, Rational, pi

from pinnablate.environment import Design, Face, NearMiss, boundary, lower, periodic, upper, zero
from pinnablate.environment.environment import Environment
from pinnablate.environment.expected import Expected
from pinnablate.environment.reading import is_number, number, several, whole
from tests.conftest import declare

string = declare()
u, p = string.fields
x, t = string.coordinates
ends = zero(u, on=boundary(x), points=5)


@pytest.mark.parametrize(
    ("value", "read"),
    [(1e2, 100), (np.int64(3), 3), (sympy.Integer(4), 4), (Fraction(6, 2), 3), (1.5, 1.5)],
)
def test_whole_numbers_are_integers(value, read):
    assert whole(value) == read
    assert type(whole(value)) is type(read)


@pytest.mark.parametrize("value", ["15", None, True, [1], x, float("inf"), 2j])
def test_what_is_no_whole_number_stays_as_it_is(value):
    assert whole(value) is value


def test_numbers_are_floats_and_strings_are_none():
    assert number(pi / 4) == pytest.approx(np.pi / 4)
    assert type(number(np.float64(0.5))) is float
    assert number("0.5") == "0.5"
    assert [is_number(v) for v in (1, 0.5, pi, True, "1", x, 1j, sympy.I)] == [True] * 3 + [
        False
    ] * 5


def test_one_field_alone_is_a_tuple_of_one():
    assert several(u) == (u,)
    assert several([u, p]) == (u, p)
    assert several("u") == "u"


@pytest.mark.parametrize(
    "changes",
    [
        {"conditions": {"ends": ends}},
        {"conditions": {"ends": ends[0]}},
        {"conditions": {"ends": [ends[0]]}},
        {"conditions": {"ends": [[ends]]}},
        {"conditions": {"ends": [zero(u, on=[lower(x), upper(x)], points=5.0)]}},
        {"conditions": {"ends": [zero([u], on=(Face(x, "lower"), Face(x, "upper")), points=5)]}},
        {"observations": Design(count=10.0, until=Rational(1, 2), fields=u)},
        {"observations": Design(count=np.int64(10), until=np.float64(0.5), fields=[u])},
        {"fields": [u, p]},
        {"expected": Expected("v(all)", at_least=0)},
        {"sectors": {"one": u}},
        {"as_written": "dynamics"},
        {"equations": {**string.equations, "dynamics": p.diff(t) - Derivative(u.diff(x), x)}},
        {"equations": {**string.equations, "kinematics": [u.diff(t) - p]}},
    ],
)
def test_a_shorthand_means_what_the_long_form_means(changes):
    read = declare(**changes)
    assert read.digest == string.digest
    assert read.design_digest("standard") == string.design_digest("standard")


def test_a_gauge_of_one_field_needs_no_tuple():
    assert declare(gauge=u).digest == declare(gauge=(u,)).digest
    p = string.fields[1]
    law = {"dynamics": p.diff(t) - u.diff(x, 2)}
    one, other = (declare(equations=law, gauge={u: on}) for on in (t, (t,)))
    assert one.digest == other.digest


def test_faces_of_a_periodic_condition_name_its_coordinate():
    assert periodic(u, on=boundary(x), points=3) == periodic(u, on=x, points=3)


def test_derivatives_are_taken_wherever_they_stand():
    untaken, taken = Derivative(u**2, x), (u**2).diff(x)
    assert zero(untaken, on=lower(x), points=1)[0].expression == taken
    assert NearMiss({"dynamics": untaken}, "").equations == {"dynamics": taken}
    made = declare(solution={**string.solution, p: Derivative(string.solution[u], t)})
    assert made.digest == string.digest


def test_what_is_plain_already_is_the_same_object():
    groups = {"ends": [ends]}
    laws = dict(string.equations)
    made = declare(conditions=groups, equations=laws)
    assert isinstance(made, Environment)
    assert made.conditions is groups
    assert made.equations is laws
