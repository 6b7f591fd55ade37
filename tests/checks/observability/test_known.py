"""What is known of the fields, with weights that are shares of one."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.checks.observability.known import ideal, laws, sampled
from pinnablate.registry import load
from tests.worlds import ring


def test_each_residual_weighs_one_over_its_scale_and_the_size_of_its_law():
    world = load("maxwell-cavity-2d").world()
    found = list(laws(world, 3))
    assert [k.part for k in found] == [r.equation for r in world.laws.residuals]
    for known, scale, share in zip(
        found, world.laws.residual_scales, world.laws.shares, strict=True
    ):
        assert known.weight.sum() == pytest.approx(1 / (scale**2 * share))
        assert known.partner is None


def test_observations_fill_their_window_and_conditions_their_faces():
    world = load("heat-mixed").world()
    observed, *walls = ideal(world, 4)
    assert (observed.part, observed.expression) == ("", world.fields[0])
    assert observed.points[:, 1].max() < 0.5
    assert observed.weight.sum() * world.field_scales[0] ** 2 == pytest.approx(1)
    assert [{float(v) for v in k.points[:, 0]} for k in walls] == [{0.0}, {1.0}]
    total = sum(k.weight.sum() for k in walls) * world.condition_scale(world.all_conditions[0]) ** 2
    assert total == pytest.approx(1)


def test_periodic_conditions_have_partners_on_the_opposite_face():
    across = [k for k in ideal(ring().world(), 4) if k.part == "ring"]
    assert len(across) == 4
    for known in across:
        np.testing.assert_allclose(known.points[:, 0], 0)
        np.testing.assert_allclose(known.partner[:, 0], 2 * np.pi)
        np.testing.assert_array_equal(known.points[:, 1], known.partner[:, 1])


def test_sampled_points_are_those_of_the_first_problem():
    world = load("heat-mixed").world()
    found = list(sampled(world, 4))
    assert [k.part for k in found] == ["", "walls"]
    assert [len(k.points) for k in found] == [15, 30]
    assert found[0].weight.sum() * world.field_scales[0] ** 2 == pytest.approx(1)
