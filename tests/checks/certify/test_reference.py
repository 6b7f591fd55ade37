"""References that are not the truth are named."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
import sympy

from pinnablate import registry
from pinnablate.checks.certify import check
from pinnablate.checks.certify.algebra import fifty_digits
from pinnablate.checks.certify.anchors import meets_anchors
from pinnablate.environment import Design, coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.truths import Integrated, Reference
from tests.conftest import declare

x, t = coordinates("x t")
u, p = fields("u p", x, t)


def wave(points):
    phase = np.pi * points
    return np.stack(
        [
            np.sin(phase[:, 0]) * np.cos(phase[:, 1]),
            -np.pi * np.sin(phase[:, 0]) * np.sin(phase[:, 1]),
        ],
        -1,
    )


def test_a_callable_reference_is_certified_by_its_values():
    env = declare(solution=Reference(wave, 1e-12, source="d'Alembert"), fields=(u, p))
    certificate = check(env)
    assert certificate.holds, certificate.failures
    assert env.floor == pytest.approx(1e-11)
    wrong = declare(solution=Reference(lambda at: wave(at) * [1.0, 1.001], 1e-12), fields=(u, p))
    assert wrong.digest != env.digest
    assert any("kinematics" in f.subject for f in check(wrong).failures)


@pytest.mark.parametrize(
    ("evaluate", "message"),
    [
        (
            lambda at: np.where(at[:, :1] > 0.99, np.nan, wave(at)),
            "not finite: u is nan at x = 0.99",
        ),
        (lambda at: wave(at)[: len(at) - (len(at) > 99)], r"shape \(513, 2\) for 514 points"),
    ],
)
def test_a_bad_callable_is_named(evaluate, message):
    env = declare(solution=Reference(evaluate, 1e-12), fields=(u, p))
    (finding,) = check(env).failures
    assert finding.subject == "reference"
    assert re.search(message, finding.figure)


def test_a_solution_that_is_singular_is_refused_by_check():
    env = declare(solution={u: sympy.log(x) + t, p: sympy.sin(x) * t})
    (finding,) = check(env).failures
    assert "field u is not finite at x = 0" in finding.figure
    assert "expected numbers on the whole domain: mend the solution" in finding.figure


def test_an_integrated_reference_without_anchors_is_refused():
    s = coordinates("t")
    y = fields("y", s)
    env = declare(
        id="growth-v1",
        domain={s: (0, 1)},
        equations={"growth": y.diff(s) - y},
        conditions={},
        solution=Integrated({y: 1}, 1e-10),
        observations=Design(count=3, until=0.5),
    )
    assert [f.subject for f in check(env).failures] == ["anchors"]
    np.testing.assert_allclose(
        env.world().reference(np.array([[0.5], [1.0]]))[:, 0], np.exp([0.5, 1.0]), rtol=1e-12
    )


def test_a_wrong_sign_that_an_anchor_shows_is_the_one_that_is_blamed():
    env = registry.load("lotka-volterra")
    u, v = env.fields
    wrong = env.with_equations({**env.equations, "prey": u.diff(env.time) - u - u * v})
    (finding,) = [f for f in check(wrong).failures if f.subject == "anchors"]
    assert "reversing the sign of -u*v in equation 'prey' mends it" in finding.figure


def test_equations_that_blow_up_are_a_finding_and_no_error():
    s = coordinates("t")
    y = fields("y", s)
    env = declare(
        id="growth-v1",
        domain={s: (0, 2)},
        equations={"growth": y.diff(s) - y**2},
        conditions={},
        solution=Integrated({y: 1}, 1e-10, values=((1.0, {y: 0.5}),)),
        observations=Design(count=3, until=0.5),
    )
    failed = {f.subject: f.figure for f in check(env).failures}
    assert "could not be integrated" in failed["reference"]
    assert "reversing the sign of -y**2 in equation 'growth' or" in failed["anchors"]


def test_anchors_are_met_by_the_world_as_declared_and_asked_of_no_other_kind():
    env = registry.load("lotka-volterra")
    assert meets_anchors(env)
    with pytest.raises(
        PinnablateError, match="string-v1: only an Integrated reference has anchors"
    ):
        meets_anchors(declare())


def test_a_closed_form_is_held_against_fifty_digits():
    large = sympy.Integer(10) ** 12
    # This is x / 2e6, which float64 has to four digits.
    lost = sympy.sqrt(large + x) - sympy.Integer(10) ** 6
    env = declare(
        equations={"one": u.diff(x, 2) * t + p, "two": p.diff(t) - u}, solution={u: lost, p: t * x}
    )
    (finding,) = check(env).failures
    assert finding.subject == "reference error"
    assert "of a standard deviation against 50 digits" in finding.figure


def test_fifty_digits_are_more_than_sixteen():
    (found,) = fifty_digits((x, t), [[sympy.sqrt(2) + x]], np.array([[0.5, 0.0]]))
    assert abs(found[0, 0] - sympy.sqrt(2).evalf(60) - sympy.Rational(1, 2)) < 1e-48


def test_a_certificate_is_of_just_this_declaration(string):
    certificate = check(string)
    assert (certificate.environment, certificate.digest) == ("string-v1", string.digest)
    assert check(replace(string, source="other")).digest == string.digest


def gridded(law):
    """A wave that is known on a grid of 41 x 41 points, between which it is linear."""
    from scipy.interpolate import RegularGridInterpolator

    at = np.linspace(0, 1, 41)
    values = np.sin(np.pi * at)[:, None] * np.exp(-at)[None]
    between = RegularGridInterpolator((at, at), values)
    return declare(
        equations={"heat": law},
        conditions={},
        fields=(u,),
        solution=Reference(lambda points: between(points)[:, None], 1e-3),
    )


def test_a_reference_on_a_grid_is_certified_numerically_and_a_wrong_sign_is_not():
    right = check(gridded(u.diff(t) - u.diff(x, 2) / np.pi**2))
    assert right.status == "numerical"
    (note,) = [f for f in right.notes if f.subject == "equation heat[0]"]
    assert "of which derivatives of interpolants may account for" in note.figure
    wrong = check(gridded(u.diff(t) + u.diff(x, 2) / np.pi**2))
    assert wrong.status == "uncertified"
    assert "equation heat[0]: relative residual" in wrong.why


@pytest.mark.parametrize("sign", [1, -1])
def test_an_anchor_at_the_start_alone_holds_nothing(sign):
    s = coordinates("t")
    y = fields("y", s)
    env = declare(
        id="growth-v1",
        domain={s: (0, 4)},
        equations={"growth": y.diff(s) + sign * y},
        conditions={},
        solution=Integrated({y: 1}, 1e-8, values=((0, {y: 1}),)),
        observations=Design(count=3, until=0.5),
    )
    (finding,) = [f for f in check(env).failures if f.subject == "anchors"]
    assert "after the start" in finding.figure
