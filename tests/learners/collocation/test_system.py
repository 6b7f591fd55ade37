"""The rows of a subset's loss over coefficients."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import parse, subset
from pinnablate.calculus.expressions import compile_expressions, compile_partials
from pinnablate.learners.collocation.expansion import jet_of
from pinnablate.learners.collocation.kernel import Kernel
from pinnablate.learners.collocation.system import CollocationSystem, is_linear_fit, laws_of
from tests.worlds import plate


@pytest.mark.parametrize("identifier", registry.identifiers())
def test_linearisations_are_the_derivatives_of_every_equation(identifier):
    world, rng = registry.load(identifier).world("standard"), np.random.default_rng(0)
    at = rng.uniform(world.lower, world.upper, (5, len(world.coordinates)))
    jet = {alpha: rng.uniform(0.2, 1.5, (5, len(world.fields))) for alpha in world.laws.orders}
    for r in world.laws.residuals:
        value = compile_expressions([sum(r.terms)], world.fields, world.coordinates, "numpy")
        for (k, alpha), slope in compile_partials(sum(r.terms), world.fields, world.coordinates)(
            jet, at
        ).items():
            h, moved = 1e-6, []
            for sign in (1, -1):
                shifted = {a: v.copy() for a, v in jet.items()}
                shifted[alpha][:, k] += sign * h
                moved.append(value(shifted, at)[0])
            scale = np.max(np.abs(slope)) + 1e-12
            np.testing.assert_allclose(
                (moved[0] - moved[1]) / (2 * h) / scale,
                np.broadcast_to(slope, 5) / scale,
                atol=1e-4,
            )


@pytest.mark.parametrize(
    ("name", "arm"),
    [("kepler", "all"), ("heat-mixed", "all/wrong-sign.energy"), ("taylor-green-advected", "all")],
)
def test_its_jacobian_is_the_derivative_of_its_residuals(make_fit, name, arm):
    env = registry.load(name)
    fit, made, rng = make_fit(env, parse(env, arm)[0]), Kernel(), np.random.default_rng(0)
    world = fit.problem.world
    expansion = made.expansion(world, 0, (0.7,) * made.length_count(world))
    system = CollocationSystem(fit, expansion, 1e-3)
    a, direction = rng.normal(size=(2, len(world.fields), expansion.count)) / expansion.count
    ahead, behind = (system.residuals(a + h * direction) for h in (1e-4, -1e-4))
    slope = (ahead - behind) / 2e-4
    np.testing.assert_allclose(
        system.jacobian(a) @ direction.ravel(), slope, rtol=1e-5, atol=1e-6 * np.abs(slope).max()
    )


def test_before_the_last_stage_equations_weigh_less_and_end_at_the_horizon(make_fit):
    env = registry.load("heat-mixed")
    fit, made = make_fit(env, subset(env, env.players)), Kernel()
    world = fit.problem.world
    system = CollocationSystem(fit, made.expansion(world, 0, (0.5, 0.5)), 0.0)
    a = np.random.default_rng(0).normal(size=(2, 801))
    whole = system.residuals(a)
    assert system.whole
    system.trust, system.horizon = 0.25, 0.5
    assert not system.whole
    part, data = system.residuals(a), len(fit.problem.row_point)
    np.testing.assert_array_equal(part[:data], whole[:data])
    asked = np.tile(fit.problem.collocation[:, 1] <= 0.5, 2)
    np.testing.assert_allclose(part[data:], 0.5 * whole[data:] * asked, rtol=1e-12)
    assert system.loss(a) == pytest.approx(np.sum(part**2))


def test_a_fit_is_linear_where_all_that_it_is_told_is(make_fit):
    env = registry.load("burgers-potential")
    linear = {
        arm: is_linear_fit(make_fit(env, parse(env, arm)[0]))
        for arm in ("none", "link", "burgers", "all")
    }
    assert linear == {"none": True, "link": True, "burgers": False, "all": False}


def test_a_wrong_sign_stands_in_the_law_that_is_told(make_fit):
    env = registry.load("decay-chain")
    right, wrong = (laws_of(make_fit(env, parse(env, arm)[0])) for arm in ("d1", "wrong-sign.d1"))
    assert list(right) == list(wrong) == [0]
    leading = next(t for t in right[0].args if t.has(env.fields[0].diff(env.time)))
    assert (right[0] - wrong[0] - 2 * leading).expand() == 0


def test_rows_of_a_condition_with_a_normal_are_those_of_the_flux_through_the_edge(make_fit):
    env, made = plate(), Kernel()
    fit = make_fit(env, subset(env, ()))
    p, world = fit.problem, fit.problem.world
    expansion = made.expansion(world, 0, (0.9,) * made.length_count(world))
    system = CollocationSystem(fit, expansion, 0.0)
    a = np.random.default_rng(0).normal(size=(3, expansion.count)) / expansion.count
    rows = system.residuals(a)[-9:]  # the conditions outside, a functional of their own
    at, outwards = p.condition_points[-9:], p.condition_normals[-9:]
    jet = jet_of(expansion, a, at, [(0, 0), (1, 0), (0, 1)])
    u, u_x, u_y = (jet[alpha][:, 0] for alpha in ((0, 0), (1, 0), (0, 1)))
    said = outwards[:, 0] * u_x + outwards[:, 1] * u_y + u - np.log(2) - 0.5
    np.testing.assert_allclose(rows, fit.row_weights[-9:] * said, rtol=1e-10)
    moved = a + 1e-5 * np.ones_like(a)
    slope = (system.residuals(moved) - system.residuals(a)) / 1e-5
    np.testing.assert_allclose(
        system.jacobian(a) @ np.ones(a.size), slope, atol=1e-5 * np.abs(slope).max()
    )
