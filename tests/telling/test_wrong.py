"""Wrong laws are wrong in just the way that they say, and by as much as they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import Arm, Wrong, parse, wrongs
from pinnablate.arms.arm import NEAR_MISS, PERMUTED, WRONG_COEFFICIENT, WRONG_SIGN
from pinnablate.telling import Teller
from pinnablate.telling.wrong import LEAST_VIOLATION, as_expressions, as_factors, leading, violation
from tests.telling.values import values_of

PANEL = (
    "decay-chain",
    "lotka-volterra",
    "heat-mixed",
    "friedmann",
    "burgers-potential",
    "maxwell-cavity-2d",
    "maxwell-charge-2d",
    "taylor-green-advected",
)
heat, maxwell = registry.load("heat-mixed"), registry.load("maxwell-cavity-2d")


@pytest.mark.parametrize("name", PANEL)
def test_the_truth_violates_every_wrong_law_that_applies_and_no_law_beside_it(name):
    env = registry.load(name)
    teller = Teller(env.world())
    points = env.world().scale_points[:512]
    for wrong in wrongs(env):
        for arm in parse(env, f"{wrong.name},all/{wrong.name}"):
            if teller.why_not(arm):
                continue
            told = teller.told(arm, 0)
            sizes = {
                law: float(np.sqrt(np.mean(v**2, axis=0)).max())
                for law, v in values_of(told, points).items()
            }
            false = {law: size for law, size in sizes.items() if law not in arm.equations}
            assert len(false) >= 1
            least = LEAST_VIOLATION * (1.0 - wrong.theta) * 0.8
            assert max(false.values()) >= least, (arm.name, sizes)
            assert all(size < 1e-6 for law, size in sizes.items() if law in arm.equations), (
                arm.name,
                sizes,
            )


@pytest.mark.parametrize("theta", [0.0, 0.5, 0.9])
@pytest.mark.parametrize(
    ("env", "miss"), [(maxwell, "no_displacement"), (registry.load("friedmann"), "no_lambda")]
)
def test_a_near_miss_is_theta_of_the_law_and_the_rest_of_its_near_miss(env, miss, theta):
    world = env.world()
    points = world.scale_points[:64]
    rng = np.random.default_rng(0)
    jet = {alpha: v + rng.normal(size=v.shape) for alpha, v in world.jet(points).items()}

    def residuals(laws, factors, equations):
        terms = laws.term_values(jet, points) * (1.0 if factors is None else factors)
        return np.stack(
            [
                terms[:, span].sum(axis=1)
                for r, span in zip(laws.residuals, laws.term_spans, strict=True)
                if r.equation in equations
            ],
            -1,
        )

    told = Teller(world).told(Arm("x", wrong=(Wrong(NEAR_MISS, miss, theta),)), 0)
    replaced = tuple(env.near_misses[miss].equations)
    near = env.world(replace(env.observations, in_place_of_truth=miss)).laws
    expected = theta * residuals(world.laws, None, replaced) + (1 - theta) * residuals(
        near, None, replaced
    )
    np.testing.assert_allclose(
        residuals(told.laws, told.factors, told.equations), expected, rtol=1e-10, atol=1e-10
    )


def test_wrong_signs_and_coefficients_leave_the_leading_term_its_part():
    world, teller = heat.world(), Teller(heat.world())
    sign = teller.told(Arm("x", wrong=(Wrong(WRONG_SIGN, "energy"),)), 0)
    tripled = teller.told(Arm("x", wrong=(Wrong(WRONG_COEFFICIENT, "energy"),)), 0)
    names = [str(term) for term in world.laws.terms]
    derivative = names.index("Derivative(u(x, t), t)")
    assert sign.laws is tripled.laws is world.laws
    assert sign.factors[derivative] == -1.0
    assert np.delete(sign.factors, derivative).tolist() == [1.0, 1.0, 1.0]
    other = names.index("Derivative(q(x, t), x)")
    assert tripled.factors[other] == 3.0
    assert np.delete(tripled.factors, other).tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(("kind", "factor"), [(WRONG_COEFFICIENT, 1.1), (WRONG_SIGN, 0.9)])
def test_a_share_of_the_law_makes_it_less_wrong(kind, factor):
    world = heat.world()
    wrong = Wrong(kind, "energy", 0.95)
    told = Teller(world).told(Arm("x", wrong=(wrong,)), 0)
    spoiled = told.factors[told.factors != 1.0]
    np.testing.assert_allclose(spoiled, [factor])
    assert wrong.name == f"{kind}.energy@0.95"


@pytest.mark.parametrize(
    ("name", "equation", "term"),
    [
        ("heat-mixed", "energy", "Derivative(u(x, t), t)"),  # the highest derivative in time
        ("heat-mixed", "fourier", "Derivative(u(x, t), x)"),  # else the highest at all
        ("decay-chain", "mass", "-1"),  # else the first
    ],
)
def test_the_leading_term(name, equation, term):
    env = registry.load(name)
    residual = next(r for r in env.residuals if r.equation == equation)
    assert term in str(residual.terms[leading(residual, env.time)])


def test_permuted_fields_keep_operator_and_order():
    world = registry.load("lotka-volterra").world()
    teller = Teller(world)
    told = teller.told(Arm("x", wrong=(Wrong(PERMUTED, "prey"),)), 0)
    points = world.scale_points[:32]
    sigma = world.field_scales
    swapped = {
        alpha: np.stack([v[:, 1], v[:, 0]], -1) * sigma / sigma[::-1]
        for alpha, v in world.jet(points).items()
    }
    expected = world.laws.residual_values(swapped, points)[:, 0] / world.laws.residual_scales[0]
    found = values_of(told, points)[told.equations[0]][:, 0]
    assert abs(np.corrcoef(expected, found)[0, 1]) == pytest.approx(1.0)
    assert teller.violation(Wrong(PERMUTED, "prey")) > 0.5


def test_a_wrong_law_is_a_row_of_factors_where_its_terms_stand_in_the_right_one_and_expressions_elsewhere():
    world = maxwell.world()
    assert as_factors(world, Wrong(PERMUTED, "faraday")) is None
    assert list(as_expressions(world, Wrong(PERMUTED, "faraday"))) == ["faraday"]
    dropped = as_factors(world, Wrong(NEAR_MISS, "no_displacement", 0.5))
    told = world.laws.mask(("ampere",)).repeat([len(r.terms) for r in world.laws.residuals])
    assert set(dropped[told]) == {0.5, 1.0}
    assert set(dropped[~told]) == {1.0}


def test_a_wrong_coefficient_is_violated_by_what_it_adds():
    world = registry.load("decay-chain").world()
    # N1' + N1 with the sign of the leading term reversed: 2 N1 over N1.
    wrong = Wrong(WRONG_SIGN, "d1")
    assert violation(world, wrong) == pytest.approx(2.0)
