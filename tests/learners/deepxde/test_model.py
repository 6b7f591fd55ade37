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
