"""Functions of PyTorch, Paddle and JAX, each on symbols, on tensors of TensorFlow and on numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import sympy
from scipy import special

from pinnablate.adopt.columns import Columns, Untraceable
from pinnablate.adopt.functions import called
from pinnablate.adopt.libraries.tensors import is_symbolic, tensor
from pinnablate.learners.deepxde.pde import tf

Function = Callable[..., Any]

# The same name in NumPy, in tf.math and of symbols.
_ALIKE = (
    *("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "expm1", "log", "log1p", "sqrt"),
    *("square", "sign", "abs", "maximum", "minimum", "add", "subtract", "multiply", "divide"),
    *("negative", "reciprocal", "greater", "greater_equal", "less", "less_equal", "equal"),
    *("not_equal", "logical_and", "logical_or", "logical_not"),
)
_ARCS = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "tan2")
# {name: (name of symbols, of numbers, of tensors)}
_TABLE: dict[str, tuple[str, Function, Function]] = {
    **{name: (name, getattr(np, name), getattr(tf.math, name)) for name in _ALIKE},
    **{
        f"a{name}": (f"arc{name}", getattr(np, f"arc{name}"), getattr(tf.math, f"a{name}"))
        for name in _ARCS
    },
    "pow": ("power", np.power, tf.pow),
    "rsqrt": ("rsqrt", lambda a: 1 / np.sqrt(a), tf.math.rsqrt),
    "log10": ("log10", np.log10, lambda a: tf.math.log(a) / math.log(10)),
    "log2": ("log2", np.log2, lambda a: tf.math.log(a) / math.log(2)),
    "hypot": ("hypot", np.hypot, lambda a, b: tf.sqrt(a**2 + b**2)),
    "heaviside": (
        "heaviside",
        np.heaviside,
        lambda a, b: tf.where(a > 0, tf.ones_like(a), tf.where(a < 0, tf.zeros_like(a), b)),
    ),
    "where": ("where", np.where, tf.where),
    "erf": ("erf", special.erf, tf.math.erf),
    "erfc": ("erfc", special.erfc, tf.math.erfc),
    "lgamma": ("lgamma", special.gammaln, tf.math.lgamma),
    "sigmoid": ("sigmoid", special.expit, tf.sigmoid),
    "softplus": ("softplus", lambda a: np.logaddexp(0, a), tf.math.softplus),
    "relu": ("relu", lambda a: np.maximum(a, 0), tf.nn.relu),
    "silu": ("silu", lambda a: a * special.expit(a), tf.nn.silu),
    "elu": ("elu", lambda a: np.where(a > 0, a, np.expm1(a)), tf.nn.elu),
    "deg2rad": ("deg2rad", np.deg2rad, lambda a: a * (math.pi / 180)),
    "cat": ("concat", np.concatenate, tf.concat),
    "stack": ("stack", np.stack, tf.stack),
    "sum": ("reduce_sum", np.sum, tf.reduce_sum),
    "prod": ("reduce_prod", np.prod, tf.reduce_prod),
    "mean": ("reduce_mean", np.mean, tf.reduce_mean),
    "amax": ("reduce_max", np.amax, tf.reduce_max),
    "amin": ("reduce_min", np.amin, tf.reduce_min),
    "ones_like": ("ones_like", np.ones_like, tf.ones_like),
    "zeros_like": ("zeros_like", np.zeros_like, tf.zeros_like),
    "full_like": ("full_like", np.full_like, lambda a, b: tf.ones_like(a) * b),
    "matmul": ("matmul", np.matmul, tf.matmul),
    "unsqueeze": ("expand_dims", np.expand_dims, tf.expand_dims),
    "squeeze": ("squeeze", np.squeeze, tf.squeeze),
    "reshape": ("reshape", np.reshape, tf.reshape),
}
_ALIASES = {
    **{f"arc{name}": f"a{name}" for name in _ARCS},
    "sub": "subtract",
    "mul": "multiply",
    "div": "divide",
    "true_divide": "divide",
    "neg": "negative",
    "absolute": "abs",
    "gt": "greater",
    "ge": "greater_equal",
    "greater_than": "greater",
    "less_than": "less",
    "lt": "less",
    "le": "less_equal",
    "eq": "equal",
    "ne": "not_equal",
    "concat": "cat",
    "concatenate": "cat",
    "swish": "silu",
    "expit": "sigmoid",
    "mm": "matmul",
    "power": "pow",
    "gammaln": "lgamma",
    "expand_dims": "unsqueeze",
}
_OPTIONS = {"dim": "axis", "keepdim": "keepdims"}  # as NumPy and TensorFlow call them
_SILENT = ("out", "dtype", "device", "requires_grad", "name", "inplace")  # change no number


def functions_of(library: str) -> dict[str, Function]:
    """The functions of a library by their names.

    Args:
        library: what sentences call it: `torch`.
    """
    found = {name: _function(f"{library}.{name}", *ways) for name, ways in _TABLE.items()}
    found |= {alias: found[name] for alias, name in _ALIASES.items()}
    # Of two tensors the greater, of one its greatest column.
    found["max"] = _of_two(found["maximum"], found["amax"])
    found["min"] = _of_two(found["minimum"], found["amin"])
    found["clamp"] = found["clip"] = _clamp(found["maximum"], found["minimum"])
    found["hstack"] = found["column_stack"] = lambda values: found["cat"](values, axis=1)
    found["split"] = _split(
        library, by_size=library in ("torch", "tensor"), by_ends=library == "jax.numpy"
    )
    found["chunk"] = _split(library, by_size=False)
    found["norm"] = _norm(library)
    return found


def _function(shown: str, symbol: str, of_numbers: Function, of_tensors: Function) -> Function:
    """One function, by what it is given."""

    def function(*args: Any, **options: Any) -> Any:
        if "input" in options:
            args = (options.pop("input"), *args)
        said = {_OPTIONS.get(k, k): v for k, v in options.items() if k not in _SILENT}
        given = _flat((*args, *said.values()))
        if any(isinstance(v, Columns) for v in given):
            return called(shown, symbol, args, said)
        if any(map(is_symbolic, given)):
            return of_tensors(*args, **said)
        return tensor(of_numbers(*args, **said))

    return function


def _flat(args: tuple[Any, ...]) -> list[Any]:
    """Arguments, and what stands in lists of them."""
    return [v for a in args for v in (a if isinstance(a, list | tuple) else [a])]


def _of_two(pairs: Function, columns: Function) -> Function:
    def extreme(a: Any, b: Any = None, **options: Any) -> Any:
        if b is None or isinstance(b, int):  # of columns along a dimension
            return columns(a, **({} if b is None else {"dim": b}), **options)
        return pairs(a, b)

    return extreme


def _clamp(greater: Function, smaller: Function) -> Function:
    def clamp(
        a: Any, min: Any = None, max: Any = None, *, a_min: Any = None, a_max: Any = None
    ) -> Any:
        min, max = a_min if min is None else min, a_max if max is None else max  # as NumPy has it
        a = a if min is None else greater(a, min)
        return a if max is None else smaller(a, max)

    return clamp


def _split(library: str, *, by_size: bool, by_ends: bool = False) -> Function:
    """Columns in parts: by a number, of so many columns each or so many parts; by a list, of these
    sizes or cut where it says, as NumPy has it.
    """

    def split(a: Any, parts: Any, dim: int = 0, axis: int | None = None) -> list[Any]:
        along, width = dim if axis is None else axis, int(a.shape[-1])
        if along not in (1, -1) or len(a.shape) != 2:
            raise Untraceable(
                f"calls {library}.split over the points; expected dim=1, over columns"
            )
        if by_ends and not isinstance(parts, int):
            parts = [j - i for i, j in pairwise([0, *parts, width])]
        if isinstance(parts, int):
            size = parts if by_size else -(-width // parts)
            parts = [min(size, width - start) for start in range(0, width, size)]
        ends = np.cumsum([0, *parts])
        return [a[:, i:j] for i, j in pairwise(map(int, ends))]

    return split


def _norm(library: str) -> Function:
    def norm(a: Any, p: Any = 2, dim: Any = None, keepdim: bool = False, **options: Any) -> Any:
        axis, kept = options.get("axis", dim), options.get("keepdims", keepdim)
        if isinstance(a, Columns):
            order = 2 if p == "fro" else p
            return called(f"{library}.norm", "norm", (a, order, axis), {"keepdims": kept})
        if is_symbolic(a):
            return tf.norm(a, ord=2 if p == "fro" else p, axis=axis, keepdims=kept)
        return tensor(np.linalg.norm(a, axis=axis, keepdims=kept))

    return norm


def gradient(
    outputs: Any, inputs: Any, grad_outputs: Any = None, *_: Any, **__: Any
) -> tuple[Any, ...]:
    """The gradient of the sum of outputs, as `torch.autograd.grad` and `paddle.grad` have it.

    Args:
        outputs, inputs: tensors, or lists of one.
        grad_outputs: factors of outputs; only ones.

    Raises:
        Untraceable: other factors than ones, which a gradient of symbols does not have.
    """
    weights = grad_outputs[0] if isinstance(grad_outputs, list | tuple) else grad_outputs
    if isinstance(weights, Columns) and any(e != sympy.Integer(1) for e in weights.entries):
        raise Untraceable("calls grad with other grad_outputs than ones; expected ones, or none")
    ones = isinstance(weights, np.ndarray) and bool(np.all(weights == 1))
    if weights is None or ones or isinstance(weights, Columns):
        return tuple(tf.gradients(outputs, inputs))
    return tuple(tf.gradients(outputs, inputs, weights))
