"""Conditions that the truth violates, and points outside the domain."""

from __future__ import annotations

from dataclasses import replace

from pinnablate.checks.certify import check
from pinnablate.environment import (
    boundary,
    edge,
    given,
    lower,
    normal_derivative,
    periodic,
    zero,
)
from tests.worlds import plate


def test_a_condition_that_the_truth_violates_is_named(string):
    u, p = string.fields
    x, t = string.coordinates
    for wrong in (
        zero(p.diff(x), on=boundary(x), points=4),
        periodic(u.diff(x), on=x, points=4),
        zero(u, on=lower(t), points=4),
    ):
        (finding,) = check(
            replace(string, conditions={**string.conditions, "other": [wrong]})
        ).failures
        assert finding.subject == "design standard"
        assert "the truth violates condition 'other'" in finding.figure
    assert check(string).holds


def test_given_values_are_true_whatever_they_are(string):
    u, p = string.fields
    x, t = string.coordinates
    told = {"start": [given(p.diff(x) * u, on=lower(t), points=4)]}
    (finding,) = [
        f
        for f in check(replace(string, conditions=told)).findings
        if f.subject == "design standard"
    ]
    assert finding.holds
    assert finding.figure == "10 points of u; splits interp, extrap, unobserved; primary extrap"


def test_on_a_region_conditions_hold_on_the_edge_and_a_wrong_one_is_named(stacked):
    env = plate()
    found = check(env)
    assert found.holds, found.failures
    u = env.fields[0]
    told = {"hole": [zero(normal_derivative(u) - 2, on=edge(), points=12)]}  # outwards is -r there
    (finding,) = check(plate(conditions=told)).failures
    assert "the truth violates condition 'hole' (n_x*u_x + n_y*u_y - 2)" in finding.figure
