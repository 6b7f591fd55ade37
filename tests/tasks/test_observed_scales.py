"""Scales from what is observed: of fields seen and hidden, of laws and of conditions."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.environment import Design, Environment, coordinates, fields
from pinnablate.study import Study
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.observed_scales import UNKNOWN, observed_scales

heat = registry.load("heat-mixed")


def test_an_observed_field_has_the_deviation_of_its_observations():
    p = make_problem(heat.world(), 0, 16, scale="observed")
    assert p.field_scales[0] == p.observed_values[:, 0].std()
    assert p.observed_scales.sizes[0] == pytest.approx(np.sqrt(np.mean(p.observed_values**2)))
    np.testing.assert_array_equal(p.row_scale[: p.observation_rows], p.field_scales[0])
    np.testing.assert_array_equal(p.row_scale, p.field_scales[0])  # walls hold u at 0


def test_a_hidden_field_balances_the_law_that_asks_least_of_it():
    """u_t + q_x = 0 asks for q = u; q + u_x / 20 = 0 for q = u / 20 (lengths are 1)."""
    p = make_problem(heat.world(), 0, 16, scale="observed")
    assert p.field_scales[1] == pytest.approx(p.field_scales[0] / 20)
    np.testing.assert_allclose(
        p.observed_scales.of(heat.world().laws), p.field_scales[0] * np.array([1, 1 / 20])
    )


def test_the_data_are_those_of_any_other_scale():
    usual, observed = (
        make_problem(heat.world(), 0, 16, scale=s) for s in ("reference", "observed")
    )
    for name in ("collocation", "observed_values", "validation_values", "row_target"):
        np.testing.assert_array_equal(getattr(usual, name), getattr(observed, name))
    assert usual.observed_scales is None
    np.testing.assert_array_equal(usual.field_scales, heat.world().field_scales)


def test_an_arm_with_more_or_fewer_observations_has_the_scales_of_its_replicate():
    found = [
        make_problem(heat.world(), 3, 16, scale="observed", more=more).field_scales
        for more in (0.5, 1.0, 4.0)
    ]
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[2], found[1])


def chain(**changes):
    """u is seen; v follows from it, w from v; nothing says how large z is."""
    t = coordinates("t")
    u, v, w, z = fields("u v w z", t)
    settings = {
        "id": "chain-v1",
        "domain": {t: (0, 2)},
        "equations": {
            "first": v - 3 * u.diff(t),
            "second": w - 5 * v,
            "third": z.diff(t) * z - z**2,
        },
        "solution": {u: t, v: 3 + 0 * t, w: 15 + 0 * t, z: 1 + 0 * t},
        "observations": Design(count=6, until=1, fields=(u,), noise=0.0),
        "primary": "unobserved",
        "source": "",
    }
    return Environment(**{**settings, **changes})


def test_hidden_fields_follow_from_one_another_and_the_rest_have_the_unit():
    world = chain().world()
    values = np.array([[1.0], [3.0]])  # deviation 1, rms sqrt(5); u_t is 1 / 2
    found = observed_scales(world, values)
    np.testing.assert_allclose(found.deviations, [1, 1.5, 7.5, UNKNOWN])
    np.testing.assert_allclose(found.sizes, [np.sqrt(5), 1.5, 7.5, UNKNOWN])
    np.testing.assert_allclose(found.of(world.ground.laws), [1.5, 7.5, 1.0])


def test_observations_that_are_constant_or_zero_still_give_a_scale():
    world = chain().world()
    assert observed_scales(world, np.full((4, 1), -2.0)).deviations[0] == 2.0
    assert observed_scales(world, np.zeros((4, 1))).deviations[0] == UNKNOWN


@pytest.mark.parametrize("name", registry.identifiers())
def test_every_built_in_world_has_finite_scales_within_reach_of_the_true_ones(name):
    world = registry.load(name).world()
    p = make_problem(world, 0, 16, scale="observed")
    for found in (p.field_scales, p.observed_scales.of(world.laws), p.row_scale):
        assert np.isfinite(found).all()
        assert (found > 0).all()
    seen = list(world.observed)
    ratio = p.field_scales[seen] / world.field_scales[seen]
    assert (ratio > 0.02).all()
    assert (ratio < 10).all()


def test_networks_and_weights_follow_the_observed_scales_and_arms_share_them():
    arms = tuple(subset(heat, names) for names in ((), ("energy", "fourier")))
    study = Study(heat, "smoke/scale=observed", arms=arms)
    none, both = map(study.fit, study.cells)
    assert none.network == both.network
    np.testing.assert_array_equal(none.network.field_scales, none.problem.field_scales)
    np.testing.assert_allclose(
        both.residual_weights, 1 / both.problem.observed_scales.of(both.laws) ** 2
    )
    np.testing.assert_array_equal(none.residual_weights, both.residual_weights)
