"""Digests follow meaning, not spelling."""

from __future__ import annotations

import pytest
import sympy

from pinnablate.digest import canonical, digest_of
from pinnablate.environment import coordinates, fields

x, t = coordinates("x t")
u, v = fields("u v", x, t)


def test_digest_follows_meaning():
    same = digest_of(u.diff(t) + v * 2)
    assert digest_of(2 * v + u.diff(t)) == same
    for other in (
        u.diff(t) + v * 3,
        u.diff(x) + v * 2,
        u.diff(t) + u * 2,
        u.diff(t) - v * 2,
        u.diff(t) + v * 2.0000001,
    ):
        assert digest_of(other) != same


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (sympy.Rational(1, 3), "1/3"),
        (0.1, "0.1"),
        (None, "None"),
        ("a", "'a'"),
        ([1, True], "(1,True)"),
        ({"k": 2}, "{'k':2}"),
        (x, "symbol:x"),
        (u.diff(x, t), "D(field:u(symbol:x,symbol:t);[('t', 1), ('x', 1)])"),
    ],
)
def test_canonical_texts_are_written_by_hand(value, text):
    assert canonical(value) == text


def test_what_has_no_meaning_has_no_text():
    with pytest.raises(TypeError, match="no canonical text for object"):
        canonical(object())
