"""Names that collide with those of arms, splits and each other."""

from __future__ import annotations

import pytest
import sympy

from pinnablate.arms import CONTROLS, FURTHER, GROUP_NAMES, RESERVED
from pinnablate.environment import Design, NearMiss, boundary, coordinates, fields, zero
from pinnablate.environment.declare import SPLITS
from pinnablate.errors import PinnablateError
from tests.conftest import declare

x, t = coordinates("x t")
u, p = fields("u p", x, t)
string = declare()
law = {"dynamics": p.diff(t) - 3 * u.diff(x, 2)}
few = Design(count=3, until=0.5)
NAMED = {
    "equation name": lambda name: {"equations": {**string.equations, name: u - p}},
    "near miss": lambda name: {"near_misses": {name: NearMiss(law, "")}},
    "design": lambda name: {"designs": {name: few}},
    "sector": lambda name: {"sectors": {name: (u,)}},
    "the group of conditions": lambda name: {
        "conditions": {name: [zero(u, on=boundary(x), points=3)]}
    },
    "design 'few': the group of conditions": lambda name: {
        "designs": {
            "few": Design(count=3, until=0.5, further={name: [zero(u, on=boundary(x), points=3)]})
        }
    },
}


def test_every_name_of_an_arm_a_group_and_a_split_is_reserved():
    arms = {arm.name for arm in (*CONTROLS, *FURTHER)}
    assert {"none", "all", *arms, *GROUP_NAMES} == set(RESERVED)


@pytest.mark.parametrize("name", [*RESERVED, *SPLITS])
@pytest.mark.parametrize("kind", NAMED)
def test_a_reserved_name_is_refused_with_the_list(kind, name):
    with pytest.raises(PinnablateError) as refused:
        declare(**NAMED[kind](name))
    assert f"{kind} {name!r}" in str(refused.value)
    if kind != "sector" or name not in SPLITS:
        assert "reserved are none, all, none-long" in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        ("near miss", "dynamics", "that of an equation"),
        ("design", "dynamics", "that of an equation"),
        ("design", "standard", "that of observations="),
        ("design", "a/b", "expected a name of letters, digits, - and _"),
        ("design", "", "expected a name of letters, digits, - and _"),
        ("near miss", "no,inertia", "expected a name of letters, digits, - and _"),
        ("near miss", 3, "expected a name of letters, digits, - and _"),
        ("sector", "u", "the name of a field or a split"),
        ("sector", 3, "expected a word of letters"),
        ("sector", "a b", "expected a word of letters"),
        ("the group of conditions", "kinematics", "that of an equation"),
        ("design 'few': the group of conditions", "kinematics", "that of an equation"),
        ("design 'few': the group of conditions", "ends", "of a group of the environment"),
        ("design 'few': the group of conditions", "At start", "lower-case letters"),
        ("equation name", "Energy", "expected a letter, then lower-case"),
        ("equation name", "a+b", "expected a letter, then lower-case"),
        ("equation name", 1, "expected a letter, then lower-case"),
    ],
)
def test_other_names_that_collide_or_cannot_be_written(kind, name, words):
    with pytest.raises(PinnablateError) as refused:
        declare(**NAMED[kind](name))
    assert f"{kind} {name!r}" in str(refused.value)
    assert words in str(refused.value)


def test_a_group_may_not_have_the_name_of_a_component():
    laws = {"motion": (u.diff(t) - p, p.diff(t) - u.diff(x, 2))}
    with pytest.raises(PinnablateError, match="'motion_1' is that of a component of an equation"):
        declare(equations=laws, conditions={"motion_1": [zero(u, on=boundary(x), points=3)]})


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("u t", "field t has the name of a coordinate"),
        ("u interp", "field interp has the name of a split"),
    ],
)
def test_fields_have_names_of_their_own(names, words):
    a, b = fields(names, x, t)
    with pytest.raises(PinnablateError, match=words):
        declare(
            equations={"k": a.diff(t) - b, "d": b.diff(t) - a.diff(x, 2)},
            conditions={},
            solution={a: x, b: t},
            observations=Design(count=3, until=0.5),
        )


def test_a_field_made_otherwise_is_a_word_too():
    odd = sympy.Function("p-q", real=True)(x, t)
    with pytest.raises(PinnablateError, match=r"field name 'p-q'; .* for example p_q"):
        declare(
            equations={"k": u.diff(t) - odd, "d": odd.diff(t) - u.diff(x, 2)},
            solution={u: x, odd: t},
        )


@pytest.mark.parametrize("identifier", ["String", "string", "string-v0", "a b-v1", None, 3, ""])
def test_an_id_has_a_name_and_a_version(identifier):
    with pytest.raises(PinnablateError, match="an id reads name-vN"):
        declare(id=identifier)
