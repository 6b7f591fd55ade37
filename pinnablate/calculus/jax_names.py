"""The functions of JAX under the names that TensorFlow has for them, in float64.

Code that SymPy prints for TensorFlow, and formulas that are written for it, run on JAX with these.
Importing this file imports JAX and sets it to float64 for the whole process.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from pinnablate.optional import GPU, require

jax = require("jax", "train on a GPU", GPU)
jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp  # noqa: E402 - JAX may be missing, which is a sentence
import jax.scipy.special as special  # noqa: E402
from jax import lax  # noqa: E402


def gather(x: Any, indices: Any, axis: int = 0, batch_dims: int = 0) -> Any:
    """x at indices along an axis; or, with one batch dimension, member by member along the next."""
    if batch_dims == 1:
        return jax.vmap(lambda mine, at: mine[at])(x, indices)
    return jnp.take(x, jnp.asarray(indices), axis=axis)


def matvec(matrices: Any, vectors: Any) -> Any:
    """Matrices [..., n, m] times vectors [..., m]."""
    return jnp.einsum("...ij,...j->...i", matrices, vectors)


def constant(value: Any, dtype: Any = None) -> Any:
    """An array of a number, of a list or of an array."""
    return jnp.asarray(value, dtype)


def reduced(function: Any) -> Any:
    """A reduction that takes a list of axes, as TensorFlow's do."""
    return lambda x, axis=None: function(x, axis=tuple(axis) if isinstance(axis, list) else axis)


def maximum(a: Any, b: Any) -> Any:
    """The larger one; the other one's derivative is left out, even where it is infinite."""
    return jnp.where((a >= b) | jnp.isnan(a), a, b)


def minimum(a: Any, b: Any) -> Any:
    """The smaller one, likewise."""
    return jnp.where((a <= b) | jnp.isnan(a), a, b)


_SAME = (
    *("abs", "sign", "ceil", "floor", "log", "exp", "expm1", "sqrt", "square", "pow"),
    *("cos", "acos", "sin", "asin", "tan", "atan", "atan2"),
    *("cosh", "acosh", "sinh", "asinh", "tanh", "atanh"),
    *("where", "ones_like", "zeros_like", "zeros", "stack"),
    *("matmul", "reshape", "transpose", "logical_and", "logical_or", "logical_not"),
    *("equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "float64"),
)
_OTHER = {
    "maximum": maximum,
    "minimum": minimum,
    "constant": constant,
    "concat": jnp.concatenate,
    "gather": gather,
    "stop_gradient": lax.stop_gradient,
    "reduce_sum": reduced(jnp.sum),
    "reduce_mean": reduced(jnp.mean),
    "reduce_any": reduced(jnp.any),
    "erf": special.erf,
    "erfc": special.erfc,
    "lgamma": special.gammaln,
    "floormod": jnp.mod,
    "multiply": jnp.multiply,
    "add": jnp.add,
    "divide": jnp.divide,
}
NAMES: dict[str, Any] = {name: getattr(jnp, name) for name in _SAME} | _OTHER

# What stands in the place of the module `tensorflow`.
names = SimpleNamespace(
    **NAMES, math=SimpleNamespace(**NAMES), linalg=SimpleNamespace(matvec=matvec)
)
