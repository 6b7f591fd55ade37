"""Solutions made of pieces: do they jump where an equation differentiates them?"""

from __future__ import annotations

import pytest
import sympy
from sympy import Abs, Heaviside, Piecewise

from pinnablate.checks.certify.budget import Budget
from pinnablate.checks.certify.jumps import check_jumps
from pinnablate.environment import Design, Environment, coordinates, fields

x, t = coordinates("x t")
u = fields("u", x, t)


def found(solution, equation):
    env = Environment(
        id="steps-v1",
        domain={x: (0, 1), t: (0, 2)},
        equations={"law": equation},
        solution={u: solution},
        observations=Design(count=6),
        primary="interp",
        source="",
    )
    return check_jumps(env, Budget(30.0))


JUMPS = {
    "a step in time": (Heaviside(t - 1) + x, u.diff(t) - u, "u jumps at x = 0."),
    "a slope that jumps": (Abs(t - x), u.diff(t, 2) - u, "u_t jumps at"),
    "a moving edge": (Heaviside(x - t / 2), u.diff(t) + u / 2, "u jumps at"),
}
SHOCKS = {
    "pieces that do not meet": (
        Piecewise((x, x < sympy.Rational(1, 3)), (x + 1, True)),
        u.diff(x) - u,
        "u jumps at x = 0.3333",
    ),
    "a shock": (Heaviside(t / 2 - x), u * u.diff(x) + u.diff(t), "u jumps at"),
}
SMOOTH = {
    "no pieces": (sympy.exp(-50 * t) * x, u.diff(t) + 50 * u),
    "a kink that is differentiated once": (Abs(t - x), u.diff(t) - u),
    "pieces that meet": (Piecewise((t, t < 1), (2 * t - 1, True)), u.diff(t) - u),
    "a jump along another coordinate": (Heaviside(x - sympy.Rational(1, 2)) * t, u.diff(t) - u),
    "steep and continuous": (sympy.Max(0, sympy.tanh(1000 * (t - 1))), u.diff(t) - u),
}


@pytest.mark.parametrize(("solution", "equation", "words"), JUMPS.values(), ids=JUMPS.keys())
def test_a_jump_is_noted_with_its_place(solution, equation, words):
    (note,) = found(solution, equation)[:1]
    assert note.note
    assert words in note.figure
    assert "law differentiates it" in note.figure


@pytest.mark.parametrize(("solution", "equation", "words"), SHOCKS.values(), ids=SHOCKS.keys())
def test_a_shock_is_refused_with_the_way_round(solution, equation, words):
    (failure,) = [f for f in found(solution, equation) if not f.holds]
    assert words in failure.figure
    assert "a shock, of which the law holds in the weak sense alone" in failure.figure
    assert "add a small viscosity, nu*u.diff(x, 2)" in failure.figure


@pytest.mark.parametrize(("solution", "equation"), SMOOTH.values(), ids=SMOOTH.keys())
def test_what_is_continuous_has_no_note(solution, equation):
    assert found(solution, equation) == []


def test_without_time_it_says_so():
    env = Environment(
        id="steps-v1",
        domain={x: (0, 1), t: (0, 2)},
        equations={"law": u.diff(t) - u},
        solution={u: Heaviside(t - 1)},
        observations=Design(count=6),
        primary="interp",
        source="",
    )
    budget = Budget(0.0)
    budget.begin("jumps")
    (note,) = check_jumps(env, budget)
    assert "not looked for in 0 s" in note.figure
