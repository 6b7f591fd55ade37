"""Conditions: on which faces, at how many points."""

from __future__ import annotations

import pytest
import sympy

from pinnablate.environment import (
    Condition,
    Design,
    Face,
    boundary,
    coordinates,
    fields,
    given,
    lower,
    periodic,
    zero,
)
from pinnablate.errors import PinnablateError
from tests.conftest import declare
from tests.environment.ids import said

x, t = coordinates("x t")
z = sympy.Symbol("z")
u, p = fields("u p", x, t)
ON = boundary(x)


@pytest.mark.parametrize(
    ("group", "words"),
    [
        (zero(u, on="t=0", points=3), "is on 't=0'; expected on=lower(x), upper(x) or boundary(x)"),
        (zero(u, on=x, points=3), "is on=x, a coordinate; expected faces of it: lower(x)"),
        (zero(u, on=None, points=3), "is on None; expected on=lower(x)"),
        (zero(u, on=(), points=3), "is on no face"),
        (given(u, on=lower(z), points=3), "a face of z, which is not a coordinate; expected one of x, t"),
        (given(u, on=lower(sympy.Symbol("x")), points=3), "two symbols of one name differ"),
        (zero(u, on=lower("x"), points=3), "is on 'x'; expected on=lower(x)"),
        (zero(u, on=Face(x, "left"), points=3), "is on the side 'left' of x"),
        (periodic(u, on="x", points=3), "is on 'x'; expected on=x, a coordinate"),
        (periodic(u, on=z, points=3), "a face of z, which is not a coordinate"),
        (zero(u, on=ON, points=0), "has points=0; expected a whole number of points"),
        (zero(u, on=ON, points=-4), "has points=-4; expected a whole number"),
        (zero(u, on=ON, points=2.5), "has points=2.5; expected a whole number"),
        (zero(u, on=ON, points="3"), "has points='3'; expected a whole number"),
        (zero(u, on=ON, points=None), "has points=None; expected a whole number"),
        (zero(u, on=ON, points=True), "has points=True; expected a whole number"),
        (zero(on=ON, points=3), "says nothing; expected a list of what zero(), given() and"),
        ([], "says nothing"),
        (None, "holds None; expected a list of what zero(), given() and periodic() return"),
        ("u = 0", "holds 'u = 0'; expected a list"),
        ([u], "holds u; expected a list"),
        ([{"u": 0}], "holds {'u': 0}; expected a list"),
        (zero(sympy.Eq(u, 1), on=ON, points=3), "an equation of SymPy, Eq(u, 1)"),
        (zero("u", on=ON, points=3), "is a string, 'u'"),
        (zero(None, on=ON, points=3), "is None"),
        (zero(u.subs(x, 0), on=ON, points=3), "the value of u at one place"),
        (zero(4, on=ON, points=3), "is 4, which names no field"),
        (zero(u - u, on=ON, points=3), "is identically zero"),
        (Condition(u, ON, 3.5), "has points=3.5"),
    ],
    ids=said,
)  # fmt: skip
def test_what_a_condition_cannot_be_is_refused_with_its_group(group, words):
    with pytest.raises(PinnablateError) as refused:
        declare(conditions={"walls": group})
    assert f"condition 'walls' {words[:3]}" in str(refused.value) or words in str(refused.value)
    assert words in str(refused.value)
    with pytest.raises(PinnablateError) as refused:
        declare(designs={"more": Design(count=5, until=0.5, further={"start": group})})
    assert words in str(refused.value)
    assert "design 'more': condition 'start'" in str(refused.value)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: zero(u, on=ON), "zero lacks points=: for example zero(u, on=boundary(x), points=15)"),
        (lambda: given(u, ON, points=3), "given lacks on="),
        (lambda: periodic(u, on=x, point=3), "periodic has no argument point; expected on, points"),
        (lambda: lower(), "lower lacks coordinate="),
        (lambda: lower(x, t), "lower takes 1 argument by place, got 2"),
    ],
)  # fmt: skip
def test_a_call_with_wrong_arguments_is_one_sentence(call, words):
    with pytest.raises(PinnablateError) as refused:
        call()
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("one", "other", "where"),
    [
        (
            zero(u, on=lower(x), points=3),
            zero(u - 1, on=boundary(x), points=3),
            "x = 0",
        ),
        (
            zero(u, on=lower(x), points=3),
            zero(1 - u, on=lower(x), points=3),
            "x = 0",
        ),
        (
            zero(u - x, on=lower(t), points=3),
            zero(u - x**2, on=lower(t), points=3),
            "t = 0",
        ),
    ],
)
def test_conditions_on_one_face_agree(one, other, where):
    with pytest.raises(PinnablateError, match=f"'a' and 'b' contradict each other at {where};"):
        declare(conditions={"a": [one], "b": [other]})


def test_conditions_on_other_faces_or_of_other_fields_are_free():
    made = {
        "a": [zero(u, on=lower(x), points=3), zero(p - 1, on=lower(x), points=3)],
        "b": [
            zero(u - 1, on=lower(t), points=3),
            zero(u - x, on=lower(x), points=3),
            zero(u.diff(x) - 1, on=lower(x), points=3),
        ],
    }
    assert len(declare(conditions=made).conditions) == 2


@pytest.mark.parametrize("size", [1e-12, 1.0, 1e9])
def test_values_are_compared_by_their_size(size):
    one, same, other = (zero(u - size * k, on=lower(x), points=3) for k in (1.0, 1.0 + 1e-15, 2.0))
    assert declare(conditions={"a": [one], "b": [same]}).conditions
    with pytest.raises(PinnablateError, match="contradict each other"):
        declare(conditions={"a": [one], "b": [other]})
