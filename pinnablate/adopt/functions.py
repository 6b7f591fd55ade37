"""What functions of NumPy and TensorFlow mean on columns of expressions, by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import sympy

from pinnablate.adopt.columns import ROWS, Columns, Untraceable, apply, operand
from pinnablate.adopt.exact import exact

_ONE = sympy.Integer(1)

# Functions of each row, under every name that NumPy or TensorFlow has for them.
ROWWISE: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(("add", "_add_dispatch", "add_v2"), lambda a, b: a + b),
    **dict.fromkeys(("subtract", "sub"), lambda a, b: a - b),
    **dict.fromkeys(("multiply", "mul"), lambda a, b: a * b),
    **dict.fromkeys(
        ("divide", "true_divide", "truediv", "realdiv", "real_div"), lambda a, b: a / b
    ),
    **dict.fromkeys(("power", "float_power", "pow"), lambda a, b: a**b),
    **dict.fromkeys(("negative", "neg"), lambda a: -a),
    **dict.fromkeys(("positive", "identity", "copy"), lambda a: a),
    **dict.fromkeys(("absolute", "abs", "fabs"), sympy.Abs),
    **dict.fromkeys(("arcsin", "asin"), sympy.asin),
    **dict.fromkeys(("arccos", "acos"), sympy.acos),
    **dict.fromkeys(("arctan", "atan"), sympy.atan),
    **dict.fromkeys(("arctan2", "atan2"), sympy.atan2),
    **dict.fromkeys(("arcsinh", "asinh"), sympy.asinh),
    **dict.fromkeys(("arccosh", "acosh"), sympy.acosh),
    **dict.fromkeys(("arctanh", "atanh"), sympy.atanh),
    **dict.fromkeys(("maximum", "fmax"), sympy.Max),
    **dict.fromkeys(("minimum", "fmin"), sympy.Min),
    **dict.fromkeys(("where", "where_v2"), lambda c, a, b: sympy.Piecewise((a, c), (b, True))),
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "exp": sympy.exp,
    "expm1": lambda a: sympy.exp(a) - 1,
    "log": sympy.log,
    "log1p": lambda a: sympy.log(1 + a),
    "log10": lambda a: sympy.log(a, 10),
    "log2": lambda a: sympy.log(a, 2),
    "sqrt": sympy.sqrt,
    "rsqrt": lambda a: 1 / sympy.sqrt(a),
    "square": lambda a: a**2,
    "reciprocal": lambda a: 1 / a,
    **dict.fromkeys(
        ("div_no_nan", "divide_no_nan"),
        lambda a, b: sympy.Piecewise((0, sympy.Eq(b, 0)), (a / b, True)),
    ),
    **dict.fromkeys(
        ("clip_by_value", "clip"), lambda a, low, high: sympy.Min(sympy.Max(a, low), high)
    ),
    **dict.fromkeys(("silu", "swish"), lambda a: a / (1 + sympy.exp(-a))),
    "elu": lambda a: sympy.Piecewise((a, a > 0), (sympy.exp(a) - 1, True)),
    "squared_difference": lambda a, b: (a - b) ** 2,
    "hypot": lambda a, b: sympy.sqrt(a**2 + b**2),
    "sign": sympy.sign,
    "heaviside": lambda a, b: sympy.Heaviside(a, b),
    "erf": sympy.erf,
    "erfc": sympy.erfc,
    "lgamma": sympy.loggamma,
    "sigmoid": lambda a: 1 / (1 + sympy.exp(-a)),
    "softplus": lambda a: sympy.log(1 + sympy.exp(a)),
    "relu": lambda a: sympy.Max(a, 0),
    "greater": sympy.Gt,
    "greater_equal": sympy.Ge,
    "less": sympy.Lt,
    "less_equal": sympy.Le,
    "equal": sympy.Eq,
    "not_equal": sympy.Ne,
    "logical_and": sympy.And,
    "logical_or": sympy.Or,
    "logical_not": sympy.Not,
    "deg2rad": lambda a: a * sympy.pi / 180,
    "radians": lambda a: a * sympy.pi / 180,
}
# Options that change no value.
_SILENT = ("name", "dtype", "keepdims", "keep_dims", "casting", "order", "axis", "copy", "subok")
_NOT_TRACED = {
    "stop_gradient": "calls tf.stop_gradient, which keeps a term out of the gradient, which a declared equation cannot say",
    "rank": "takes a sum or a mean that runs over all points; expected a function of each point, axis=1 over columns",
    "cond": "branches on values; expected tf.where(condition, this, that)",
}


def called(shown: str, name: str, args: Sequence[Any], options: Mapping[str, Any]) -> Any:
    """What a function of NumPy or TensorFlow gives for columns.

    Args:
        shown: the function in a sentence: `np.sin`.
        name: its name.
        args: its arguments, in order.
        options: its further arguments, by name.

    Raises:
        Untraceable: what it does is not known for columns.
    """
    name = name.removesuffix("_v2_with_dispatch")
    if name in _NOT_TRACED:
        raise Untraceable(_NOT_TRACED[name])
    if name in STRUCTURAL:
        return STRUCTURAL[name](shown, *args, **options)
    if name not in ROWWISE:
        raise Untraceable(
            f"calls {shown}, whose meaning in symbols is not known; expected arithmetic and "
            "elementary functions"
        )
    further = [v for k, v in options.items() if k not in _SILENT and v is not None]
    given = [*(a for a in args if a is not None), *further]
    return apply(ROWWISE[name], *given)


# Functions of several columns, or of shapes


def _axis(shown: str, axis: Any, of: Columns) -> None:
    """Refuse an axis that runs over rows."""
    if of.flat or axis not in (1, -1, (1,), [1], (-1,), [-1]):
        raise Untraceable(
            f"calls {shown} over the points; expected a function of each point, axis=1 over columns"
        )


def _concat(shown: str, values: Any = (), axis: Any = None, **_: Any) -> Columns:
    read = [operand(v) for v in (values if isinstance(values, list | tuple) else [values])]
    if axis is None and shown in ("np.hstack", "np.column_stack", "np.c_"):
        axis = 1
    if axis not in (1, -1):
        raise Untraceable(f"calls {shown} over the points; expected axis=1, over columns")
    if any(kind == "flat" for _, kind in read) and shown != "np.column_stack":
        raise Untraceable(f"calls {shown} of columns of shape [N]; expected y[:, 0:1] for y[:, 0]")
    return Columns([e for entries, _ in read for e in entries])


def _stack(shown: str, values: Any = (), axis: Any = 0, **_: Any) -> Columns:
    read = [operand(v) for v in values]
    if axis not in (1, -1) or any(kind == "rows" for _, kind in read):
        raise Untraceable(f"calls {shown} over the points; expected columns [N] and axis=1")
    return Columns([e for entries, _ in read for e in entries])


def _sum(shown: str, of: Any = None, axis: Any = None, *_: Any, **options: Any) -> Columns:
    of = options.get("input_tensor", of)
    _axis(shown, axis, of)
    keep = bool(options.get("keepdims", options.get("keep_dims", False)))
    return Columns([sympy.Add(*of.entries)], flat=not keep)


def _prod(shown: str, of: Any = None, axis: Any = None, *_: Any, **options: Any) -> Columns:
    of = options.get("input_tensor", of)
    _axis(shown, axis, of)
    keep = bool(options.get("keepdims", options.get("keep_dims", False)))
    return Columns([sympy.Mul(*of.entries)], flat=not keep)


def _mean(shown: str, of: Any = None, axis: Any = None, *_: Any, **options: Any) -> Columns:
    of = options.get("input_tensor", of)
    return _sum(shown, of, axis, **options) / len(of.entries)


def _extreme(of_all: Callable[..., sympy.Expr]) -> Callable[..., Columns]:
    """The greatest or least of the columns."""

    def extreme(shown: str, of: Any = None, axis: Any = None, *_: Any, **options: Any) -> Columns:
        of = options.get("input_tensor", of)
        _axis(shown, axis, of)
        keep = bool(options.get("keepdims", options.get("keep_dims", False)))
        return Columns([of_all(*of.entries)], flat=not keep)

    return extreme


def _norm(shown: str, of: Any = None, ord: Any = None, axis: Any = None, **options: Any) -> Columns:
    of = options.get("tensor", of)
    _axis(shown, axis, of)
    if ord not in (None, "euclidean", 2):
        raise Untraceable(f"calls {shown} with ord={ord!r}; expected the Euclidean norm")
    keep = bool(options.get("keepdims", False))
    return Columns([sympy.sqrt(sympy.Add(*(e**2 for e in of.entries)))], flat=not keep)


def _matmul(shown: str, a: Any = None, b: Any = None, **options: Any) -> Columns:
    """Columns times a matrix of numbers."""
    matrix = b.numpy() if hasattr(b, "numpy") else b
    if not isinstance(a, Columns) or a.flat or isinstance(b, Columns) or np.ndim(matrix) != 2:
        raise Untraceable(
            f"calls {shown} within a point; expected columns [N, k] and a matrix of numbers"
        )
    if any(v for k, v in options.items() if k not in _SILENT):
        raise Untraceable(f"calls {shown} with further arguments; expected a @ b alone")
    rows = [[exact(v) for v in row] for row in np.asarray(matrix)]
    if len(rows) != len(a.entries):
        raise Untraceable(f"multiplies {len(a.entries)} columns by a matrix of {len(rows)} rows")
    turned = zip(*rows, strict=True)
    return Columns([sympy.Add(*(e * v for e, v in zip(a.entries, c, strict=True))) for c in turned])


def _filled(value: sympy.Expr) -> Callable[..., Columns]:
    def fill(_: str, of: Any = None, *__: Any, **options: Any) -> Columns:
        of = options.get("input", of)
        return Columns([value] * len(of.entries), flat=of.flat)

    return fill


def _full_like(_: str, of: Any, value: Any, *__: Any, **___: Any) -> Columns:
    return apply(lambda a, b: b, of, value)


def _cast(_: str, of: Any, *__: Any, **___: Any) -> Columns:
    return apply(
        lambda a: (
            sympy.Piecewise((_ONE, a), (sympy.Integer(0), True))
            if isinstance(a, sympy.logic.boolalg.Boolean)
            else a
        ),
        of,
    )


def _reshape(shown: str, of: Any, shape: Any = None, *_: Any, **options: Any) -> Columns:
    wanted = options.get("shape", options.get("newshape", shape))
    wanted = tuple(wanted) if isinstance(wanted, list | tuple) else (wanted,)
    if len(of.entries) == 1 and wanted in ((-1, 1), (ROWS, 1), (None, 1)):
        return Columns(of.entries)
    if len(of.entries) == 1 and wanted in ((-1,), (ROWS,)):
        return Columns(of.entries, flat=True)
    if not of.flat and wanted in ((-1, len(of.entries)), (ROWS, len(of.entries))):
        return of
    raise Untraceable(f"calls {shown} with shape {wanted}; expected (-1, 1) of one column")


def _expand(shown: str, of: Any, axis: Any = None, **_: Any) -> Columns:
    if not of.flat or axis not in (1, -1):
        raise Untraceable(f"calls {shown} with axis {axis}; expected a column [N] and axis=1")
    return Columns(of.entries)


def _squeeze(_: str, of: Any, *__: Any, **___: Any) -> Columns:
    return Columns(of.entries, flat=len(of.entries) == 1)


def _shape(_: str, of: Any, *__: Any, **___: Any) -> tuple[int, ...]:
    return tuple(of.shape)


def _unstack(shown: str, of: Any, *_: Any, axis: Any = 0, **__: Any) -> list[Columns]:
    _axis(shown, axis, of)
    return [Columns([e], flat=True) for e in of.entries]


def _split(shown: str, of: Any, parts: Any = None, axis: Any = 0, **options: Any) -> list[Columns]:
    parts = options.get("num_or_size_splits", options.get("indices_or_sections", parts))
    _axis(shown, axis, of)
    if parts != len(of.entries):
        raise Untraceable(f"calls {shown} into {parts} parts; expected single columns")
    return [Columns([e]) for e in of.entries]


def _gather(shown: str, of: Any, at: Any = None, **options: Any) -> Columns:
    _axis(shown, options.get("axis"), of)
    return of[:, options.get("indices", at)]


def _convert(_: str, of: Any, *__: Any, **___: Any) -> Any:
    return of


STRUCTURAL: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(("concat", "concatenate", "hstack", "column_stack"), _concat),
    "stack": _stack,
    **dict.fromkeys(("sum", "reduce_sum"), _sum),
    **dict.fromkeys(("prod", "reduce_prod"), _prod),
    **dict.fromkeys(("mean", "reduce_mean"), _mean),
    **dict.fromkeys(("reduce_max", "amax", "max"), _extreme(sympy.Max)),
    **dict.fromkeys(("reduce_min", "amin", "min"), _extreme(sympy.Min)),
    **dict.fromkeys(("norm", "norm_v2"), _norm),
    "matmul": _matmul,
    **dict.fromkeys(("ones_like", "ones_like_v2"), _filled(_ONE)),
    **dict.fromkeys(("zeros_like", "zeros_like_v2"), _filled(sympy.Integer(0))),
    "full_like": _full_like,
    "cast": _cast,
    **dict.fromkeys(("reshape",), _reshape),
    **dict.fromkeys(("expand_dims", "expand_dims_v2"), _expand),
    **dict.fromkeys(("squeeze", "ravel"), _squeeze),
    **dict.fromkeys(("shape", "shape_v2"), _shape),
    "unstack": _unstack,
    "split": _split,
    "gather": _gather,
    "convert_to_tensor": _convert,
}
