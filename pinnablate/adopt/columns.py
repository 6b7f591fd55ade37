"""Symbolic stand-ins for the inputs and outputs of a network, with which a `pde(x, y)` is run once.

A `Columns` looks like an array of N rows that are all alike: it is sliced by columns, added and
multiplied, and given to functions of NumPy or TensorFlow, and what comes out is SymPy. Whatever
depends on a row, a shape or the truth of a comparison cannot be traced, and raises `Untraceable`.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import sympy

from pinnablate.adopt.exact import exact

# What len() says: an array of as many equal rows, like np.zeros((len(x), 1)), is a constant.
ROWS = 13


class Untraceable(Exception):
    """Why a function cannot be traced: the end of a sentence, after what it is and where."""


class Slip(Untraceable):
    """What would not train as it stands, or train something else than is meant, in DeepXDE either."""


class NoColumn(Slip):
    """A column is asked for that there is not."""


class NoArray(Untraceable, TypeError):
    """A column that is made an array: TensorFlow asks on a TypeError who else knows what to do."""


class Columns:
    """Columns of N rows that are all alike, as expressions.

    Args:
        entries: an expression, or the condition that a comparison is, for each column.
        flat: whether its shape is [N], as y[:, 0] has, and not [N, columns].
    """

    __hash__ = None  # type: ignore[assignment]  # == gives a condition, not a truth value

    def __init__(self, entries: Sequence[Any], *, flat: bool = False) -> None:
        self.entries, self.flat = tuple(entries), flat

    def __repr__(self) -> str:
        return f"Columns({', '.join(map(str, self.entries))})"

    # Shape

    @property
    def shape(self) -> tuple[int, ...]:
        return (ROWS,) if self.flat else (ROWS, len(self.entries))

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def dtype(self) -> Any:
        return np.dtype(float)

    def __len__(self) -> int:
        return ROWS

    def __getitem__(self, key: Any) -> Columns:
        keys = key if isinstance(key, tuple) else (key,)
        if Ellipsis in [k for k in keys if k is Ellipsis]:
            at = [k is Ellipsis for k in keys].index(True)
            taken = sum(k is not None for k in keys) - 1
            keys = keys[:at] + (slice(None),) * (self.ndim - taken) + keys[at + 1 :]
        first, *rest = keys
        if not (isinstance(first, slice) and first == slice(None)):
            raise Untraceable("takes single rows; expected whole columns, like y[:, 0:1]")
        if not rest:
            return self
        if self.flat and rest == [None]:
            return Columns(self.entries)
        if self.flat or len(rest) > 1:
            raise Untraceable(f"takes [{key!r}] of columns; expected y[:, 0:1] or y[:, 0]")
        return self._columns(rest[0])

    def _columns(self, key: Any) -> Columns:
        if isinstance(key, numbers.Integral):
            if not -len(self.entries) <= int(key) < len(self.entries):
                raise NoColumn(f"takes column {key} of {len(self.entries)}")
            return Columns([self.entries[int(key)]], flat=True)
        if isinstance(key, slice):
            taken = self.entries[key]
        elif isinstance(key, list | np.ndarray):
            taken = tuple(self.entries[int(k)] for k in key)
        else:
            raise Untraceable(f"takes columns {key!r}; expected a number or a slice, like 0:1")
        if not taken:
            raise NoColumn(f"takes columns {key} of {len(self.entries)}, which are none")
        return Columns(taken)

    # What has no meaning for rows that are all alike

    def __iter__(self) -> Any:
        raise NoArray("goes through the rows one by one; expected arithmetic on whole columns")

    def __bool__(self) -> bool:
        raise Untraceable(
            "branches on values (if, and, or); expected tf.where(condition, this, that)"
        )

    def __float__(self) -> float:
        raise NoArray(
            "makes a number of a column, as functions of Python's math do; expected those of "
            "NumPy or TensorFlow"
        )

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise NoArray("makes an array of a column; expected arithmetic on whole columns")

    # Arithmetic

    def __add__(self, other: Any) -> Columns:
        return apply(lambda a, b: a + b, self, other)

    def __radd__(self, other: Any) -> Columns:
        return apply(lambda a, b: a + b, other, self)

    def __sub__(self, other: Any) -> Columns:
        return apply(lambda a, b: a - b, self, other)

    def __rsub__(self, other: Any) -> Columns:
        return apply(lambda a, b: a - b, other, self)

    def __mul__(self, other: Any) -> Columns:
        return apply(lambda a, b: a * b, self, other)

    def __rmul__(self, other: Any) -> Columns:
        return apply(lambda a, b: a * b, other, self)

    def __truediv__(self, other: Any) -> Columns:
        return apply(lambda a, b: a / b, self, other)

    def __rtruediv__(self, other: Any) -> Columns:
        return apply(lambda a, b: a / b, other, self)

    def __pow__(self, other: Any) -> Columns:
        return apply(lambda a, b: a**b, self, other)

    def __rpow__(self, other: Any) -> Columns:
        return apply(lambda a, b: a**b, other, self)

    def __matmul__(self, other: Any) -> Columns:
        from pinnablate.adopt.functions import called

        return called("@", "matmul", (self, other), {})

    def __neg__(self) -> Columns:
        return apply(lambda a: -a, self)

    def __pos__(self) -> Columns:
        return self

    def __abs__(self) -> Columns:
        return apply(sympy.Abs, self)

    def __lt__(self, other: Any) -> Columns:
        return apply(sympy.Lt, self, other)

    def __le__(self, other: Any) -> Columns:
        return apply(sympy.Le, self, other)

    def __gt__(self, other: Any) -> Columns:
        return apply(sympy.Gt, self, other)

    def __ge__(self, other: Any) -> Columns:
        return apply(sympy.Ge, self, other)

    def __eq__(self, other: object) -> Any:
        return apply(sympy.Eq, self, other)

    def __ne__(self, other: object) -> Any:
        return apply(sympy.Ne, self, other)

    def __and__(self, other: Any) -> Columns:
        return apply(sympy.And, self, other)

    def __or__(self, other: Any) -> Columns:
        return apply(sympy.Or, self, other)

    def __invert__(self) -> Columns:
        return apply(sympy.Not, self)

    # NumPy

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        from pinnablate.adopt.functions import called

        if method != "__call__":
            raise Untraceable(f"calls np.{ufunc.__name__}.{method}, which runs over rows")
        return called(f"np.{ufunc.__name__}", ufunc.__name__, inputs, options)

    def __array_function__(self, function: Any, _: Any, args: Any, options: Any) -> Any:
        from pinnablate.adopt.functions import called

        return called(f"np.{function.__name__}", function.__name__, args, options)


def apply(function: Callable[..., Any], *operands: Any) -> Columns:
    """A function of each row, broadcast over columns as NumPy and TensorFlow do.

    Args:
        function: of expressions.
        operands: columns, numbers, or arrays whose rows are all alike.

    Raises:
        Untraceable: shapes that do not fit, or an array that differs from row to row.
    """
    read = [operand(value) for value in operands]
    shapes = {kind for _, kind in read if kind}
    wide = any(kind in ("rows", "row") and len(entries) > 1 for entries, kind in read)
    if "flat" in shapes and ("rows" in shapes or wide):
        raise Slip(
            "combines columns of shapes [N] and [N, 1], whose result is [N, N] in NumPy and "
            "TensorFlow; expected one shape, y[:, 0:1] for y[:, 0]"
        )
    widths = {len(entries) for entries, _ in read} - {1}
    if len(widths) > 1:
        raise Untraceable(f"combines {' and '.join(map(str, sorted(widths)))} columns")
    width = widths.pop() if widths else 1
    columns = [entries * width if len(entries) == 1 else entries for entries, _ in read]
    return Columns([function(*row) for row in zip(*columns, strict=True)], flat="flat" in shapes)


def operand(value: Any) -> tuple[tuple[Any, ...], str]:
    """A value as (entries, shape): `rows` [N, k], `flat` [N], `row` [k], or nothing for a number."""
    if isinstance(value, Columns):
        return value.entries, "flat" if value.flat else "rows"
    if isinstance(value, sympy.Basic):
        return (value,), ""
    if hasattr(value, "numpy"):  # a tensor, or a variable that is no stand-in
        value = value.numpy()
    array = np.asarray(value)
    if array.dtype == bool:
        numbers_of: Callable[[Any], Any] = lambda v: sympy.true if v else sympy.false  # noqa: E731
    elif array.dtype.kind in "iuf":
        numbers_of = exact
    else:
        raise Untraceable(f"combines a column with an object of type {type(value).__name__}")
    if array.ndim == 0:
        return (numbers_of(array[()]),), ""
    if len(array) == ROWS and np.all(array == array[:1]):  # np.zeros((len(x), 1))
        first = np.atleast_1d(array[0])
        return tuple(map(numbers_of, first)), "flat" if array.ndim == 1 else "rows"
    if array.size == array.shape[-1] and array.ndim <= 2:
        return tuple(map(numbers_of, array.ravel())), "row"
    raise Untraceable(
        f"combines a column with an array of shape {array.shape}, whose rows differ; expected "
        "numbers, or a function of x"
    )
