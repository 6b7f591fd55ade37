"""Rows of least squares: their derivatives, their sum, and the rows that a fold leaves out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners.stacked.members import Objective, batch
from pinnablate.learners.stacked.rows import PADDING, Kind
from pinnablate.learners.stacked.tiles import MemberSystem


@pytest.mark.parametrize("name", ["burgers-potential", "maxwell-cavity-2d", "lotka-volterra"])
def test_jacobian_equals_automatic_differentiation(stacked, make_fit, name):
    env = registry.load(name)
    fit = make_fit(env, subset(env, tuple(env.equations)))
    system = MemberSystem(stacked._program(fit), fit)
    theta = np.random.default_rng(1).normal(scale=0.5, size=fit.architecture.parameters)
    r, jacobian = system.jacobian(theta)
    np.testing.assert_allclose(r, system.residual(theta), rtol=1e-12, atol=1e-12)
    program, variable = system.program, tf.constant(theta)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(variable)
        data = program.data(variable, tf.constant(fit.problem.data_points))
        points = tf.constant(fit.laws.with_tabulated(fit.problem.collocation))
        values = tf.transpose(program.residuals(variable, points, tf.constant(fit.coefficients)))
    data_slopes = tape.jacobian(data, variable, experimental_use_pfor=True).numpy()
    slopes = tape.jacobian(values, variable, experimental_use_pfor=True).numpy()
    p = fit.problem
    exact = np.concatenate(
        [
            p.row_weights(30.0)[:, None] * data_slopes[p.row_point, p.row_functional],
            (np.sqrt(fit.residual_weights / len(p.collocation))[:, None, None] * slopes).reshape(
                -1, len(theta)
            ),
        ]
    )
    np.testing.assert_allclose(jacobian, exact, rtol=1e-11, atol=1e-11 * np.abs(exact).max())


def test_rows_of_levenberg_marquardt_sum_to_the_loss_of_adam(stacked, make_fit):
    env = registry.load("maxwell-cavity-2d")
    fit = make_fit(env, subset(env, ("gauss_e", "faraday")), decay=0.0)
    system = MemberSystem(stacked._program(fit), fit)
    loss = (
        stacked._program(fit)
        .losses(tf.constant(fit.initial[None]), batch([fit], tf.constant), True)
        .numpy()[0]
    )
    r = system.residual(fit.initial)
    assert r @ r == pytest.approx(loss, rel=1e-12)


def test_a_fold_has_the_rows_of_its_weights_and_shares_the_program_of_other_folds(
    stacked, make_fit
):
    env = registry.load("maxwell-cavity-2d")
    fit = make_fit(env, subset(env, ("faraday",)))
    folds = [
        replace(fit, kept=np.arange(fit.problem.world.design.count) % 7 != k) for k in (0, 6)
    ]  # 9 and 8 of 60 left out
    assert [int((f.row_weights > 0).sum()) for f in folds] == [
        fit.row_weights.size - 6 * k for k in (9, 8)
    ]
    assert Kind.of(folds[0]) == Kind.of(folds[1])
    assert Kind.of(folds[0]).data % PADDING == 0
    program = stacked._program(fit)
    for fold in folds:
        r, jacobian = MemberSystem(program, fold).jacobian(fit.initial)
        loss, gradient = Objective(program, fold)(fit.initial)
        assert loss == pytest.approx(r @ r, rel=1e-12)
        np.testing.assert_allclose(gradient, 2 * jacobian.T @ r, rtol=1e-9, atol=1e-11)
