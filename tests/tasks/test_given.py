"""Conditions as data rows: where they are said, and what known terms become."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Rational, besselj, exp

from pinnablate.checks.certify.designs import violated_condition
from pinnablate.environment import Design, Environment, coordinates, fields, lower, upper, zero
from pinnablate.tasks.drawing import make_problem
from tests.conftest import declare

x, t = coordinates("x t")


def total():
    """Heat that is lost in proportion to the whole: an integral over the domain, said by two fields
    as the sentence that refuses it proposes.
    """
    u, w, m = fields("u w m", x, t)
    return Environment(
        id="total-v1",
        domain={x: (0, 1), t: (0, 1)},
        equations={
            "heat": u.diff(t) + Rational(2, 3) * m * (1 + x),
            "running": w.diff(x) - u,
            "whole": m.diff(x),
        },
        conditions={"total": [zero(w, on=lower(x), points=8), zero(w - m, on=upper(x), points=8)]},
        solution={
            u: exp(-t) * (1 + x),
            w: exp(-t) * (x + x**2 / 2),
            m: exp(-t) * Rational(3, 2),
        },
        observations=Design(count=9, until=0.5, fields=(u,)),
        primary="extrap",
        source="",
    )


def test_an_integral_over_the_domain_can_be_said_by_two_fields():
    world = total().world()
    points = world.scale_points[:50]
    assert np.abs(world.laws.residual_values(world.jet(points), points)).max() < 1e-12
    assert violated_condition(make_problem(world, 0, 8)) is None


def test_known_terms_that_tensorflow_lacks_are_targets():
    u = declare().fields[0]
    level = besselj(0, u.args[1])
    problem = make_problem(
        declare(conditions={"ends": [zero(u - level, on=lower(u.args[0]), points=5)]}).world(), 0, 8
    )
    rows = slice(problem.observation_rows, None)
    assert problem.functionals == (u,)
    times = problem.data_points[problem.row_point[rows], 1]
    assert problem.row_target[rows] == pytest.approx([float(besselj(0, s)) for s in times])
    # the truth, which vanishes there, is not what the condition says
    assert "ends" in violated_condition(problem)


def test_conditions_on_one_face_share_its_points():
    u, p = declare().fields
    on = lower(u.args[0])
    env = declare(conditions={"a": [zero(u, on=on, points=4)], "b": [zero(p, on=on, points=7)]})
    problem = make_problem(env.world(), 0, 8)
    rows = slice(problem.observation_rows, None)
    assert len(problem.condition_points) == 7
    assert len(problem.row_point[rows]) == 11
    assert set(problem.row_point[rows][:4]) < set(problem.row_point[rows][4:])
    assert problem.row_group[problem.observation_rows] == "a"
