"""What a quick check says of a simulation: its error, its laws, and which of them is wrong."""

from __future__ import annotations

import re

import numpy as np
import pytest

from pinnablate.checks.certify import quick
from pinnablate.checks.certify.budget import Budget
from pinnablate.checks.certify.terms import check_terms
from pinnablate.environment import Design, boundary, coordinates, fields, lower, zero
from pinnablate.environment.conditions import given
from pinnablate.regions import l_shape
from pinnablate.truths import Reference
from tests.truths.simulated import arrays, decay, nodes, p, t, u, wave, x

ON = {"coordinates": (x, t), "fields": (u, p), "error": 1e-4}
HEAT = {"heat": u.diff(t) - u.diff(x, 2) / np.pi**2, "link": p - 3 * u - 1}


def findings(certificate):
    return {f.subject: f for f in certificate.findings}


@pytest.mark.parametrize("make", [Reference.from_grid, Reference.from_points])
def test_right_laws_hold_and_say_what_interpolation_accounts_for(make):
    walls = {"walls": [zero(u, on=boundary(x), points=8), given(p, on=lower(t), points=8)]}
    env = decay(make(arrays(), **ON), equations=HEAT, conditions=walls)
    found = quick(env)
    assert found.holds
    assert (found.numerical, found.status) == (True, "not checked")
    said = findings(found)
    assert "of which 1.0e-04 as declared by its author" in said["reference error"].figure
    assert "derivatives by interpolation" in said["equation heat[0]"].figure
    (terms,) = check_terms(env, Budget())
    assert terms.holds
    assert "a wrong sign of any" in terms.figure


def test_an_l_shape_needs_values_within_it_alone():
    first, second = coordinates("x y")
    (w,) = (fields("w", first, second),)
    nodes_of = np.linspace(-1, 1, 33)
    values = np.sin(2 * nodes_of)[:, None] * np.cosh(2 * nodes_of)
    values[(nodes_of[:, None] > 0.01) & (nodes_of > 0.01)] = np.nan
    data = {"x": nodes_of, "y": nodes_of, "w": values}
    solution = Reference.from_points(data, coordinates=(first, second), fields=w, error=1e-4)
    settings = {
        "equations": {"laplace": w.diff(first, 2) + w.diff(second, 2)},
        "domain": {first: (-1, 1), second: (-1, 1)},
        "observations": Design(count=12),
        "primary": "interp",
    }
    assert quick(decay(solution, **settings, region=l_shape((first, second)))).holds
    outside = quick(decay(solution, **settings))
    assert "has no point near x = 1, y = 1; expected points in the whole" in outside.why


def test_a_wrong_coefficient_and_a_wrong_sign_are_found():
    solution = Reference.from_grid(arrays(), **ON)
    for wrong in (
        {"heat": u.diff(t) - 1.3 * u.diff(x, 2) / np.pi**2},
        {"heat": u.diff(t) + u.diff(x, 2) / np.pi**2},
        {"link": p - 2 * u - 1},
    ):
        found = quick(decay(solution, equations=HEAT | wrong))
        assert not found.holds
        (subject,) = (f.subject for f in found.failures)
        assert subject == f"equation {next(iter(wrong))}[0]"


def test_a_grid_that_is_too_coarse_for_its_front_is_no_wrong_equation():
    xs, ts = nodes(65, 41)
    step = np.tanh((xs[:, None] - 0.2 - 0.3 * ts) / 0.003)
    front = {**arrays(65, 41), "u": step, "p": 3 * step + 1}
    laws = {"shift": u.diff(t) + 0.3 * u.diff(x), "link": p - 3 * u - 1}
    (failure,) = quick(decay(Reference.from_grid(front, **ON), equations=laws)).failures
    assert failure.subject == "equation shift[0]"
    assert "so that nothing shows whether it satisfies" in failure.figure
    assert "hand over values at more points" in failure.figure


def test_a_simulation_may_violate_a_law_at_an_edge_and_it_is_said():
    """p = 3 u + 1 is wrong in the last of 65 columns alone, as one-sided differences are."""
    made = arrays(65, 41)
    edge = np.where(np.arange(65)[:, None] == 64, 0.3, 0.0)
    found = quick(decay(Reference.from_grid({**made, "p": made["p"] + edge}, **ON), equations=HEAT))
    link = findings(found)["equation link[0]"]
    assert link.holds
    assert link.note
    assert "the values violate it there, most by" in link.figure
    assert re.search(r"above \de-0\d at \d of 256: .* at x = (1|0\.9)", link.figure)
    wide = np.where(np.arange(65)[:, None] > 56, 0.3, 0.0)
    wrong = quick(decay(Reference.from_grid({**made, "p": made["p"] + wide}, **ON), equations=HEAT))
    assert not findings(wrong)["equation link[0]"].holds


def test_the_error_of_derivatives_of_rounded_values_is_allowed_for_and_said():
    xs, ts = nodes(65, 81)
    rough = {**arrays(65, 81), "u": np.round(wave(xs, ts), 4)}
    found = quick(decay(Reference.from_grid(rough, **ON | {"error": 1e-3}), equations=HEAT))
    heat = findings(found)["equation heat[0]"]
    assert heat.holds
    assert heat.note
    share = float(heat.figure.rsplit(" ", 1)[1])
    assert 0.005 < share < 0.5
