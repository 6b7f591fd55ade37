"""Equations that the truth does not satisfy, signs that nobody would miss, identities that prove
nothing.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import sympy

from pinnablate import registry
from pinnablate.checks.certify import check
from pinnablate.checks.certify.algebra import substitute, vanishes
from pinnablate.environment import Design, Environment, NearMiss, coordinates, fields
from pinnablate.errors import PinnablateError
from tests.conftest import declare

x, t = coordinates("x t")
u, p = fields("u p", x, t)


@pytest.mark.parametrize(
    ("expression", "zero"),
    [
        (sympy.sin(x) ** 2 + sympy.cos(x) ** 2 - 1, True),
        (sympy.exp(x + t) - sympy.exp(x) * sympy.exp(t), True),
        (1 / (1 + sympy.exp(x)) + 1 / (1 + sympy.exp(-x)) - 1, True),
        (sympy.sin(x) - x, False),
        (x * 0, True),
    ],
)
def test_algebra_shows_what_vanishes(expression, zero):
    assert vanishes(sympy.sympify(expression)) == zero


def test_a_closed_form_is_put_in_the_place_of_the_fields():
    assert substitute(u.diff(x) * p, {u: x**2 * t, p: 3 * t}) == 6 * x * t**2


def test_a_wrong_solution_names_the_equation_and_the_figure():
    truth = sympy.sin(sympy.pi * x) * sympy.cos(3 * t)
    failures = check(declare(solution={u: truth, p: truth.diff(t)})).failures
    assert [f.subject for f in failures] == ["equation dynamics[0]"]
    assert "mend the equation or the solution" in failures[0].figure


def test_an_error_too_small_for_float64_is_seen_with_fifty_digits():
    truth = sympy.sin(sympy.pi * x) * sympy.cos(sympy.pi * t)
    off = truth * (1 + sympy.Float("1e-11", 30) * t)
    failures = check(declare(solution={u: off, p: off.diff(t)})).failures
    assert [f.subject for f in failures] == ["equation dynamics[0]"]
    assert "with 50 digits" in failures[0].figure


def test_an_equation_all_of_whose_terms_vanish_on_the_truth_is_noted():
    env = declare(
        equations={"kinematics": u.diff(t) - p, "silent": p.diff(x)},
        conditions={},
        solution={u: x + t**3, p: 3 * t**2},
    )
    found = check(env)
    assert found.holds
    scale, terms = found.notes
    assert scale.subject == "scale of silent[0]"
    assert "every term vanishes on the truth" in scale.figure
    assert "say why in the declaration: unseen={'silent': ...}" in terms.figure
    known = check(replace(env, unseen={"silent": "p is the same everywhere"}))
    assert "(declared: p is the same everywhere)" in known.notes[1].figure
    assert known.digest == found.digest


def test_a_term_whose_sign_nobody_would_notice_is_noted_and_the_others_counted():
    found = check(
        declare(
            equations={
                "kinematics": u.diff(t) - p,
                "wave": p.diff(t) - u.diff(x, 2) - u.diff(x, 3),
            },
            conditions={},
            solution={u: x**2 / 2 + t**2 / 2, p: t + 0 * x},
        )
    )
    assert found.holds
    (note,) = found.notes
    assert note.subject == "terms of wave"
    assert "-u_xxx in wave[0]" in note.figure
    (terms,) = [f for f in found.findings if f.subject == "terms"]
    assert terms.figure == "a wrong sign of 4 of the 5 terms would be caught"


def test_a_product_that_vanishes_as_a_whole_is_checked_term_by_term():
    truth = sympy.sin(sympy.pi * x) * sympy.cos(sympy.pi * t)
    wave = u.diff(x, 2) - u.diff(t, 2)
    hidden = {"kinematics": u.diff(t) - p, "dynamics": p.diff(t) - u.diff(x, 2) + x * wave}
    found = check(declare(equations=hidden, solution={u: truth, p: truth.diff(t)}))
    assert found.holds
    assert not found.notes


def test_solutions_may_hold_special_functions_and_equations_those_of_the_coordinates():
    r, t = coordinates("r t")
    u, w = fields("u w", r, t)
    truth = sympy.besselj(0, r) * sympy.cos(t)
    drum = {
        "id": "drum-v1",
        "domain": {r: (sympy.Rational(1, 10), 1), t: (0, 1)},
        "equations": {"velocity": u.diff(t) - w, "wave": w.diff(t) - u.diff(r, 2) - u.diff(r) / r},
        "conditions": {},
        "solution": {u: truth, w: truth.diff(t)},
        "observations": Design(count=5, until=0.5, fields=(u,)),
    }
    assert check(declare(**drum)).holds
    wave, j0 = drum["equations"]["wave"], sympy.besselj(0, r)
    forced = declare(
        **{**drum, "equations": {**drum["equations"], "wave": wave + u - j0 * sympy.cos(t)}}
    )
    assert forced.world().laws.tabulated == (j0,)  # told as numbers
    assert check(forced).holds
    with pytest.raises(PinnablateError, match=r"'wave' contains besselj.*, which TensorFlow lacks"):
        declare(
            **{**drum, "equations": {**drum["equations"], "wave": wave + sympy.besselj(0, u) - 1}}
        )


def test_a_wrong_identity_is_refused_by_the_certificate():
    env = registry.load("decay-chain")
    wrong = replace(
        env, identities={"mass": lambda e: e["mass"].diff(env.time) - e["d1"] - e["d2"]}
    )
    assert any(
        "identity mass" in f.subject and "does not vanish" in f.figure
        for f in check(wrong).failures
    )
    idle = replace(env, identities={"mass": lambda e: e["d1"] - e["d1"]})
    assert any("does not depend on it" in f.figure for f in check(idle).failures)


@pytest.mark.parametrize(
    ("identity", "words"),
    [
        (lambda e: sympy.Eq(e["dynamics"], e["kinematics"]), "it is an equation of SymPy"),
        (lambda e: None, "it is None; expected an expression that vanishes for all fields"),
        (lambda e: e["dynamics"] * sympy.I, "contains the imaginary unit"),
        (lambda e: e["dynamics"].subs(x, 0), "contains"),
        (lambda e: e["dynamic"], "its function cannot be called: KeyError: 'dynamic'"),
    ],
)
def test_what_an_identity_returns_is_an_expression(identity, words, string):
    found = check(replace(string, identities={"dynamics": identity})).failures
    assert [f.subject for f in found] == ["identity dynamics"]
    assert words in found[0].figure


def test_a_near_miss_must_be_wrong(string):
    close = NearMiss({"dynamics": p.diff(t) - 1.01 * u.diff(x, 2)}, "a little stiffer")
    (finding,) = check(replace(string, near_misses={"stiff": close})).failures
    assert finding.subject == "near miss stiff"
    assert "not wrong enough" in finding.figure
    assert check(
        replace(
            string, near_misses={"stiff": NearMiss({"dynamics": p.diff(t) - 2 * u.diff(x, 2)}, "")}
        )
    ).holds


def test_every_term_is_counted(string):
    (terms,) = [f for f in check(string).findings if f.subject == "terms"]
    assert terms.figure == "a wrong sign of any of the 4 terms would be caught"
    assert np.isfinite(string.world().laws.residual_scales).all()


@pytest.mark.parametrize(
    "kick",
    [
        3 * sympy.Heaviside(t - sympy.Rational(9985, 10000)),
        300 * sympy.exp(-(((t - sympy.Rational(1, 4)) * 1000) ** 2)),
        3 * sympy.Piecewise((1, (t > 0.4) & (t < 0.402)), (0, True)),
    ],
)
def test_a_law_that_is_violated_in_a_narrow_part_of_the_domain_is(kick):
    w = fields("w", t)
    env = Environment(
        id="kicked-v1",
        domain={t: (0, 1)},
        equations={"decay": w.diff(t) + w - kick},
        solution={w: sympy.exp(-t)},
        observations=Design(count=9, until=0.5),
        primary="extrap",
        source="a test",
    )
    found = check(env)
    assert found.status == "uncertified"
    assert "relative residual with 50 digits" in found.why
    assert " at t = 0." in found.why
