"""Operators that are laws of no world."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import parse
from pinnablate.telling import Teller
from pinnablate.telling.operators import random_factors, random_operators, smoothness
from pinnablate.telling.wrong import LEAST_VIOLATION
from tests.telling.values import values_of

heat, maxwell = registry.load("heat-mixed"), registry.load("maxwell-cavity-2d")


def test_random_operators_match_orders_and_count_and_are_new_in_every_replicate():
    (arm,) = parse(maxwell, "random-operator")
    world, teller = maxwell.world(), Teller(maxwell.world())
    first, again, other = (teller.told(arm, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.factors, again.factors)
    assert not np.array_equal(first.factors, other.factors)
    assert first.laws is other.laws
    assert len(first.laws.residuals) == len(world.laws.residuals)
    assert set(first.laws.orders) == set(world.laws.orders)
    found = values_of(first, world.scale_points[:512])
    assert all(np.sqrt(np.mean(v**2, axis=0)).min() > LEAST_VIOLATION for v in found.values())


def test_the_largest_coefficient_of_each_random_operator_is_one():
    laws = random_operators(maxwell.world())
    factors = random_factors(maxwell.world(), laws, 3)
    assert [np.abs(factors[span]).max() for span in laws.term_spans] == [1.0] * len(laws.residuals)
    assert laws.residual_scales.tolist() == [1.0] * len(laws.residuals)


def test_each_derivative_of_a_random_operator_has_rms_one_on_the_truth():
    world = heat.world()
    laws, points = random_operators(world), world.scale_points
    terms = laws.term_values(world.jet(points, laws.orders), points)
    np.testing.assert_allclose(np.sqrt(np.mean(terms**2, axis=0)), 1.0, rtol=1e-12)


def test_smoothness_is_the_mean_square_of_second_derivatives():
    (arm,) = parse(heat, "smoothness")
    world = heat.world()
    told = Teller(world).told(arm, 0)
    points = world.scale_points[:64]
    jet = world.jet(points, told.laws.orders)
    # The domain is 1 by 1.
    expected = [
        jet[alpha][:, k] / world.field_scales[k] for k in (0, 1) for alpha in ((2, 0), (0, 2))
    ]
    np.testing.assert_allclose(
        values_of(told, points)["smoothness"], np.stack(expected, -1), rtol=1e-9, atol=1e-9
    )


def test_smoothness_is_in_units_of_sigma_over_the_squared_length_of_the_domain():
    world = registry.load("decay-chain").world()  # 10 long
    laws = smoothness(world)
    points = world.scale_points[:8]
    second = world.jet(points, laws.orders)[2,]
    values = laws.residual_values(world.jet(points, laws.orders), points)
    np.testing.assert_allclose(values, second * 100 / world.field_scales, rtol=1e-12)


@pytest.mark.parametrize("seed", [0, 1])
def test_random_factors_depend_on_the_environment_and_the_seed_alone(seed):
    one, other = random_operators(heat.world()), random_operators(heat.world("players"))
    np.testing.assert_array_equal(
        random_factors(heat.world(), one, seed), random_factors(heat.world("players"), other, seed)
    )
