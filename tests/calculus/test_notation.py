"""Expressions as people write them."""

from __future__ import annotations

import sympy

from pinnablate.calculus.notation import rounded

t = sympy.Symbol("t")
theta = sympy.Function("theta")(t)


def test_numbers_in_sentences_have_six_figures_at_most():
    weight = sympy.Float(-9.81) * sympy.sin(theta)
    assert rounded(weight) == "-9.81*sin(theta)"
    assert rounded(0.1 * theta.diff(t)) == "0.1*theta_t"
    assert rounded(theta / 3) == "theta/3"
    assert rounded(sympy.Float(-9.81)) == "-9.81"
