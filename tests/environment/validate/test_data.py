"""What is refused of data, and beside them, in one sentence each."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.environment import (
    Design,
    Environment,
    coordinates,
    fields,
    given,
    lower,
    uniform,
    zero,
)
from pinnablate.environment.distributions import parameters
from pinnablate.errors import PinnablateError
from pinnablate.regions import disk
from tests.conftest import declare
from tests.pendulum import angle, measured, pendulum, speed, t


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"solution": {angle: t, speed: 1}}, "both solution= and data= are given"),
        ({"primary": "extrap"}, "primary='extrap'; expected 'held_out'"),
        (
            {"conditions": {"start": [given(angle, on=lower(t), points=1)]}},
            "condition 'start' gives angle(t) its true value, which nobody knows",
        ),
        (
            {"designs": {"d": Design(further={"start": [given(angle, on=lower(t), points=1)]})}},
            "condition 'start' gives angle(t) its true value",
        ),
        ({"scales": {}}, "field speed is measured nowhere and has no scale"),
        ({"scales": {speed: 1, "nothing": 2}}, "scales= names 'nothing', which is neither a field"),
        ({"scales": {speed: -1}}, "scales= gives speed -1; expected a number above 0"),
        ({"scales": {speed: (1, 2)}}, "scales= gives speed (1, 2); expected a number above 0"),
        ({"scales": {speed: 1, "momentum": (1, 2)}}, "scales= gives momentum (1, 2)"),
        ({"scales": 3}, "scales= is 3; expected {field or equation: number}"),
        ({"data": 5}, "the measurements are of type int, expected a path"),
        ({"data": "no-such-file.csv"}, "no file no-such-file.csv"),
        ({"data": {"t": [0.0, 1.0], "q": [1.0, 2.0]}}, "q"),
        (
            {"observations": Design(noise=0.05)},
            "noise=0.05; expected none, for measurements have their own",
        ),
        ({"observations": Design(count=0)}, "count 0; expected a positive count"),
        (
            {"observations": Design(fields=(speed,))},
            "observes speed, which nobody measured; measured are angle",
        ),
        (
            {"observations": Design(primary="interp")},
            "primary='interp'; expected none, for measurements have one split",
        ),
    ],
)
def test_a_contradiction_is_refused_with_what_was_expected(changes, words):
    with pytest.raises(PinnablateError) as refused:
        pendulum(**changes)
    assert words in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_worlds_are_refused_beside_data():
    a = parameters("a")
    equations = {"kinematics": angle.diff(t) - a * speed, "momentum": speed.diff(t) + 4 * angle}
    with pytest.raises(PinnablateError, match="worlds= draws other worlds, of which nothing was"):
        pendulum(equations=equations, worlds={a: uniform(1, 2, canonical=1)})


def test_scales_are_refused_without_data():
    with pytest.raises(PinnablateError, match="scales= is given without data="):
        declare(scales={"dynamics": 1.0})


def test_what_is_known_of_a_state_is_a_condition_that_vanishes():
    env = pendulum(conditions={"start": [zero(angle - 1, speed, on=lower(t), points=1)]})
    assert len(env.all_conditions) == 2


def test_designs_may_take_fewer_points_and_fields_of_the_measurements():
    both = pendulum(
        measured(fields=("angle", "speed")),
        designs={"few": Design(count=10), "angles": Design(fields=(angle,))},
    )
    assert both.world("few").observation_count == 10
    assert both.world("angles").observed == (0,)
    assert len({both.design_digest(name) for name in both.all_designs}) == 3


def test_points_outside_the_region_are_refused():
    x, y = coordinates("x y")
    u = fields("u", x, y)
    across = np.linspace(-0.9, 0.9, 12)
    declared = {
        "id": "plate-v1",
        "domain": {x: (-1, 1), y: (-1, 1)},
        "equations": {"laplace": u.diff(x, 2) + u.diff(y, 2)},
        "region": disk((x, y)),
        "source": "own measurements",
    }
    Environment(data={"x": across, "y": 0 * across, "u": across**3}, **declared)
    with pytest.raises(
        PinnablateError, match=r"x = -0.9, y = -0.9 \(and 3 more\) lies outside the region"
    ):
        Environment(data={"x": across, "y": across, "u": across**3}, **declared)
