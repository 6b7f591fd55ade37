"""What equations and near misses mention."""

from __future__ import annotations

import pytest
from sympy import Eq

from pinnablate.environment import NearMiss, boundary, coordinates, fields, zero
from pinnablate.errors import PinnablateError
from tests.conftest import declare
from tests.environment.ids import said

x, t = coordinates("x t")
u, p, w = fields("u p w", x, t)
string = declare()


def test_a_field_that_the_solution_lacks_is_not_called_undeclared():
    laws = {"kinematics": u.diff(t) - p, "dynamics": p.diff(t) - u.diff(x, 2)}
    with pytest.raises(PinnablateError) as refused:
        declare(equations=laws, solution={u: x}, observations=string.observations)
    assert str(refused.value) == (
        "string-v1: the solution has no entry for the field p of equations 'kinematics', 'dynamics'; "
        "add p: its formula, or take p out of the equations"
    )


def test_where_the_fields_are_declared_another_one_is_undeclared():
    with pytest.raises(
        PinnablateError, match="'more' names the undeclared field w; declared: u, p"
    ):
        declare(solution=None, fields=(u, p), equations={**string.equations, "more": w - u})
    with pytest.raises(
        PinnablateError, match="'ends' names the undeclared field w; declared: u, p"
    ):
        declare(conditions={"ends": zero(w, on=boundary(x), points=3)})


@pytest.mark.parametrize(
    ("law", "words"),
    [
        ((), "equation 'more' is empty; expected a residual"),
        ((u, (p, w)), "equation 'more', residual 2 is a tuple within a tuple"),
        (3, "equation 'more' is 3, which names no field"),
        (x - t, "equation 'more' is -t + x, which names no field"),
        ((u - p, None), "equation 'more', residual 2 is None"),
    ],
    ids=said,
)
def test_laws_are_expressions_or_flat_tuples_of_them(law, words):
    with pytest.raises(PinnablateError) as refused:
        declare(equations={**string.equations, "more": law})
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("equations", "words"),
    [
        (
            [u],
            "near miss 'stiff' replaces no equation; expected NearMiss({equation: residual}, sum",
        ),
        ({"dynamics": Eq(u, p)}, "near miss 'stiff' is an equation of SymPy"),
        ({"dynamics": "u"}, "near miss 'stiff' is a string"),
        ({"dynamics": x}, "near miss 'stiff' is x, which names no field"),
        (
            {"dynamic": u},
            "replaces 'dynamic', which is not a declared equation: kinematics, dynamics",
        ),
    ],
    ids=said,
)
def test_near_misses_are_laws_too(equations, words):
    with pytest.raises(PinnablateError) as refused:
        declare(near_misses={"stiff": NearMiss(equations, "")})
    assert words in str(refused.value)


def test_fields_that_lack_one_of_the_solution_s_are_one_mistake():
    with pytest.raises(PinnablateError) as refused:
        declare(fields=(u,))
    assert str(refused.value) == (
        "string-v1: the solution names p, which fields= lacks; expected all fields of the solution: add "
        "p to fields=, or leave fields= out"
    )


def test_one_mistake_is_not_said_twice_in_other_words():
    for laws in ({"kinematics": None, "dynamics": p}, {"kinematics": Eq(u, p)}):
        with pytest.raises(PinnablateError) as refused:
            declare(equations=laws)
        assert len(str(refused.value).splitlines()) == 1
