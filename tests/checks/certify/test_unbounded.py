"""Truths and laws with poles inside the domain."""

from __future__ import annotations

import pytest
import sympy

from pinnablate.checks.certify.budget import Budget
from pinnablate.checks.certify.unbounded import check_bounded
from pinnablate.environment import Design, Environment, coordinates, fields

x, t = coordinates("x t")


def found(formula, law=None, ends=(0, 4)):
    w = fields("w", t)
    env = Environment(
        id="pole-v1",
        domain={t: ends},
        equations={"law": w.diff(t) - sympy.diff(formula, t) if law is None else law(w)},
        solution={w: formula},
        observations=Design(count=9),
        primary="interp",
        source="a test",
    )
    budget = Budget(30, None)
    budget.begin("poles")
    return check_bounded(env, budget)


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (1 / (sympy.pi - t), "w grows without bound at t = 3.142"),
        (sympy.tan(t), "w grows without bound at t = 1.571"),
        (t / (t - sympy.pi / 4), "w grows without bound at t = 0.7854"),
        (sympy.log(sympy.Abs(t - sympy.E)), "w_t grows without bound at t = 2.718"),
    ],
)
def test_a_pole_at_no_round_number_is_found(formula, words):
    findings = found(formula)
    assert not findings[0].holds
    assert words in findings[0].figure


def test_a_pole_of_a_law_is_found():
    (finding,) = found(sympy.exp(-t), lambda w: (w.diff(t) + w) / (t - sympy.pi / 7))
    assert "a term of it grows without bound at t = 0.4488" in finding.figure


@pytest.mark.parametrize(
    ("formula", "ends"),
    [
        (sympy.exp(t**2 / 2), (0, 4)),
        (sympy.sin(t) / t, (-2, 4)),
        (sympy.sqrt(t), (0, 4)),
        (sympy.exp(-((300 * (t - 1)) ** 2)), (0, 4)),
        ((1 - sympy.cos(t)) / t**2, (-1, 4)),  # cancels beside 0, in float64 alone
        (sympy.Heaviside(t - 1), (0, 4)),
    ],
)
def test_what_is_steep_or_cancels_is_no_pole(formula, ends):
    assert found(formula, lambda w: w.diff(t) - w, ends) == []


def test_a_pole_outside_of_a_region_is_none():
    u = fields("u", x, t)
    env = Environment(
        id="box-v1",
        domain={x: (1, 2), t: (0, 1)},
        equations={"law": u.diff(t) + u},
        solution={u: sympy.exp(-t) / (x - sympy.Rational(9, 10))},
        observations=Design(count=9),
        primary="interp",
        source="a test",
    )
    budget = Budget(30, None)
    budget.begin("poles")
    assert check_bounded(env, budget) == []
