"""Residuals of an environment as a DeepXDE `pde(x, y)`."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from pinnablate import registry
from pinnablate.errors import PinnablateError
from pinnablate.learners.deepxde import to_deepxde

pytestmark = pytest.mark.usefixtures(
    "stacked"
)  # it sets the threads of TensorFlow, before anybody computes


@pytest.mark.parametrize("name", ["heat-mixed", "burgers-potential", "kepler"])
def test_residuals_of_a_network_are_those_of_the_laws(make_fit, name):
    from pinnablate.arms import subset

    env = registry.load(name)
    fit = make_fit(env, subset(env, ()))
    laws, at = env.world().laws, fit.problem.collocation[:6]
    theta = tf.constant(0.2 + fit.initial)
    x = tf.constant(at)
    low, high = np.array(fit.architecture.lower), np.array(fit.architecture.upper)

    def network(x):
        h = (x - low) * (2.0 / (high - low)) - 1.0
        layers = fit.architecture.layers(theta, tf)
        for k, (kernel, bias) in enumerate(layers):
            h = h @ kernel + bias
            h = tf.tanh(h) if k < len(layers) - 1 else h
        return h * np.array(fit.architecture.field_scales)

    residuals = to_deepxde(env)

    @tf.function
    def evaluate(x):
        return residuals(x, network(x))

    expected = laws.residual_values(fit.architecture.jet(theta.numpy(), at, laws.orders), at)
    found = np.concatenate([r.numpy() for r in evaluate(x)], axis=1)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * np.abs(expected).max())


def test_some_equations_and_no_others():
    env = registry.load("heat-mixed")
    x = tf.constant([[0.3, 0.4]], tf.float64)

    @tf.function
    def evaluate(pde):
        return pde(x, tf.concat([x, x], 1)[:, :2])

    assert len(evaluate(to_deepxde(env, ["fourier"]))) == 1
    with pytest.raises(
        PinnablateError, match=r"unknown equation of heat-mixed-v1 'furier'.*Did you mean 'fourier'"
    ):
        to_deepxde(env, ["furier"])
