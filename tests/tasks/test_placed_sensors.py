"""Sensors with readings of their own, beside measurements: what they say is told to every arm."""

from __future__ import annotations

import numpy as np
import pytest

import pinnablate
from pinnablate import Design, PinnablateError, Sensor
from pinnablate.tasks.drawing import make_problem
from tests.conftest import declare

x = pinnablate.coordinates("x")
u = pinnablate.fields("u", x)
PLACES = np.linspace(0.05, 0.95, 19)[:, None]
SLOPES = np.pi * np.cos(np.pi * PLACES[:, 0])


def bending(sensors=None, **changes):
    """A sine that few points measure."""
    at = np.linspace(0.0, 1.0, 10)
    settings = {
        "id": "bending-v1",
        "domain": {x: (0, 1)},
        "equations": {"bending": u.diff(x, 2) + np.pi**2 * u},
        "data": {"x": at, "u": np.sin(np.pi * at)},
        "observations": Design(sensors=sensors or {}),
        "source": "a sine",
    }
    return pinnablate.Environment(**{**settings, **changes})


SLOPE = Sensor(u.diff(x), at=PLACES, values=SLOPES)


def test_each_reading_is_a_row_of_its_own():
    p = make_problem(bending({"slope": SLOPE}).world("standard"), 0, 16)
    rows = np.flatnonzero(p.row_observed == -1)
    assert [p.functionals[k] for k in set(p.row_functional[rows])] == [u.diff(x)]
    np.testing.assert_array_equal(p.data_points[p.row_point[rows]], PLACES)
    np.testing.assert_allclose(p.row_target[rows], SLOPES)
    np.testing.assert_allclose(p.row_scale[rows], np.std(SLOPES))
    assert p.observation_rows == len(p.observed_points) + len(PLACES)


def test_an_arm_with_fewer_observations_keeps_them():
    p = make_problem(bending({"slope": SLOPE}).world("standard"), 0, 16)
    weights = p.row_weights(30.0, kept=np.zeros(len(p.observed_points), bool))
    assert np.all((weights > 0) == (p.row_observed == -1))


def test_models_that_are_told_nothing_else_are_better_for_them():
    settings = {"learner": "kernel", "arms": "lattice", "replicates": 2}
    without, told = (
        float(pinnablate.ablate(bending(s), **settings).scores.skill.sel(arm="none").mean())
        for s in ({}, {"slope": SLOPE})
    )
    assert told > without + 0.3


def test_they_are_told_apart_by_the_digest():
    other = Sensor(u.diff(x), at=PLACES, values=2 * SLOPES)
    worlds = [bending({"slope": s}).world("standard") for s in (SLOPE, other)]
    assert len({w.design_digest for w in worlds}) == 2
    assert Sensor(u.diff(x), at=PLACES.tolist(), values=SLOPES[:, None]) == SLOPE
    assert Sensor(u.diff(x)).identity == [u.diff(x), [], None, 1.0]


MISTAKES = [
    (Sensor(u.diff(x)), "without a solution nothing can be drawn: write Sensor"),
    (Sensor(u.diff(x), at=PLACES, values=SLOPES[:3]), "3 values at 19 points"),
    (Sensor(u.diff(x), at=np.hstack([PLACES, PLACES]), values=SLOPES), r"points \[n, 1\]"),
    (Sensor(u.diff(x), at=2 * PLACES, values=SLOPES), "places within the domain, 0 to 1"),
    (Sensor(u.diff(x), at="here", values=SLOPES), "is read at 'here'"),
    (Sensor(u.diff(x), over=x, at=PLACES, values=SLOPES), "and over=; expected one of them"),
]


@pytest.mark.parametrize(("sensor", "why"), MISTAKES)
def test_a_mistake_is_a_sentence(sensor, why):
    with pytest.raises(PinnablateError, match=why):
        bending({"slope": sensor})


def test_a_problem_with_a_truth_draws_its_own():
    env = declare()
    sensor = Sensor(env.fields[0].diff(env.coordinates[0]), at=[[0.5, 0.1]], values=[1.0])
    with pytest.raises(PinnablateError, match="beside measurements alone"):
        declare(observations=Design(count=10, sensors={"slope": sensor}))
