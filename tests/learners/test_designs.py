"""What the learners make of designs: periodic conditions, functions that TensorFlow lacks, conditions as players."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.arms import subset
from pinnablate.cli import main
from pinnablate.errors import PinnablateError
from pinnablate.learners.base import OK
from pinnablate.learners.collocation.kernel import Kernel
from pinnablate.learners.deepxde import DeepXDE, to_deepxde
from pinnablate.learners.solver_layer import SolverLayer
from pinnablate.tasks.protocol import protocol
from tests.worlds import bessel_ring, plate, ring


def test_all_learners_agree_about_periodic_conditions(stacked, make_fit):
    env = ring()
    fits = [
        make_fit(env, subset(env, a), protocol_name="smoke-adam", adam_steps=30)
        for a in (("real",), env.players)
    ]
    ours = {id(t.fit): t for t in stacked.fit(fits)}
    for serial in DeepXDE().fit(fits):
        mine = ours[id(serial.fit)]
        assert (mine.status, serial.status) == (OK, OK), (mine.reason, serial.reason)
        np.testing.assert_allclose(mine.weights, serial.weights, rtol=0, atol=1e-13)
        assert mine.loss == pytest.approx(serial.loss, rel=1e-12)


def test_levenberg_marquardt_sees_periodic_rows(stacked, make_fit):
    import tensorflow as tf

    from pinnablate.learners.stacked.members import batch
    from pinnablate.learners.stacked.tiles import MemberSystem

    fit = make_fit(ring(), subset(ring(), ("real",)))
    program = stacked._program(fit)
    system = MemberSystem(program, fit)
    theta = fit.initial
    r, jacobian = (a.copy() for a in system.jacobian(theta))
    np.testing.assert_allclose(r, system.residual(theta), rtol=1e-12)
    assert r @ r == pytest.approx(
        program.losses(tf.constant(theta[None]), batch([fit], tf.constant), True).numpy()[0],
        rel=1e-12,
    )
    direction = np.random.default_rng(0).standard_normal(len(theta))
    h = 1e-6
    slope = (system.residual(theta + h * direction) - system.residual(theta - h * direction)) / (
        2 * h
    )
    np.testing.assert_allclose(jacobian @ direction, slope, atol=1e-6 * np.abs(slope).max())


def test_known_functions_beyond_tensorflow_are_told_as_numbers(stacked, make_fit):
    from pinnablate.learners.stacked.tiles import MemberSystem

    env = bessel_ring()
    laws = env.world().laws
    assert len(laws.tabulated) == 1
    fit = make_fit(env, subset(env, env.players), adam_steps=5, second_steps=3)
    system = MemberSystem(stacked._program(fit), fit)
    jet = fit.architecture.jet(fit.initial, fit.problem.collocation, laws.orders)
    scales = np.sqrt(fit.residual_weights / len(fit.problem.collocation))
    expected = scales[:, None] * laws.residual_values(jet, fit.problem.collocation).T
    np.testing.assert_allclose(
        system.residual(fit.initial)[-expected.size :], expected.ravel(), rtol=1e-10, atol=1e-13
    )
    (trained,) = stacked.fit([fit])
    assert trained.status == OK, trained.reason
    assert "use learner stacked" in DeepXDE().supports(env.world(), fit.arm, protocol("smoke-adam"))
    with pytest.raises(PinnablateError, match="DeepXDE cannot evaluate it"):
        to_deepxde(env)


def test_the_kernel_obeys_periodic_conditions(make_fit):
    (result,) = Kernel().fit([make_fit(ring(), subset(ring(), ()))])
    assert result.status == "ok", result.reason
    t = np.linspace(0, 1, 7)
    left, right = (
        result.jet(np.stack([np.full(7, x), t], -1), ((0, 0),))[0, 0] for x in (0.0, 2 * np.pi)
    )
    assert np.abs(left - right).max() < 0.05 * np.abs(left).max()


def test_a_lattice_over_conditions_is_trained_scored_and_shown(tmp_path, capsys):
    command = [
        "run",
        "heat-mixed",
        "--design",
        "players",
        "--protocol",
        "smoke",
        "--arms",
        "none,walls+start,all",
        "--results",
        str(tmp_path),
    ]
    assert main(command) == 0
    out = capsys.readouterr().out
    assert "trained 3, reused 0" in out
    assert "walls+start" in out
    assert main(["run", "heat-mixed", "--arms", "walls", "--results", str(tmp_path)]) == 2
    assert "walls" in capsys.readouterr().err


def test_networks_are_trained_on_the_flux_through_an_edge(stacked, make_fit):
    import tensorflow as tf

    from pinnablate.learners.stacked.members import batch
    from pinnablate.learners.stacked.tiles import MemberSystem

    env = plate()
    fit = make_fit(env, subset(env, ("energy",)), adam_steps=5, second_steps=3)
    program, p = stacked._program(fit), fit.problem
    system, theta = MemberSystem(program, fit), fit.initial
    r, jacobian = (a.copy() for a in system.jacobian(theta))
    np.testing.assert_allclose(r, system.residual(theta), rtol=1e-12)
    assert r @ r == pytest.approx(
        program.losses(tf.constant(theta[None]), batch([fit], tf.constant), True).numpy()[0],
        rel=1e-12,
    )
    h, direction = 1e-6, np.random.default_rng(0).standard_normal(len(theta))
    slope = (system.residual(theta + h * direction) - system.residual(theta - h * direction)) / (
        2 * h
    )
    np.testing.assert_allclose(jacobian @ direction, slope, atol=1e-6 * np.abs(slope).max())
    # The rows of the Robin condition, by NumPy.
    at, outwards = p.condition_points[-9:], p.condition_normals[-9:]
    jet = fit.network.jet(theta, at, [(0, 0), (1, 0), (0, 1)])
    u, u_x, u_y = (jet[alpha][..., 0] for alpha in ((0, 0), (1, 0), (0, 1)))
    said = outwards[:, 0] * u_x + outwards[:, 1] * u_y + u - np.log(2) - 0.5
    rows = r[: len(p.row_point)][-9:]
    np.testing.assert_allclose(rows, (fit.row_weights[-9:] * said).ravel(), rtol=1e-9)
    (trained,) = stacked.fit([fit])
    assert trained.status == OK, trained.reason


def test_deepxde_trains_the_same_network_on_a_region(stacked, make_fit):
    env = plate()
    env = plate(conditions={"hole": env.conditions["hole"]})
    fit = make_fit(env, subset(env, ("energy",)), protocol_name="smoke-adam", adam_steps=10)
    (mine,), (serial,) = stacked.fit([fit]), DeepXDE().fit([fit])
    assert (mine.status, serial.status) == (OK, OK), (mine.reason, serial.reason)
    np.testing.assert_allclose(mine.weights, serial.weights, rtol=0, atol=1e-13)


def test_who_cannot_be_told_a_region_or_a_normal_says_so():
    env = plate()
    world, arm, adam = env.world(), subset(env, ()), protocol("smoke-adam")
    assert "the outward normal" in DeepXDE().supports(world, arm, adam)
    assert "a region or an edge" in SolverLayer().supports(world, arm, adam)
    assert Kernel().supports(world, arm, adam) is None
