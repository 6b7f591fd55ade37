"""What JAX computes of fields, from the code that is printed for TensorFlow, is what NumPy computes."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.calculus import expressions
from tests.calculus.test_tensorflow_code import EXPRESSIONS, ORDERS, numbers, t, u, v, x

__all__ = ["numbers"]


@pytest.fixture(scope="module")
def theirs(numbers):
    """(value [N], {multi-index: slopes [N, fields]}) of each expression, compiled as one."""
    from pinnablate.calculus.jax_names import jax, jnp

    points, jet = numbers
    compiled = expressions.compile_expressions(EXPRESSIONS, (u, v), (x, t), "jax")

    def evaluate(seen):
        return jnp.stack([jnp.zeros(len(points)) + f for f in compiled(seen, jnp.asarray(points))])

    def pulled(seen):
        values, back = jax.vjp(evaluate, seen)
        one = jnp.eye(len(EXPRESSIONS))[:, :, None] * jnp.ones(len(points))
        return values, jax.vmap(back)(one)[0]

    values, slopes = jax.jit(pulled)({a: jnp.asarray(w) for a, w in jet.items()})
    return [
        (np.asarray(values[k]), {a: np.asarray(w[k]) for a, w in slopes.items()})
        for k in range(len(EXPRESSIONS))
    ]


@pytest.mark.parametrize("k", range(len(EXPRESSIONS)), ids=[str(e) for e in EXPRESSIONS])
def test_values_and_slopes_are_those_of_numpy(numbers, theirs, k):
    points, jet = numbers
    found, slopes = theirs[k]
    ours = expressions.compile_expressions([EXPRESSIONS[k]], (u, v), (x, t), "numpy")(jet, points)
    ours = np.broadcast_to(ours[0], found.shape)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, ours, rtol=1e-11, atol=1e-14)
    real = np.isfinite(ours)
    partials = expressions.compile_partials(EXPRESSIONS[k], (u, v), (x, t))(jet, points)
    for alpha in ORDERS:
        for field in range(2):
            expected = np.broadcast_to(partials.get((field, alpha), 0.0), found.shape)[real]
            np.testing.assert_allclose(slopes[alpha][real, field], expected, rtol=1e-8, atol=1e-12)
