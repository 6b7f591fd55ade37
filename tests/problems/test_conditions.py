"""Conditions as text."""

from __future__ import annotations

import pytest
import sympy

from pinnablate.environment import boundary, coordinates, fields, lower, periodic, upper, zero
from pinnablate.errors import PinnablateError
from pinnablate.problems.conditions import conditions_of
from pinnablate.problems.grammar import Names

x, t = coordinates("x t")
u, q = fields("u q", x, t)
NAMES = Names({"x": x, "t": t}, {"u": u, "q": q})
DOMAIN = {x: (0, 2 * sympy.pi), t: (0, 1)}


def read(text):
    return conditions_of({"walls": text}, NAMES, DOMAIN)["walls"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("u = 0 at x", [zero(u, on=boundary(x), points=20)]),
        ("u = 0 at x = 0, x = 2*pi", [zero(u, on=boundary(x), points=20)]),
        ("u_x = 1 on x = 0", [zero(u.diff(x) - 1, on=lower(x), points=20)]),
        ("u = sin(x) at t = 0", [zero(u - sympy.sin(x), on=lower(t), points=20)]),
        (
            "u = Max(0, sin(2*x)) at t = 0",
            [zero(u - sympy.Max(0, sympy.sin(2 * x)), on=lower(t), points=20)],
        ),
        (
            "u = Piecewise((1, x < 1), (0, True)), q = 1 at t = 0",
            [zero(u - sympy.Piecewise((1, x < 1), (0, True)), q - 1, on=lower(t), points=20)],
        ),
        ("u, diff(u, x) periodic in x", [periodic(u, u.diff(x), on=[x], points=20)]),
        (
            ["u = 0 at x = 0", zero(q, on=upper(x), points=3)],
            [zero(u, on=lower(x), points=20), zero(q, on=upper(x), points=3)],
        ),
        (zero(q, on=upper(x), points=3), [zero(q, on=upper(x), points=3)]),
    ],
)
def test_what_people_write_is_read_as_they_mean_it(text, meant):
    assert read(text) == meant


def test_in_one_dimension_a_face_is_one_point():
    y = fields("y", t)
    names = Names({"t": t}, {"y": y})
    made = conditions_of({"start": "y = 1 at t = 0"}, names, {t: (0, 1)})
    assert made == {"start": [zero(y - 1, on=lower(t), points=1)]}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("u = 0", "does not say where it holds; write 'u = 0 at x = 0, x = 1'"),
        ("u = 0 at x = 1", "is no face of the domain, where x goes from 0 to 2*pi; expected x = 0"),
        ("u = 0 at y = 1", "names 'y', which is no coordinate (x, t)"),
        ("u periodic in z", "names 'z', which is no coordinate"),
        ("w = 0 at x", "'w' in 'w' is no coordinate"),
    ],
)
def test_what_cannot_be_read_is_one_sentence_with_the_way_round(text, words):
    with pytest.raises(PinnablateError) as refused:
        read(text)
    assert str(refused.value).startswith("condition 'walls': ")
    assert words in str(refused.value)


def test_conditions_have_names():
    with pytest.raises(PinnablateError, match=r"expected \{name: text\}"):
        conditions_of(["u = 0 at x"], NAMES, DOMAIN)
