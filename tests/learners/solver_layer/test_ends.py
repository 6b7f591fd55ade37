"""What conditions give at the ends of space."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.environment import boundary, zero
from pinnablate.errors import PinnablateError
from pinnablate.learners.solver_layer.ends import spline_at_end, values_at_ends
from tests.conftest import declare
from tests.worlds import ring

heat = registry.load("heat-mixed")


def test_values_are_given_at_the_ends_of_an_interval_and_a_ring_has_none():
    assert values_at_ends(heat.world("standard")) == [(0, 0), (0, -1)]
    assert values_at_ends(ring().world()) == []


def test_a_derivative_at_an_end_is_refused():
    env = declare()
    x, u = env.coordinates[0], env.fields[0]
    slopes = declare(conditions={"ends": [zero(u.diff(x), on=boundary(x), points=5)]})
    with pytest.raises(
        PinnablateError,
        match="at the ends it is told values of fields or a ring, and no derivatives",
    ):
        values_at_ends(slopes.world())


def test_a_spline_passes_through_the_values_that_are_given(make_fit):
    env = registry.load("allen-cahn-mixed")
    p = make_fit(env, subset(env, ())).problem
    world = p.world
    (field, end), *_ = values_at_ends(world)
    axes = world.coordinates.index(world.time), 1 - world.coordinates.index(world.time)
    t = np.linspace(world.lower[axes[0]], world.upper[axes[0]], 9)
    points = np.empty((9, 2))
    points[:, axes[0]], points[:, axes[1]] = t, (world.lower if end == 0 else world.upper)[axes[1]]
    found, truth = spline_at_end(p, field, end, axes)(t), world.reference(points)[:, field]
    np.testing.assert_allclose(found, truth, atol=0.05 * world.field_scales[field])
