"""Running a user's function once on columns of symbols, so that it becomes expressions."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import sympy

from pinnablate.adopt.columns import Columns, NoColumn, Slip, Untraceable, operand
from pinnablate.adopt.functions import called
from pinnablate.adopt.variables import replaced
from pinnablate.learners.deepxde.backend import written_for
from pinnablate.learners.deepxde.pde import dde, tf

_NOT_USER = ("pinnablate", "tensorflow", "deepxde", "numpy", "sympy", "keras")


def traced(
    function: Callable[..., Any],
    *arguments: Columns,
    of: str,
    symbols: dict[int, sympy.Symbol] | None = None,
) -> Any:
    """What a function returns for columns of symbols.

    Args:
        function: of the user's script.
        arguments: what it is called with.
        of: what it is, for a sentence: `pde`.
        symbols: {id of a variable of TensorFlow: the symbol that stands for it}.

    Raises:
        Untraceable: why, with the file and line.
    """
    try:
        with _symbolic(arguments[0]), replaced(function, symbols or {}):
            return function(*arguments)
    except Untraceable as error:
        kind = next(k for k in (NoColumn, Slip, Untraceable) if isinstance(error, k))
        raise kind(f"{of} {error}{_place(error, function)}") from error
    except Exception as error:  # a user's function may raise anything
        if isinstance(error, AttributeError) and isinstance(error.obj, Columns):
            what = _of_a_column(error.name or "")
            raise Slip(f"{of} {what}{_place(error, function)}") from error
        if isinstance(error, TypeError | AttributeError) and (why := _of_another_library(function)):
            raise Slip(f"{of} {why}{_place(error, function)}") from error
        words = " ".join(str(error).split())
        kind = Slip if isinstance(error, NameError | ImportError) else Untraceable
        raise kind(
            f"{of} raised {type(error).__name__}: {words[:160]}{_place(error, function)}"
        ) from error


def _of_a_column(name: str) -> str:
    """The sentence on a method that tensors of TensorFlow do not have."""
    return (
        f"uses .{name} of a tensor, which TensorFlow does not have; expected functions and arithmetic: torch.sin(u) "
        "or tf.sin(u) for u.sin(), u**2 for u.pow(2)"
    )


def _of_another_library(function: Any) -> str | None:
    """The sentence on a function that calls a library of another backend, if it does."""
    plain = inspect.unwrap(function)
    used = getattr(getattr(plain, "__code__", None), "co_names", ())
    held = getattr(plain, "__globals__", {})
    names = (getattr(held.get(n), "__name__", "").partition(".")[0] for n in used)
    return next((found for n in names if (found := written_for(n))), None)


def columns_of(value: Any, of: str) -> tuple[sympy.Expr, ...]:
    """What a traced function returned as expressions, one for each column.

    Raises:
        Untraceable: it is nothing that has columns.
    """
    if value is None:
        raise Slip(f"{of} returns None; expected a tensor")
    try:
        return operand(value)[0]
    except Untraceable as error:
        raise Slip(
            f"{of} returns an object of type {type(value).__name__}; expected a tensor"
        ) from error


@contextmanager
def _symbolic(x: Columns) -> Iterator[None]:
    """Derivatives of DeepXDE and functions of TensorFlow that understand columns."""
    _Dispatcher.install()
    with ExitStack() as stack:
        # What a script took from dde.grad calls one of these, whenever it was imported.
        for module in (dde.grad.gradients_reverse, dde.grad.gradients_forward):
            stack.enter_context(patch.object(module, "jacobian", _jacobian(x)))
            stack.enter_context(patch.object(module, "hessian", _hessian(x)))
        stack.enter_context(patch.object(tf, "gradients", _gradients(x)))
        variables = type(tf.Variable(0.0, trainable=False))
        stack.enter_context(patch.object(variables, "value", _value_of_variable))
        yield


def _value_of_variable(_: Any) -> Any:
    """What arithmetic asks a variable for that was not replaced by a symbol."""
    raise Untraceable(
        "uses a variable of TensorFlow that stands in an object; expected a name of its own for it, "
        "like C = dde.Variable(1.0)"
    )


class _Dispatcher(tf.__internal__.dispatch.GlobalOpDispatcher):
    """Functions of TensorFlow that were given columns, which they cannot convert.

    It is the way in which Keras gives them its symbolic tensors, and does nothing for anything
    else.
    """

    _installed = False

    @classmethod
    def install(cls) -> None:
        """Register one, once in a process: TensorFlow has no way to take it back."""
        if not cls._installed:
            cls().register()
            cls._installed = True

    def handle(self, op: Any, args: Any, kwargs: Any) -> Any:
        if not any(map(_has_columns, (*args, *kwargs.values()))):
            return self.NOT_SUPPORTED
        name = op.__name__
        return called(f"tf.{name.removeprefix('_').removesuffix('_v2')}", name, args, kwargs)


def _has_columns(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_has_columns, value))
    return isinstance(value, Columns)


def _jacobian(x: Columns) -> Callable[..., Columns]:
    """`dde.grad.jacobian` for columns; the rows of its matrix are outputs, its columns inputs."""

    def jacobian(ys: Any, xs: Any, i: Any = None, j: Any = None) -> Columns:
        rows = _outputs(ys, i)
        by = _inputs(xs, x, j)
        if i is None and j is None and (len(rows) > 1 or len(by) > 1):
            raise Slip(
                "calls dde.grad.jacobian without i and j of several columns, which DeepXDE refuses; expected "
                "i=, the output, and j=, the column of x"
            )
        return Columns([sympy.diff(row, c) for row in rows for c in by])

    return jacobian


def _hessian(x: Columns) -> Callable[..., Columns]:
    """`dde.grad.hessian` for columns."""

    def hessian(ys: Any, xs: Any, component: Any = 0, i: int = 0, j: int = 0) -> Columns:
        (row,) = _outputs(ys, component or 0)
        (first,), (second,) = _inputs(xs, x, i), _inputs(xs, x, j)
        return Columns([sympy.diff(row, first, second)])

    return hessian


def _gradients(x: Columns) -> Callable[..., list[Columns]]:
    """`tf.gradients` for columns: the sum over outputs, by all inputs."""

    def gradients(ys: Any, xs: Any, *_: Any, **__: Any) -> list[Columns]:
        rows, by = _outputs(ys[0] if isinstance(ys, list) else ys, None), _inputs(xs, x, None)
        return [Columns([sympy.diff(sympy.Add(*rows), c) for c in by])]

    return gradients


def _outputs(ys: Any, i: Any) -> tuple[sympy.Expr, ...]:
    if isinstance(ys, tuple):  # forward mode: (outputs, function)
        ys = ys[0]
    if not isinstance(ys, Columns):
        raise Untraceable("differentiates something that is no function of x and y")
    if i is None:
        return ys.entries
    if not -len(ys.entries) <= i < len(ys.entries):
        raise NoColumn(f"differentiates output {i} of {len(ys.entries)}")
    return (ys.entries[i],)


def _inputs(xs: Any, x: Columns, j: Any) -> tuple[sympy.Expr, ...]:
    if isinstance(xs, list | tuple):
        xs = xs[0]
    if not isinstance(xs, Columns) or xs.entries != x.entries:
        raise Untraceable("differentiates by something else than x, all of its columns")
    if j is None:
        return xs.entries
    if not -len(xs.entries) <= j < len(xs.entries):
        raise Slip(f"differentiates by column {j} of an x with {len(xs.entries)}")
    return (xs.entries[j],)


def _place(error: BaseException, function: Any) -> str:
    """Where in the user's code an error was raised: ` (line 12 of burgers.py)`."""
    frames = [
        f
        for f in traceback.extract_tb(error.__traceback__)
        if not any(f"/{room}/" in f.filename.replace("\\", "/") for room in _NOT_USER)
    ]
    if frames:
        return f" (line {frames[-1].lineno} of {Path(frames[-1].filename).name})"
    code = getattr(inspect.unwrap(function), "__code__", None)
    return f" ({Path(code.co_filename).name}, line {code.co_firstlineno})" if code else ""


