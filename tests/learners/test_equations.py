"""Equations say the same to every learner."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.calculus.expressions import compile_expressions

pytestmark = pytest.mark.usefixtures(
    "stacked"
)  # it sets the threads of TensorFlow, before anybody computes


@pytest.mark.parametrize("identifier", registry.identifiers())
def test_every_equation_says_the_same_in_numpy_and_in_tensorflow(identifier):
    import tensorflow as tf

    env, rng = registry.load(identifier), np.random.default_rng(0)
    laws = env.world().laws
    points = rng.uniform(env.lower, env.upper, (7, len(env.coordinates)))
    jet = {alpha: rng.uniform(0.2, 1.5, (7, len(env.fields))) for alpha in laws.orders}
    compiled = compile_expressions(laws.terms, env.fields, env.coordinates, "tensorflow")
    theirs = compiled({a: tf.constant(v) for a, v in jet.items()}, tf.constant(points))
    columns = np.stack([np.broadcast_to(np.asarray(c, float), 7) for c in theirs], -1)
    np.testing.assert_allclose(columns, laws.term_values(jet, points), rtol=1e-12)
