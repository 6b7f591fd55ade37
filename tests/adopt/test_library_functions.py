"""Functions of PyTorch, Paddle and JAX mean the same of symbols, of tensors of TensorFlow and of numbers."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from pinnablate.adopt.columns import Columns
from pinnablate.adopt.libraries.functions import functions_of


@pytest.fixture(scope="module", autouse=True)
def deepxde(stacked):
    """DeepXDE, imported after TensorFlow's threads are set."""


# {function: further arguments}; of one column with values in (0.2, 0.8), and of two where it takes two
ONE = (
    *(
        "sin",
        "cos",
        "tan",
        "sinh",
        "cosh",
        "tanh",
        "exp",
        "expm1",
        "log",
        "log1p",
        "sqrt",
        "square",
    ),
    *("sign", "abs", "negative", "reciprocal", "asin", "acos", "atan", "asinh", "atanh", "rsqrt"),
    *("log10", "log2", "erf", "erfc", "lgamma", "sigmoid", "softplus", "relu", "silu", "elu"),
    *("deg2rad", "ones_like", "zeros_like", "arctan", "swish", "neg", "absolute"),
)
TWO = (
    *("maximum", "minimum", "add", "subtract", "multiply", "divide", "atan2", "pow", "hypot"),
    *("heaviside", "max", "min", "sub", "mul", "div", "full_like"),
)
COLUMNS = {
    "sum": {"dim": 1, "keepdim": True},
    "prod": {"axis": 1, "keepdim": True},
    "mean": {"dim": -1, "keepdim": True},
    "amax": {"dim": 1, "keepdim": True},
    "amin": {"dim": 1, "keepdim": True},
    "norm": {"dim": 1, "keepdim": True},
    "clamp": {"min": 0.3, "max": 0.6},
}


def three_ways(function, *values, **options):
    """A function on symbols, on tensors and on numbers, each evaluated at the same values."""
    import tensorflow as tf

    symbols, columns = [], []
    for k, value in enumerate(values):
        own = sympy.symbols(f"a{k}_:{value.shape[1]}", positive=True)
        symbols += own
        columns.append(Columns(own))
    traced = function(*columns, **options)
    computed = sympy.lambdify(symbols, list(traced.entries), "scipy")
    by_symbols = computed(*(c for value in values for c in value.T))
    rows = len(values[0])
    return (
        np.stack([np.broadcast_to(c, rows) for c in by_symbols], axis=1),
        np.asarray(function(*map(tf.constant, values), **options)),
        np.asarray(function(*(v.copy() for v in values), **options)),
    )


@pytest.mark.parametrize("library", ["torch", "paddle", "jax.numpy"])
@pytest.mark.parametrize(
    ("name", "widths", "options"),
    [
        *((name, (2,), {}) for name in ONE),
        *((name, (2, 2), {}) for name in TWO),
        *((name, (3,), options) for name, options in COLUMNS.items()),
    ],
)
def test_a_function_means_the_same_of_symbols_tensors_and_numbers(library, name, widths, options):
    rng = np.random.default_rng(0)
    values = [rng.uniform(0.2, 0.8, (7, w)) for w in widths]
    first, second, third = three_ways(functions_of(library)[name], *values, **options)
    assert first.shape == second.shape == third.shape
    np.testing.assert_allclose(first, second, rtol=1e-12)
    np.testing.assert_allclose(first, third, rtol=1e-12)


def test_comparisons_and_where_mean_the_same():
    torch = functions_of("torch")
    rng = np.random.default_rng(0)
    a, b = rng.uniform(0.2, 0.8, (2, 7, 2))

    def greater(a, b):
        return torch["where"](torch["logical_and"](torch["gt"](a, b), a > 0.4), a, -b)

    first, second, third = three_ways(greater, a, b)
    np.testing.assert_allclose(first, second)
    np.testing.assert_allclose(first, third)
    assert 0 < np.sum(first > 0) < first.size
