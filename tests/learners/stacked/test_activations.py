"""The program of a network of sines, against TensorFlow's own derivatives of the same layers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners.base import OK
from tests.learners.training import train

FUNCTIONS = {"tanh": tf.tanh, "sine": tf.sin}


def plain(network, theta, points):
    """The network written out: [N, fields] from points [N, d]."""
    low, high = np.array(network.lower), np.array(network.upper)
    h = 2.0 * (points - low) / (high - low) - 1.0
    layers = network.layers(theta)
    for depth, (kernel, bias) in enumerate(layers):
        h = tf.matmul(h, tf.constant(kernel)) + bias
        h = h if depth == len(layers) - 1 else FUNCTIONS[network.activation](h)
    return h * np.array(network.field_scales)


@pytest.mark.parametrize("activation", FUNCTIONS)
@pytest.mark.parametrize("depth", [2, 3])
def test_residuals_are_those_of_nested_automatic_differentiation(
    stacked, make_fit, activation, depth
):
    """u_t + q_x and q + u_x / 20 of heat, from one tape over the written-out network."""
    env = registry.load("heat-mixed")
    fit = make_fit(
        env,
        subset(env, ("energy", "fourier")),
        protocol_name=f"smoke/activation={activation},depth={depth}",
    )
    theta = np.random.default_rng(depth).normal(scale=0.7, size=fit.network.parameters)
    points = tf.constant(fit.problem.collocation[:7])
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(points)
        out = plain(fit.network, theta, points)
        u, q = out[:, 0], out[:, 1]
    du, dq = tape.gradient(u, points), tape.gradient(q, points)
    exact = np.stack([du[:, 1] + dq[:, 0], q + du[:, 0] / 20.0], axis=-1)
    found = stacked._program(fit).residuals(
        tf.constant(theta), points, tf.constant(fit.coefficients)
    )
    np.testing.assert_allclose(found.numpy(), exact, rtol=1e-12, atol=1e-12)


def test_second_derivatives_of_sines_are_those_of_a_tape_around_a_tape(stacked, make_fit):
    env = registry.load("burgers-potential")
    fit = make_fit(env, subset(env, tuple(env.equations)), protocol_name="smoke/activation=sine")
    theta = np.random.default_rng(9).normal(scale=0.7, size=fit.network.parameters)
    points = tf.constant(fit.problem.collocation[:5])
    with tf.GradientTape() as outer:
        outer.watch(points)
        with tf.GradientTape() as inner:
            inner.watch(points)
            u = plain(fit.network, theta, points)[:, 0]
        slope = inner.gradient(u, points)[:, 0]
    exact = outer.gradient(slope, points)[:, 0]
    found = fit.network.jet(theta, points.numpy(), fit.laws.orders)[2, 0][:, 0]
    np.testing.assert_allclose(found, exact.numpy(), rtol=1e-11, atol=1e-11)


def test_networks_of_sines_train_beside_those_of_tanh(stacked, make_fit):
    env = registry.load("heat-mixed")
    arm = subset(env, ("energy", "fourier"))
    fits = [make_fit(env, arm), make_fit(env, arm, protocol_name="smoke/activation=sine")]
    tanh, sine = train(stacked, fits)
    assert tanh.status == sine.status == OK
    assert not np.array_equal(tanh.weights, sine.weights)
    start = replace(fits[1], adam_steps=0)
    assert sine.loss < 0.1 * _loss(stacked, start)


def _loss(stacked, fit):
    from pinnablate.learners.stacked.members import Objective

    return Objective(stacked._program(fit), fit)(fit.start)[0]
