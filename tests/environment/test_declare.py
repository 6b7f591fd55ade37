"""The words of a declaration, and what each of them makes."""

from __future__ import annotations

import pytest
import sympy

import pinnablate
from pinnablate.environment import (
    Conditions,
    Design,
    Face,
    Observations,
    boundary,
    coordinates,
    fields,
    given,
    lower,
    periodic,
    upper,
    zero,
)
from pinnablate.environment.laws import as_tuple, residuals_of
from pinnablate.errors import PinnablateError

x, t = coordinates("x t")
u, p = fields("u p", x, t)


def test_one_name_makes_one_symbol_and_several_a_tuple():
    assert coordinates("y") == sympy.Symbol("y", real=True)
    assert fields("q", x).args == (x,)
    assert [f.func.__name__ for f in fields("a, b", x)] == ["a", "b"]


def test_faces():
    assert lower(t) == (Face(t, "lower"),)
    assert boundary(x, t) == (*lower(x), *upper(x), *lower(t), *upper(t))


def test_conditions_say_what_is_known_on_faces():
    (walls,) = zero(u, on=boundary(x), points=5)
    assert (walls.expression, walls.from_reference, walls.periodic) == (u, False, False)
    assert [c.from_reference for c in given(u, p, on=lower(t), points=4)] == [True, True]
    across = periodic(u, u.diff(x), on=(x, t), points=3)
    assert [(c.expression, c.on) for c in across] == [
        (u, lower(x)),
        (u, lower(t)),
        (u.diff(x), lower(x)),
        (u.diff(x), lower(t)),
    ]
    assert periodic(u, on=x, points=3)[0].periodic


@pytest.mark.parametrize(
    ("declared", "meant", "given_to_anybody", "players"),
    [
        (True, Conditions.GIVEN, True, False),
        (False, Conditions.WITHHELD, False, False),
        ("players", Conditions.PLAYERS, True, True),
        (Conditions.PLAYERS, Conditions.PLAYERS, True, True),
    ],
)
def test_an_author_may_write_the_value_of_conditions(declared, meant, given_to_anybody, players):
    d = Design(count=5, conditions=declared)
    assert d.conditions is meant
    assert (d.conditions_given, d.conditions_are_players) == (given_to_anybody, players)


def test_the_end_of_observations_is_a_number_however_it_is_written():
    assert Design(count=5, until=sympy.Rational(3, 5)).until == 0.6
    assert Design(count=5).until is None


def test_observations_is_the_old_name_of_a_design():
    assert Observations is Design
    with pytest.warns(
        DeprecationWarning, match="Observations is called pinnablate.Design; the old"
    ):
        assert pinnablate.Observations is pinnablate.Design


def test_residuals_are_named_by_equation_and_component():
    made = residuals_of({"law": (u.diff(t) - p, u + p), "alone": p - x})
    assert [r.name for r in made] == ["law[0]", "law[1]", "alone[0]"]
    assert [r.has_derivatives for r in made] == [True, False, False]
    assert made[0].expression == u.diff(t) - p
    assert as_tuple(3) == (sympy.Integer(3),)


@pytest.mark.parametrize("order", [0.5, sympy.Rational(3, 2)])
def test_a_fractional_derivative_is_refused_with_the_way_round(order):
    x, t = coordinates("x t")
    u = fields("u", x, t)
    with pytest.raises(PinnablateError, match=r"expected a whole order, like 2: a fractional"):
        u.diff(x, order)
    assert u.diff(x, 2) == sympy.Derivative(u, (x, 2))
