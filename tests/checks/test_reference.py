"""Truths: closed forms, integrated systems, and functions of which only the values are known."""

from __future__ import annotations

import re

import numpy as np
import pytest
import sympy

from pinnablate.checks.certify import check
from pinnablate.environment import Observations, coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.truths.reference import Integrated, Reference, numerical_jet
from tests.conftest import declare

x, t = coordinates("x t")
u, p = fields("u p", x, t)


def wave(points):
    phase = np.pi * points
    return np.stack([np.sin(phase[:, 0]) * np.cos(phase[:, 1]), -np.pi * np.sin(phase[:, 0]) * np.sin(phase[:, 1])], -1)


def test_numerical_derivatives_equal_exact_ones(string):
    points = np.random.default_rng(0).uniform(size=(50, 2))
    points[:4] = [[0, 0], [1, 1], [0, 1], [1, 0]]
    orders = [(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (2, 1)]
    exact = string.reference_jet(points, orders)
    got = numerical_jet(wave, points, orders, string.lower, string.upper)
    for alpha in orders:
        np.testing.assert_allclose(got[alpha], exact[alpha], atol=1e-5 if sum(alpha) > 2 else 2e-7)


def test_a_callable_reference_is_certified_by_its_values():
    env = declare(solution=Reference(wave, 1e-12, source="d'Alembert"), fields=(u, p))
    certificate = check(env)
    assert certificate.holds, certificate.failures
    assert env.floor == pytest.approx(1e-11)
    wrong = declare(solution=Reference(lambda at: wave(at) * [1.0, 1.001], 1e-12), fields=(u, p))
    assert wrong.digest != env.digest
    assert any("kinematics" in f.subject for f in check(wrong).failures)


@pytest.mark.parametrize(("evaluate", "message"), [
    (lambda at: np.where(at[:, :1] > 0.5, np.nan, wave(at)), "field u is not finite at x = "),
    (lambda at: wave(at)[:, :1], r"shape \(514, 1\); expected \(514, 2\)"),
    (lambda at: wave(at) * [1.0, 0.0], "field p is constant"),
])
def test_a_bad_callable_is_named(evaluate, message):
    env = declare(solution=Reference(evaluate, 1e-12), fields=(u, p))
    (finding,) = check(env).failures
    assert finding.subject == "reference"
    assert re.search(message, finding.figure)


def test_a_solution_that_is_singular_is_refused_by_check():
    env = declare(solution={u: sympy.log(x) + t, p: sympy.sin(x) * t})
    (finding,) = check(env).failures
    assert "field u is not finite at x = 0" in finding.figure


def test_a_wrong_solution_names_the_equation_and_the_figure(string):
    truth = sympy.sin(sympy.pi * x) * sympy.cos(3 * t)
    failures = check(declare(solution={u: truth, p: truth.diff(t)})).failures
    assert [f.subject for f in failures] == ["equation dynamics[0]"]
    assert "mend the equation or the solution" in failures[0].figure


def test_an_integrated_reference_without_anchors_is_refused():
    s = coordinates("t")
    y = fields("y", s)
    env = declare(id="growth-v1", domain={s: (0, 1)}, equations={"growth": y.diff(s) - y}, conditions={},
                  solution=Integrated({y: 1}, 1e-10), observations=declare().observations.__class__(count=3, until=0.5))
    assert [f.subject for f in check(env).failures] == ["anchors"]
    np.testing.assert_allclose(env.reference(np.array([[0.5], [1.0]]))[:, 0], np.exp([0.5, 1.0]), rtol=1e-12)


def test_a_term_whose_sign_nobody_would_notice_is_named():
    truth = sympy.sin(sympy.pi * x) * sympy.cos(sympy.pi * t)
    zero_on_truth = u.diff(x, 2) - u.diff(t, 2)
    hidden = {"kinematics": u.diff(t) - p, "dynamics": p.diff(t) - u.diff(x, 2) + sympy.Mul(x, zero_on_truth, evaluate=False)}
    failures = check(declare(equations=hidden, solution={u: truth, p: truth.diff(t)})).failures
    assert failures
    assert "would go unseen" in failures[0].figure


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
        "observations": Observations(count=5, until=0.5, fields=(u,)),
    }
    assert check(declare(**drum)).holds
    wave, j0 = drum["equations"]["wave"], sympy.besselj(0, r)
    forced = declare(**{**drum, "equations": {**drum["equations"], "wave": wave + u - j0 * sympy.cos(t)}})
    assert forced.known == (j0,)  # told as numbers
    assert check(forced).holds
    with pytest.raises(PinnablateError, match=r"'wave' contains besselj.*, which TensorFlow lacks"):
        declare(**{**drum, "equations": {**drum["equations"], "wave": wave + sympy.besselj(0, u) - 1}})
