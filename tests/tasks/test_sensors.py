"""Observed derivatives, expressions and means: their points, readings and rows."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.environment import Design, Sensor
from pinnablate.environment.sensor import MEAN_PLACES
from pinnablate.errors import PinnablateError
from pinnablate.tasks.drawing import make_problem
from tests.conftest import declare

x, t = declare().coordinates
u, p = declare().fields


def seen(**sensors):
    return Design(count=40, until=0.5, fields=(u,), noise=0.0, sensors=sensors)


def test_a_derivative_is_observed_where_fields_are():
    world = declare(observations=seen(strain=u.diff(x))).world()
    problem = make_problem(world, 0, 16)
    assert problem.observation_rows == 80
    at = problem.observed_points
    np.testing.assert_allclose(
        problem.row_target[40:80], np.pi * np.cos(np.pi * at[:, 0]) * np.cos(np.pi * at[:, 1])
    )
    np.testing.assert_array_equal(problem.row_point[40:80], np.arange(40))
    kept = np.arange(40) < 10
    weights = problem.row_weights(30.0, kept)[:80]
    np.testing.assert_array_equal(weights > 0, np.tile(kept, 2))
    assert problem.observed_values.shape == (40, 1)


def test_a_mean_is_that_over_its_coordinate_and_satisfied_by_the_truth():
    world = declare(
        observations=seen(whole=Sensor(u, over=x), late=Sensor(u * p, over=(x, t)))
    ).world()
    problem = make_problem(world, 0, 16)
    rows = slice(40, 80)
    exact = 2 / np.pi * np.cos(np.pi * problem.observed_points[:, 1])
    np.testing.assert_allclose(problem.row_target[rows] / MEAN_PLACES, exact, atol=1e-3)
    assert problem.row_scale[40] == pytest.approx(MEAN_PLACES * world.field_scales[0])
    truth = world.reference(problem.data_points)
    values = np.stack(
        [truth[:, 0] * truth[:, 1] if f == u * p else truth[:, 0] for f in problem.functionals], -1
    )
    np.testing.assert_allclose(problem.folded(values), problem.row_target, atol=1e-12)
    assert problem.data_points[:, 1].max() <= 1
    window = problem.mean_points[
        problem.row_others[80:120] - len(problem.observed_points) - len(problem.condition_points)
    ]
    assert window[..., 1].max() <= 0.5  # a mean over time is one over what is observed of it
    kept = np.arange(40) >= 30
    np.testing.assert_array_equal(problem.row_weights(1.0, kept)[:120] > 0, np.tile(kept, 3))


def test_sensors_have_noise_and_weight_of_their_own():
    noisy = Sensor(u.diff(t), noise=0.5, weight=4)
    design = Design(count=500, until=0.5, fields=(u,), noise=0.01, sensors={"rate": noisy})
    world = declare(observations=design).world()
    problem = make_problem(world, 0, 16)
    clean = make_problem(declare(observations=seen(rate=u.diff(t))).world(), 0, 16)
    at = problem.observed_points
    exact = -np.pi * np.sin(np.pi * at[:, 0]) * np.sin(np.pi * at[:, 1])
    off = (problem.row_target[500:1000] - exact) / problem.row_scale[500:1000]
    assert off.std() == pytest.approx(0.5, rel=0.1)
    squares = (problem.row_weights(1.0) * problem.row_scale)[:1000] ** 2
    np.testing.assert_allclose(squares[500:], 4 * squares[:500])
    np.testing.assert_array_equal(clean.observed_points, at[:40])


def test_the_other_rows_are_those_of_a_design_without_sensors():
    plain = make_problem(declare(observations=seen()).world(), 3, 16)
    more = make_problem(declare(observations=seen(whole=Sensor(u, over=x))).world(), 3, 16)
    for name in ("observed_values", "condition_points", "collocation", "validation_values"):
        np.testing.assert_array_equal(getattr(plain, name), getattr(more, name))
    np.testing.assert_array_equal(plain.row_target[:40], more.row_target[:40])
    np.testing.assert_array_equal(plain.row_target[40:], more.row_target[80:])
    assert plain.row_others is None
    assert plain.mean_points is None


def test_what_is_measured_is_part_of_the_design():
    digests = {
        declare(observations=seen(**sensors)).design_digest("standard")
        for sensors in (
            {},
            {"a": u.diff(x)},
            {"a": u.diff(t)},
            {"a": Sensor(u, over=x)},
            {"a": Sensor(u.diff(x), noise=0.1)},
            {"a": Sensor(u.diff(x), weight=2)},
        )
    }
    assert len(digests) == 6
    assert declare(observations=seen(b=u.diff(x))).design_digest("standard") in digests


@pytest.mark.parametrize(
    ("sensors", "words"),
    [
        ([u.diff(x)], "expected {name: expression}, like sensors={'slope': u.diff(x)}"),
        ({"u": u.diff(x)}, "has the name of a field; expected a name of its own"),
        ({"a b": u.diff(x)}, "has no name of letters, digits and _"),
        ({"a": u}, "measures the field u itself; name it in fields= instead"),
        ({"a": Sensor(u, over="x")}, "is averaged over 'x'; expected coordinates of the domain"),
        ({"a": Sensor(u.diff(x), noise=-1)}, "has noise -1.0; expected a number >= 0"),
        ({"a": Sensor(u.diff(x), weight=0)}, "has weight 0.0; expected a number above 0"),
        ({"a": x}, "which names no field"),
        ({"a": "u"}, "is a string"),
    ],
)
def test_what_no_sensor_can_measure_is_refused_by_its_name(sensors, words):
    with pytest.raises(PinnablateError) as refused:
        declare(observations=Design(count=5, until=0.5, sensors=sensors))
    assert words in str(refused.value)


def test_a_sensor_needs_a_noise_where_fields_have_their_own():
    with pytest.raises(PinnablateError, match="has no noise, and the design's differs"):
        declare(
            observations=Design(
                count=5, until=0.5, noise={u: 0.1, p: 0.2}, sensors={"a": u.diff(x)}
            )
        )
