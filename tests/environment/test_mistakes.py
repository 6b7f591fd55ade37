"""All mistakes of a declaration in one error."""

from __future__ import annotations

import pytest
from sympy import Eq

from pinnablate.environment import Design, coordinates, fields, zero
from pinnablate.environment.mistakes import Mistakes
from pinnablate.errors import PinnablateError
from tests.conftest import declare

x, t = coordinates("x t")
u, p = fields("u p", x, t)


def test_one_mistake_is_one_line_and_none_is_no_error():
    mistakes = Mistakes("string-v1")
    mistakes.refuse()
    mistakes.note("a is wrong", "domain")
    mistakes.note("a is wrong")
    assert mistakes.unsound == {"domain"}
    with pytest.raises(PinnablateError) as refused:
        mistakes.refuse()
    assert str(refused.value) == "string-v1: a is wrong"


def test_several_are_a_numbered_line_each():
    mistakes = Mistakes("string-v1")
    assert mistakes.note_all(["a is wrong", "b is wrong"])
    assert not mistakes.note_all([])
    with pytest.raises(PinnablateError) as refused:
        mistakes.refuse()
    assert str(refused.value) == "string-v1: 2 mistakes:\n  1. a is wrong\n  2. b is wrong"


def test_a_declaration_says_the_mistakes_of_all_its_parts_at_once():
    with pytest.raises(PinnablateError) as refused:
        declare(
            id="String",
            domain={x: (1, 0), t: (0, 1)},
            equations={"mean": Eq(u.diff(t), p), "dynamics": p.diff(t) - u.diff(x, 2)},
            conditions={"ends": [zero(u, on="x=0", points=0)]},
            solution={u: "sin(x)", p: x},
            observations=Design(count=-3, noise="1%", fields=("u",), values=[1]),
            primary="future",
            gauge="p",
            geometry="disk",
        )
    head, *lines = str(refused.value).splitlines()
    assert head == f"String: {len(lines)} mistakes:"
    told = "\n".join(lines)
    for words in (
        "no argument geometry",
        "gauge= is 'p'",
        "an id reads name-vN",
        "the domain of x is (1, 0)",
        "equation name 'mean'",
        "equation 'mean' is an equation of SymPy",
        "primary split 'future'",
        "the solution of u is a string",
    ):
        assert words in told
    assert [line[: len(f"  {k}. ")] for k, line in enumerate(lines, 1)] == [
        f"  {k}. " for k in range(1, len(lines) + 1)
    ]
