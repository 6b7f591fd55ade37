"""DeepXDE as a learner."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners.deepxde import DeepXDE
from pinnablate.learners.deepxde.model import build
from tests.learners.training import train

pytestmark = pytest.mark.usefixtures(
    "stacked"
)  # it sets the threads of TensorFlow, before anybody computes


def test_deepxde_runs_as_long_as_told(make_fit):
    env = registry.load("decay-chain")
    fit = make_fit(env, subset(env, ("d1",)), protocol_name="smoke-adam", adam_steps=12)
    (trained,) = train(DeepXDE(), [fit])
    assert trained.steps == (12, 0)
    model = build(fit)
    np.testing.assert_allclose(
        [np.ravel(w).sum() for w in model.net.get_weights()],
        [np.ravel(part).sum() for layer in fit.architecture.layers(fit.initial) for part in layer],
    )


def test_it_computes_in_double_precision_after_a_script_that_made_a_network_in_single(make_fit):
    from pinnablate.learners.deepxde.pde import dde, tf

    env = registry.load("decay-chain")
    fit = make_fit(env, subset(env, ("d1",)), protocol_name="smoke-adam", adam_steps=3)
    dde.config.set_default_float("float32")
    tf.keras.mixed_precision.set_global_policy("float32")  # as the first layer of a script does
    assert dde.nn.FNN([1, 4, 1], "tanh", "Glorot uniform")(tf.zeros((1, 1))).dtype == tf.float32
    (trained,) = train(DeepXDE(), [fit])
    assert (trained.status, trained.steps) == ("ok", (3, 0))
    assert {w.dtype for w in build(fit).net.get_weights()} == {np.dtype("float64")}
