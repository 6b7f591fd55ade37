"""Partial differential equations inside a solver: nodes, laws at nodes, the march and its derivatives."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.errors import PinnablateError
from pinnablate.learners import learner, restore
from pinnablate.learners.solver_layer import motion_of
from pinnablate.learners.solver_layer.laws import implied, laws_of
from pinnablate.learners.solver_layer.lines import told_at_ends
from pinnablate.learners.solver_layer.nodes import Nodes
from pinnablate.learners.solver_layer.rows import Rows
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.tasks.metrics import Scorer
from pinnablate.tasks.protocol import protocol
from tests.worlds import ring

heat, burgers, front = (registry.load(n) for n in ("heat-mixed", "burgers-potential", "allen-cahn-mixed"))
smoke = protocol("smoke")


@pytest.mark.parametrize("ring_", [False, True])
def test_nodes_differentiate_what_they_can_hold(ring_):
    nodes = Nodes((1.0, 3.0), ring_)
    x = np.linspace(1.0, 2.9, 7)
    wave = 3 * np.pi
    values = np.sin(wave * nodes.at)
    for order, truth in enumerate((np.sin(wave * x), wave * np.cos(wave * x), -(wave**2) * np.sin(wave * x))):
        np.testing.assert_allclose(nodes.reading(x, order) @ values, truth, atol=1e-5 * wave**order)
    np.testing.assert_allclose(nodes.derivative(1) @ values, wave * np.cos(wave * nodes.at), atol=1e-4)


def test_which_laws_hold_where():
    both = laws_of(heat, ("energy", "fourier"))
    assert both.second  # fourier put into energy: u_t = kappa u_xx
    assert [len(law.states) for law in both.start] == [2]
    assert not laws_of(heat, ("energy",)).second
    assert implied(burgers, burgers.players) == {"burgers"}
    assert implied(burgers, ("burgers", "link")) == set()
    assert told_at_ends(heat) == [(0, 0), (0, -1)]
    assert told_at_ends(ring()) == []
    with pytest.raises(PinnablateError, match="'dynamics' is not of first order"):
        laws_of(second_order(), ("dynamics",))


def second_order():
    """A string told as one equation."""
    import sympy

    from pinnablate.environment import Environment, Observations, boundary, coordinates, fields, zero

    x, t = coordinates("x t")
    u = fields("u", x, t)
    return Environment(
        id="string-v1", domain={x: (0, 1), t: (0, 1)}, equations={"dynamics": u.diff(t, 2) - u.diff(x, 2)},
        conditions={"ends": [zero(u, on=boundary(x), points=5)]}, solution={u: sympy.sin(sympy.pi * x) * sympy.cos(sympy.pi * t)},
        observations=Observations(count=10, until=0.5), primary="extrap", source="d'Alembert (1747)")


def true_start(motion, env):
    """Parameters whose initial state is the truth's."""
    points = np.zeros((motion.lines.nodes.count, 2))
    points[:, motion.lines.axes[1]], points[:, motion.lines.axes[0]] = motion.lines.nodes.at, motion.lines.span[0]
    start = env.reference(points).T.ravel()
    rest = motion.lines.network.initial(0)
    return np.stack([np.concatenate([rest, np.linalg.solve(series, start)]) for series in motion.series]), points


@pytest.mark.parametrize(
    ("env", "told"),
    [(heat, ("energy", "fourier")), (burgers, ("bernoulli", "link")), (burgers, ("burgers",)),
     (front, ("kinetics", "potential")), (ring(), ("real", "imag"))],
    ids=["heat", "bernoulli+link", "burgers", "allen-cahn", "ring"])
def test_from_the_true_start_the_march_is_the_truth(env, told, make_fit):
    motion = motion_of([make_fit(env, subset(env, told))])
    theta, points = true_start(motion, env)
    states, _ = motion.states(theta)
    for n in (20, 64):
        points[:, motion.lines.axes[0]] = motion.grid[n]
        difference = np.abs(states[n, 0].reshape(len(env.fields), -1) - env.reference(points).T).max(axis=1) / env.field_scales
        assert difference[0] < 5e-4


def test_equations_that_give_every_slope_leave_nothing_to_the_network(make_fit):
    settled = {told: motion_of([make_fit(heat, subset(heat, told))]).lines.settled
               for told in ((), ("energy",), ("fourier",), ("energy", "fourier"))}
    assert settled == {(): False, ("energy",): False, ("fourier",): False, ("energy", "fourier"): True}
    assert motion_of([make_fit(burgers, subset(burgers, burgers.players))]).lines.settled


@pytest.mark.parametrize(("env", "told"), [(heat, ()), (heat, ("energy",)), (burgers, ("link",)), (front, ("potential",)),
                                           (ring(), ())],
                         ids=["none", "energy", "link", "potential", "ring, none"])
def test_derivatives_of_the_rows_are_those_of_the_discrete_march(env, told, make_fit):
    fits = [make_fit(env, subset(env, told), r) for r in range(2)]
    motion = motion_of(fits)
    rows, rng = Rows(motion, fits), np.random.default_rng(1)
    thetas = np.stack([motion.start(f) for f in fits]) + 0.01 * rng.normal(size=(2, motion.parameters))
    values, jacobian = rows.linear(thetas)
    np.testing.assert_allclose(values, rows.values(thetas), atol=1e-8)
    direction = 0.1 * rng.normal(size=thetas.shape)
    ahead, behind = (rows.values(thetas + h * direction) for h in (1e-4, -1e-4))
    np.testing.assert_allclose(np.einsum("mrp,mp->mr", jacobian, direction), (ahead - behind) / 2e-4, rtol=1e-4, atol=1e-4)


def test_a_member_that_blows_up_reaches_no_other(make_fit):
    fits = [make_fit(burgers, subset(burgers, ("burgers",)), r) for r in range(2)]
    motion = motion_of(fits)
    rows = Rows(motion, fits)
    thetas = np.stack([motion.start(f) for f in fits])
    alone = rows.values(thetas)[1]
    thetas[0, motion.lines.network.parameters :] = 1e8
    found = rows.values(thetas)
    assert not np.isfinite(found[0]).all()
    np.testing.assert_allclose(found[1], alone, atol=1e-8)


def test_all_equations_leave_only_the_noise_and_weights_are_enough(tmp_path):
    made = Study(heat, smoke, arms=(subset(heat, ()), subset(heat, heat.players)), learner="solver-layer")
    none, told = made.run(Store(tmp_path))[0]
    assert told.errors["extrap"] < 0.05 < none.errors["extrap"]
    assert set(told.residuals) == {"energy", "fourier"}
    model = restore("solver-layer", heat, "standard", smoke.budget(heat), 0, heat.players, Store(tmp_path).weights(told))
    assert Scorer(heat, "standard").score(model).errors == pytest.approx(told.errors)


def test_what_the_lines_cannot_hold_is_refused_with_the_reason():
    made = learner("solver-layer")
    cavity = registry.load("maxwell-cavity-2d")
    assert "at most one coordinate of space" in made.supports(cavity, subset(cavity, ()), smoke)
    for name in ("heat-mixed", "burgers-potential", "wave-acoustics", "allen-cahn-mixed", "nls-two-soliton", "schnakenberg"):
        env = registry.load(name)
        assert made.supports(env, subset(env, env.players), smoke) is None
