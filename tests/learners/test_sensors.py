"""What learners make of observed derivatives and means: every learner sees the same rows."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.arms import subset
from pinnablate.environment import Design, Sensor
from pinnablate.learners import learner
from pinnablate.learners.base import OK
from pinnablate.learners.deepxde import DeepXDE
from pinnablate.tasks.protocol import protocol
from tests.conftest import declare

x, t = declare().coordinates
u, p = declare().fields
ENV = declare(
    observations=Design(
        count=9,
        until=0.5,
        fields=(u,),
        weight={u: 2},
        sensors={
            "strain": u.diff(x),
            "whole": Sensor(u, over=x),
            "power": Sensor(p * u.diff(x), over=(x, t), weight=0.5),
        },
    )
)


def predicted(fit):
    """The weighted data rows of the network that a fit begins with, by NumPy."""
    problem, world = fit.problem, fit.problem.world
    points = problem.data_points
    jet = fit.architecture.jet(fit.initial, points, problem.functional_orders)
    values = np.stack([world.evaluate(f, jet, points) for f in problem.functionals], -1)
    return fit.row_weights * (problem.folded(values) - problem.row_target)


def test_the_engine_sees_the_rows_of_the_problem(stacked, make_fit):
    import tensorflow as tf

    from pinnablate.learners.stacked.members import batch
    from pinnablate.learners.stacked.tiles import MemberSystem

    fit = make_fit(ENV, subset(ENV, ("kinematics",)))
    program = stacked._program(fit)
    system, theta = MemberSystem(program, fit), fit.initial
    r, jacobian = (a.copy() for a in system.jacobian(theta))
    rows = len(fit.problem.row_point)
    np.testing.assert_allclose(r[:rows], predicted(fit), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(r, system.residual(theta), rtol=1e-9, atol=1e-12)
    loss = program.losses(tf.constant(theta[None]), batch([fit], tf.constant), True).numpy()[0]
    assert r @ r == pytest.approx(loss, rel=1e-10)
    direction, h = np.random.default_rng(0).standard_normal(len(theta)), 1e-6
    ends = [system.residual(theta + s * h * direction) for s in (1, -1)]
    slope = (ends[0] - ends[1]) / (2 * h)
    np.testing.assert_allclose(jacobian @ direction, slope, atol=1e-6 * np.abs(slope).max())


def test_deepxde_trains_the_same_network(stacked, make_fit):
    fit = make_fit(ENV, subset(ENV, ENV.players), protocol_name="smoke-adam", adam_steps=10)
    (ours,) = stacked.fit([fit])
    (serial,) = DeepXDE().fit([fit])
    assert (ours.status, serial.status) == (OK, OK), (ours.reason, serial.reason)
    np.testing.assert_allclose(ours.weights, serial.weights, rtol=0, atol=1e-12)
    assert ours.loss == pytest.approx(serial.loss, rel=1e-10)


def test_the_kernel_fits_what_sensors_read(make_fit):
    linear = declare(
        observations=Design(
            count=9,
            until=0.5,
            fields=(u,),
            sensors={"strain": u.diff(x), "whole": Sensor(p, over=x)},
        )
    )
    fit = make_fit(linear, subset(linear, ()))
    (result,) = learner("kernel").fit([fit])
    assert result.status == OK, result.reason
    problem, points = fit.problem, fit.problem.data_points
    jet = result.jet(points, problem.functional_orders)
    values = np.stack([problem.world.evaluate(f, jet, points) for f in problem.functionals], -1)
    off = (problem.folded(values) - problem.row_target) / problem.row_scale
    assert np.abs(off[: problem.observation_rows]).max() < 0.1


def test_who_cannot_read_them_says_so():
    arm, of = subset(ENV, ENV.players), protocol("smoke")
    assert learner("solver-layer").supports(ENV.world(), arm, of) == (
        "it reads observations of fields alone, and the design has sensors"
    )
