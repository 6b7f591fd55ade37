"""Equations as numbers: residuals, terms and scales."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from pinnablate import registry
from pinnablate.environment import coordinates, fields
from pinnablate.world import Laws
from tests.conftest import declare
from tests.worlds import bessel_ring

x, t = coordinates("x t")
u, p = fields("u p", x, t)


def test_scales_follow_the_law(string):
    velocity, acceleration = np.pi / 2, np.pi**2 / 2  # rms over the domain of p and of u_xx
    np.testing.assert_allclose(
        string.world().laws.residual_scales, [velocity, acceleration], rtol=1e-2
    )


def test_terms_stand_one_after_the_other_and_sum_to_residuals(string):
    laws = string.world().laws
    assert laws.terms == tuple(term for r in string.residuals for term in r.terms)
    assert laws.term_spans == (slice(0, 2), slice(2, 4))
    assert laws.orders == ((0, 0), (1, 0), (0, 1), (2, 0))
    rng = np.random.default_rng(0)
    points, jet = (
        rng.uniform(size=(5, 2)),
        {alpha: rng.normal(size=(5, 2)) for alpha in laws.orders},
    )
    residuals = laws.residual_values(jet, points)
    np.testing.assert_allclose(
        residuals,
        np.stack([jet[0, 1][:, 0] - jet[0, 0][:, 1], jet[0, 1][:, 1] - jet[2, 0][:, 0]], -1),
    )
    terms = laws.term_values(jet, points)
    np.testing.assert_allclose(
        residuals, np.stack([terms[:, s].sum(axis=1) for s in laws.term_spans], -1)
    )


def test_each_residual_of_a_law_has_its_share_of_it_told_whole_or_by_components():
    env = registry.load("maxwell-cavity-2d")
    assert env.world().laws.shares.tolist() == [1, 1, 3, 3, 3, 3, 3, 3]
    assert env.world("components").laws.shares.tolist() == [1, 1, 3, 3, 3, 3, 3, 3]


def test_a_mask_holds_the_residuals_of_some_equations():
    laws = registry.load("maxwell-cavity-2d").world().laws
    assert laws.mask(("faraday", "gauss_b")).tolist() == [
        False,
        True,
        True,
        True,
        True,
        False,
        False,
        False,
    ]
    assert not laws.mask(()).any()


def test_laws_beside_others_come_after_them_and_change_none_of_their_numbers(string):
    world = string.world()
    beside = Laws(world.ground, {"other": (u.diff(x), p)}, beside=world.laws)
    assert list(beside.equations) == ["kinematics", "dynamics", "other"]
    assert beside.terms[:4] == world.laws.terms
    np.testing.assert_array_equal(beside.residual_scales[:2], world.laws.residual_scales)
    np.testing.assert_allclose(beside.residual_scales[2:], [np.pi / 2, np.pi / 2], rtol=1e-2)
    fixed = Laws(world.ground, {"other": (u.diff(x), p)}, scales={"other": (1.0, 2.0)})
    assert fixed.residual_scales.tolist() == [1.0, 2.0]


def test_functions_that_tensorflow_lacks_are_further_columns_of_the_points():
    laws = bessel_ring().world().laws
    t = laws.coordinates[1]
    assert laws.tabulated == (sympy.besselj(1, 2 * t),)
    points = np.array([[0.0, 0.0], [1.0, 0.5]])
    np.testing.assert_allclose(
        laws.with_tabulated(points), [[0.0, 0.0, 0.0], [1.0, 0.5, 0.4400505857449335]], rtol=1e-14
    )
    plain = registry.load("heat-mixed").world().laws
    assert plain.with_tabulated(points) is points


def test_laws_of_one_digest_may_share_a_program(string):
    env = registry.load("maxwell-charge-2d")
    assert env.world().laws.digest != env.world("wrong-source").laws.digest
    assert declare().world().laws.digest == string.world().laws.digest
    assert declare(conditions={}).world().laws.digest != string.world().laws.digest


def test_repr_counts(string):
    assert repr(string.world().laws) == "Laws(kinematics, dynamics: 2 residuals, 4 terms)"


def test_scales_need_a_truth():
    unknown = declare(solution=None, fields=(u, p)).world().laws
    assert len(unknown.terms) == 4
    with pytest.raises(ValueError, match="string-v1 declares no solution"):
        _ = unknown.residual_scales
