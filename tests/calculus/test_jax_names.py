"""What JAX computes of fields, from the code that is printed for TensorFlow, is what NumPy computes."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.calculus import expressions
from tests.calculus.test_tensorflow_code import EXPRESSIONS, ORDERS, numbers, t, u, v, x

__all__ = ["numbers"]


def by_jax(expression, jet, points):
    """Its values [N], and {multi-index: slopes [N, fields]}."""
    from pinnablate.calculus.jax_names import jax, jnp

    compiled = expressions.compile_expressions([expression], (u, v), (x, t), "jax")
    values, back = jax.vjp(
        lambda seen: jnp.zeros(len(points)) + compiled(seen, jnp.asarray(points))[0],
        {a: jnp.asarray(w) for a, w in jet.items()},
    )
    (slopes,) = back(jnp.ones(len(points)))
    return np.asarray(values), {a: np.asarray(w) for a, w in slopes.items()}


@pytest.mark.parametrize("k", range(len(EXPRESSIONS)), ids=[str(e) for e in EXPRESSIONS])
def test_values_and_slopes_are_those_of_numpy(numbers, k):
    points, jet = numbers
    found, slopes = by_jax(EXPRESSIONS[k], jet, points)
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
