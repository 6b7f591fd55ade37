"""Formulas with free parameters: what world 0 cannot show is seen in the family."""

from __future__ import annotations

import pytest
from sympy import Rational, cos, pi, sin, sqrt

from pinnablate.checks.certify import Certificate, check
from pinnablate.checks.certify.budget import Budget
from pinnablate.checks.certify.finding import FAMILY
from pinnablate.checks.certify.free import check_free
from pinnablate.environment import (
    Design,
    boundary,
    coordinates,
    fields,
    parameters,
    periodic,
    uniform,
    zero,
)
from tests.conftest import declare

x, t = coordinates("x t")
u, p = fields("u p", x, t)
a, b = parameters("a b")
size = uniform(Rational(1, 2), 2, canonical=1)
phase = uniform(0, 2 * pi, canonical=0)


def string(displacement, velocity, worlds, **changes):
    return declare(solution={u: displacement, p: velocity}, worlds=worlds, **changes)


def found(env):
    budget = Budget()
    budget.begin("free")
    return check_free(env, budget)


def test_a_family_of_solutions_is_proven_once_with_its_parameters_left_free():
    shape = a * sin(pi * x) * cos(pi * t + b)
    (finding,) = found(string(shape, shape.diff(t), {a: size, b: phase}))
    assert finding.subject == FAMILY
    assert finding.holds
    assert "4 residuals and conditions vanish with a, b left free: 4 by algebra" in finding.figure


def test_an_amplitude_that_one_field_lacks_is_caught_though_world_0_is_right():
    displacement = a * sin(pi * x) * cos(pi * t)
    env = string(displacement, (displacement / a).diff(t), {a: size})
    certificate = check(env)
    failures = {f.subject: f.figure for f in certificate.failures}
    assert not [s for s in failures if s.startswith("equation")]  # of world 0
    assert f"{FAMILY}, equation kinematics[0]" in failures
    assert f"{FAMILY}, equation dynamics[0]" in failures
    figure = failures[f"{FAMILY}, equation kinematics[0]"]
    assert "with a = " in figure
    assert "with the canonical values alone; put the parameter into everything" in figure


def test_a_parameter_that_breaks_a_condition_alone_is_caught():
    displacement = sin(pi * x) * cos(pi * t) + a * sin(2 * pi * x + b) * cos(2 * pi * t)
    env = string(displacement, displacement.diff(t), {a: size, b: phase})
    assert {f.subject for f in found(env)} == {
        f"{FAMILY}, condition 'ends' at the {side} end of x" for side in ("lower", "upper")
    }


@pytest.mark.parametrize(("wave", "holds"), [(2, True), (Rational(5, 2), False)])
def test_periodic_conditions_compare_opposite_ends(wave, holds):
    shape = sin(2 * pi * x + b) * cos(2 * pi * t) + (a - 1) * sin(wave * pi * x) * cos(
        wave * pi * t
    )
    env = string(
        shape,
        shape.diff(t),
        {a: size, b: phase},
        conditions={"ring": [periodic(u, on=x, points=5)]},
    )
    assert all(f.holds for f in found(env)) == holds


def test_a_parameter_in_an_equation_and_in_a_condition_of_a_design_is_free_too():
    speed = sqrt(pi**2 + a)
    shape = sin(pi * x) * cos(speed * t)
    made = {
        "equations": {"kinematics": u.diff(t) - p, "dynamics": p.diff(t) - u.diff(x, 2) + a * u},
        "designs": {
            "told": Design(
                count=10,
                until=0.5,
                further={"walls": [zero(u + (a - 1) * x, on=boundary(x), points=5)]},
            )
        },
    }
    (failure,) = found(string(shape, shape.diff(t), {a: size}, **made))
    assert failure.subject == f"{FAMILY}, condition 'walls' at the upper end of x"


def test_an_environment_without_worlds_has_one():
    (finding,) = found(declare())
    assert finding.holds
    assert finding.figure.startswith("one world")
    assert Certificate("string-v1", "", (finding,)).covered == ""


def test_what_was_not_shown_in_time_is_said():
    shape = a * sin(pi * x) * cos(pi * t + b)
    env = string(shape, shape.diff(t), {a: size, b: phase})
    budget = Budget(0.0)
    budget.begin("free")
    (finding,) = check_free(env, budget)
    assert finding.note
    assert finding.figure == "not shown in 0 s"


def test_the_certificate_says_that_it_covers_the_family():
    shape = a * sin(pi * x) * cos(pi * t + b)
    findings = found(string(shape, shape.diff(t), {a: size, b: phase}))
    certificate = Certificate("string-v1", "0123456789abcdef", tuple(findings))
    assert certificate.words == "certified, and its family of worlds"
    assert "certified (and its family of worlds)" in repr(certificate)
