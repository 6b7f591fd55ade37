"""Expressions in the words of the declaration."""

from __future__ import annotations

import pytest
from sympy import Derivative, Rational, Subs, sin

from pinnablate.environment import coordinates, fields
from pinnablate.environment.authored import LONGEST, authored

x, t = coordinates("x t")
h = fields("h", x, t)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (h, "h"),
        (h.diff(t) - 2 * h.diff(x, 2), "h.diff(t) - 2*h.diff(x, 2)"),
        (h.diff(x, t) ** 2, "h.diff(t, x)**2"),
        (sin(h) / 3, "sin(h)/3"),
        (h.subs(t, t - Rational(1, 2)), "h(x, t - 1/2)"),
        (Derivative(h**2, x), "(h**2).diff(x)"),
        (Subs(h.diff(x), x, 1), "Subs(h.diff(x), x, 1)"),
        ("text", "'text'"),
    ],
)
def test_derivatives_are_written_as_an_author_writes_them(expression, text):
    assert authored(expression) == text


def test_a_long_expression_is_cut():
    text = authored(sum(sin(k * h) for k in range(40)))
    assert len(text) == LONGEST
    assert text.endswith("...")
