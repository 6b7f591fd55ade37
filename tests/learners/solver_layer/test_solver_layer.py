"""Equations inside a solver: dynamics, sensitivities, and what each subset can know."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from pinnablate import registry
from pinnablate.arms import lattice, parse, subset
from pinnablate.environment import Environment, Observations, coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.learners import learner, restore
from pinnablate.learners.solver_layer import motion_of
from pinnablate.learners.solver_layer.dynamics import dynamics
from pinnablate.learners.solver_layer.hermite import hermite
from pinnablate.learners.solver_layer.rows import Rows
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.protocol import protocol

lotka, decay = registry.load("lotka-volterra"), registry.load("decay-chain")
smoke = protocol("smoke")


@pytest.mark.parametrize("env", [lotka, decay], ids=["lotka-volterra", "decay-chain"])
def test_the_dynamics_of_all_equations_are_those_of_the_truth(env):
    made = dynamics(env, env.players)
    assert made.free == ()
    points = env.scale_points[:40]
    jet = env.reference_jet(points, ((0,), (1,)))
    found = np.stack([made.slope(t, u[None], np.empty((1, 0)))[0] for t, u in zip(points[:, 0], jet[0,], strict=True)])
    np.testing.assert_allclose(found, jet[1,], rtol=1e-7, atol=1e-7 * env.field_scales.max())


def test_withheld_slopes_are_the_network_and_an_invariant_is_told_by_its_rate():
    assert dynamics(lotka, ()).free == (0, 1)
    assert dynamics(lotka, ("prey",)).free == (1,)
    mass = dynamics(decay, ("mass",))
    assert len(mass.free) == 2
    u, v = np.ones((1, 3)), np.array([[0.3, -0.7]])
    assert mass.slope(0.0, u, v).sum() == pytest.approx(0.0)
    assert mass.constraints(0.0, u).shape == (1, 1)


def test_what_a_solver_cannot_hold_is_refused_by_name():
    made = learner("solver-layer")
    cavity = registry.load("maxwell-cavity-2d")
    assert "at most one coordinate of space" in made.supports(cavity, subset(cavity, ()), smoke)
    (wrong,) = parse(lotka, "wrong-sign.prey")
    assert "soft constraint" in made.supports(lotka, wrong, smoke)
    players = registry.load("heat-mixed").under("players")
    assert "cannot do without them" in made.supports(players, subset(players, ()), smoke)
    third = declare_jerk()
    with pytest.raises(PinnablateError, match=r"'jerk' is of order 3 in time"):
        dynamics(third, third.players)


def declare_jerk():
    """A curve whose third derivative is given."""
    t = coordinates("t")
    u = fields("u", t)
    return Environment(id="jerk-v1", domain={t: (0, 1)}, equations={"jerk": u.diff(t, 3) - u}, solution={u: sympy.exp(t)},
                       observations=Observations(count=5, until=0.5), primary="extrap", source="exp")


def test_a_second_derivative_makes_the_rate_part_of_the_state():
    friedmann = registry.load("friedmann")
    assert dynamics(friedmann, ("friedmann",)).second == ()
    accel = dynamics(friedmann, ("accel",))
    assert accel.second == (0,)
    assert accel.free == (1,)
    t = friedmann.scale_points[:1]
    jet = friedmann.reference_jet(t, ((0,), (1,), (2,)))
    state = np.concatenate([jet[0,], jet[1,][:, :1]], 1)
    for told in (("accel", "continuity"), ("friedmann", "accel"), ("friedmann", "accel", "continuity")):
        made = dynamics(friedmann, told)
        assert made.free == ()
        slope = made.slope(float(t[0, 0]), state, np.empty((1, 0)))[0]
        np.testing.assert_allclose(slope, [jet[1,][0, 0], jet[1,][0, 1], jet[2,][0, 0]], rtol=1e-9)
        np.testing.assert_allclose(made.constraints(float(t[0, 0]), state), 0.0, atol=1e-12)


def test_a_rate_starts_at_the_slope_of_the_observations(make_fit):
    friedmann = registry.load("friedmann")
    fit = make_fit(friedmann, subset(friedmann, ("accel", "continuity")))
    motion = motion_of([fit])
    rate = motion.start(fit)[-1] * motion.sigma[-1]
    early, late = friedmann.reference(np.array([[0.3], [1.15]]))[:, 0]
    assert rate == pytest.approx((late - early) / 0.85, rel=0.3)
    (trained,) = learner("solver-layer").fit([fit])
    assert trained.status == "ok"
    assert Scorer(friedmann, "standard").score(trained.jet).errors["extrap"] < 0.05


@pytest.mark.parametrize("equations", [(), ("d1",), ("d1", "mass"), ("d1", "d2", "d3", "mass")])
def test_derivatives_of_the_rows_are_those_of_the_discrete_solver(equations, make_fit):
    fits = [make_fit(decay, subset(decay, equations), r) for r in range(2)]
    flow = motion_of(fits)
    rows = Rows(flow, fits)
    rng = np.random.default_rng(1)
    thetas = np.stack([np.concatenate([flow.network.initial(r), [1.0, 0.2, 0.1]]) for r in range(2)])
    values, jacobian = rows.linear(thetas)
    np.testing.assert_allclose(values, rows.values(thetas), rtol=1e-12)
    direction = rng.normal(size=thetas.shape)
    ahead, behind = (rows.values(thetas + h * direction) for h in (1e-5, -1e-5))
    np.testing.assert_allclose(np.einsum("mrp,mp->mr", jacobian, direction), (ahead - behind) / 2e-5, rtol=1e-5, atol=1e-5)


def test_hermite_weights_reproduce_cubics_and_their_ends():
    grid = np.linspace(0.0, 2.0, 5)
    at = np.array([0.0, 0.3, 1.0, 1.99, 2.0])
    left, _ = hermite(at, grid)
    u, slope = grid**3 - grid, 3 * grid**2 - 1
    for order, truth in enumerate((at**3 - at, 3 * at**2 - 1, 6 * at)):
        w = hermite(at, grid, order)[1]
        found = w[:, 0] * u[left] + w[:, 1] * slope[left] + w[:, 2] * u[left + 1] + w[:, 3] * slope[left + 1]
        np.testing.assert_allclose(found, truth, atol=1e-12)


def test_every_subset_trains_and_all_equations_leave_only_the_noise(tmp_path):
    made = Study(lotka, smoke, arms=lattice(lotka), learner="solver-layer")
    records = {r.arm: r for r in made.run(Store(tmp_path))[0]}
    assert {r.status for r in records.values()} == {"ok"}
    assert records["all"].errors["extrap"] < 0.1
    assert records["all"].errors["extrap"] < min(records[a].errors["extrap"] for a in ("none", "prey", "pred"))
    store = Store(tmp_path)
    weights = store.weights(records["prey"])
    model = restore("solver-layer", lotka, "standard", smoke.budget(lotka), 0, ("prey",), weights)
    assert Scorer(lotka, "standard").score(model).errors == pytest.approx(records["prey"].errors)


def test_a_replicate_is_the_same_in_any_company():
    def run(replicates):
        made = Study(lotka, smoke, arms=(subset(lotka, ("prey",)),), replicates=replicates, learner="solver-layer")
        fits = [made.fit(c) for c in made.cells]
        return {t.fit.problem.data_seed: t.weights for t in made.learners["solver-layer"].fit(fits)}

    np.testing.assert_allclose(run((0,))[0], run((0, 1))[0], rtol=1e-6, atol=1e-8)