def residuals_of(
    pde: Callable[..., Any],
    x: Columns,
    y: Columns,
    auxiliary: Columns | None = None,
    symbols: dict[int, sympy.Symbol] | None = None,
) -> list[tuple[sympy.Expr, ...]]:
    """The residuals of a `pde(x, y)`: of each that it returns, the columns.

    Args:
        pde: the user's.
        x: the coordinates.
        y: the fields.
        auxiliary: what the auxiliary function gives, for a `pde(x, y, auxiliary)`.
        symbols: {id of a variable: its symbol}.

    Raises:
        Untraceable: why not, with the place.
    """
    given = (x, y) if auxiliary is None else (x, y, auxiliary)
    returned = traced(pde, *given, of="pde", symbols=symbols)
    items = returned if isinstance(returned, list | tuple) else [returned]
    if not items:
        raise Slip("pde returns no residual; expected one or a list of them")
    return [columns_of(item, "pde") for item in items]


def function_of(function: Any, x: Columns, width: int, of: str) -> tuple[sympy.Expr, ...]:
    """A function of points, as conditions and solutions have it, as expressions.

    Args:
        function: points [N, d] -> values [N, width] or a number.
        x: the coordinates.
        width: how many columns are wanted.
        of: what it is, for a sentence.

    Raises:
        Untraceable: why not, with the place.
    """
    returned = traced(inspect.unwrap(function), x, of=of)
    found = columns_of(returned, of)
    if width == 1 and isinstance(returned, Columns) and returned.flat and of != "solution":
        raise Slip(
            f"{of} returns values of shape [N], which DeepXDE subtracts from [N, 1] as a row, so that the "
            "result is [N, N]; expected [N, 1], x[:, 0:1] for x[:, 0]"
        )
    if len(found) != width:
        raise Untraceable(f"{of} returns {len(found)} columns; expected {width}")
    return found


def as_points(values: Any) -> np.ndarray:
    """Points or values of a script as float64."""
    return np.asarray(values.numpy() if hasattr(values, "numpy") else values, float)


__all__ = [
    "Columns",
    "Untraceable",
    "as_points",
    "columns_of",
    "dde",
    "function_of",
    "residuals_of",
    "tf",
    "traced",
]
