"""Coefficients and sources that are known on a grid: functions of the coordinates by their values.

A table is interpolated by a tensor product of splines, cubic ones by default: twice continuously
differentiable, with an error that falls like the fourth power of the spacing where the function is
smooth. Its derivatives, as div(k grad u) needs them, are those of the spline. Source: C. de Boor,
A Practical Guide to Splines (1978), chapter 17.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import sympy

from pinnablate.errors import PinnablateError

ROUND_OFF = 1e-9  # share of an axis by which a point may lie beyond its end
DEGREES = (1, 3, 5)
_EXAMPLE = 'tabulated("k", {x: xs, y: ys}, values), values[i, j] at (xs[i], ys[j])'
_KINDS: dict[tuple[str, str, tuple[int, ...]], type[Tabulated]] = {}


@dataclass(frozen=True, eq=False)
class Table:
    """Values on a grid, interpolated.

    Args:
        name: for readers.
        axes: the increasing values of each argument.
        values: [n1, n2, ...].
        degree: of the splines; of an axis with fewer points than this needs, the largest that they
            allow.
    """

    name: str
    axes: tuple[np.ndarray, ...]
    values: np.ndarray = field(repr=False)
    degree: int = 3

    @cached_property
    def digest(self) -> str:
        """Hash of the numbers."""
        made = hashlib.sha256(repr((self.values.shape, self.degree)).encode())
        for numbers in (*self.axes, self.values):
            made.update(np.ascontiguousarray(numbers + 0.0, "<f8").tobytes())
        return made.hexdigest()[:16]

    @cached_property
    def _splines(self) -> Any:
        """The interpolant, a `scipy.interpolate.NdBSpline`."""
        from scipy.interpolate import NdBSpline, make_interp_spline

        coefficients, knots, degrees = self.values, [], []
        for k, axis in enumerate(self.axes):
            degree = min(self.degree, len(axis) - 1)
            degree -= degree % 2 == 0  # odd degrees have knots at the grid's points
            spline = make_interp_spline(axis, coefficients, k=degree, axis=k)
            coefficients = np.moveaxis(spline.c, 0, k)
            knots.append(spline.t)
            degrees.append(degree)
        return NdBSpline(tuple(knots), np.ascontiguousarray(coefficients), k=tuple(degrees))

    def evaluate(self, orders: tuple[int, ...], *arguments: Any) -> np.ndarray:
        """A derivative at points; not a number outside the grid.

        Args:
            orders: how often it is differentiated by each argument.
            arguments: arrays, which are broadcast together.
        """
        at = np.broadcast_arrays(*(np.asarray(a, float) for a in arguments))
        inside = np.ones(at[0].shape, bool)
        clipped = []
        for a, axis in zip(at, self.axes, strict=True):
            slack = ROUND_OFF * (axis[-1] - axis[0])
            inside &= (a >= axis[0] - slack) & (a <= axis[-1] + slack)
            clipped.append(np.clip(a, axis[0], axis[-1]))
        found = self._splines(np.stack(clipped, -1), nu=orders)
        return np.where(inside, found, np.nan)


class Tabulated(sympy.Function):
    """A table, or a derivative of one, as a function of SymPy's; each has a class of its own, whose
    name holds the digest of the numbers.
    """

    table: ClassVar[Table]
    orders: ClassVar[tuple[int, ...]]

    def fdiff(self, argindex: int = 1) -> Any:
        """The derivative by an argument, numbered from 1.

        Raises:
            PinnablateError: it vanishes on every piece of the splines.
        """
        orders = tuple(a + (k == argindex - 1) for k, a in enumerate(self.orders))
        if max(orders) > self.table.degree:
            raise PinnablateError(
                f"the table {self.table.name!r} is differentiated {max(orders)} times by one "
                f"coordinate, and splines of degree {self.table.degree} have no such derivative; "
                "expected fewer derivatives, or tabulated(..., degree=5)"
            )
        return _kind(self.table, orders)(*self.args)

    def _eval_is_extended_real(self) -> bool:
        return True

    def _eval_is_finite(self) -> bool:
        return True

    def _shown(self) -> str:
        by = "".join(str(a) * n for a, n in zip(self.args, self.orders, strict=True))
        return f"{self.table.name}_{by}" if by else self.table.name

    def _sympystr(self, printer: Any) -> str:
        return f"{self._shown()}({', '.join(map(printer._print, self.args))})"

    def _latex(self, printer: Any, exp: Any = None) -> str:
        name, _, by = self._shown().partition("_")
        letter = name if len(name) == 1 else rf"\mathrm{{{name}}}"
        subscript = rf"_{{{by}}}" if by else ""
        arguments = ", ".join(map(printer._print, self.args))
        power = rf"^{{{exp}}}" if exp else ""
        return rf"{letter}{subscript}{power}\left({arguments}\right)"


def tables_in(expression: sympy.Basic) -> list[Tabulated]:
    """The tables in an expression, and derivatives of them, in the order of their text."""
    return sorted(expression.atoms(Tabulated), key=str)


def _kind(table: Table, orders: tuple[int, ...]) -> type[Tabulated]:
    """The class of a table's derivative, the same for the same numbers under the same name."""
    key = table.name, table.digest, orders
    if key not in _KINDS:
        by = "".join(f"_{a}" for a in orders) if any(orders) else ""

        def evaluate(*arguments: Any) -> np.ndarray:
            return table.evaluate(orders, *arguments)

        parts = {
            "table": table,
            "orders": orders,
            "nargs": len(table.axes),
            "_imp_": staticmethod(evaluate),  # by which SymPy finds numbers
            "__module__": __name__,
        }
        _KINDS[key] = type(f"{table.name}_{table.digest}{by}", (Tabulated,), parts)
    return _KINDS[key]


def tabulated(name: str, axes: Mapping[Any, Any], values: Any, *, degree: int = 3) -> Any:
    """A known function of some coordinates, given by its values on a grid: a conductivity, a
    topography, a measured inflow.

        k = tabulated("k", {x: xs, y: ys}, values)    # values[i, j] at (xs[i], ys[j])
        equations = {"flow": (k * u.diff(x)).diff(x) + (k * u.diff(y)).diff(y)}

    Args:
        name: as readers see it.
        axes: {coordinate: its values on the grid, increasing}; the grid covers the domain.
        values: an array with one axis for each coordinate, in their order.
        degree: of the splines that interpolate it: 3, or 5 where an equation differentiates the
            table more than twice; 1 for straight lines between values that jump.

    Returns:
        An expression of the coordinates, which stands in equations, conditions and solutions like
        any other and can be differentiated. Its numbers are a part of the environment's digest.

    Raises:
        PinnablateError: a name that is no word, axes that do not increase, values of another shape
            or that are not finite, a degree other than 1, 3 and 5.
    """

    def refused(what: str) -> PinnablateError:
        return PinnablateError(f"the table {name!r} {what}; for example {_EXAMPLE}")

    if not isinstance(name, str) or not name.isidentifier():
        raise refused("has no name of letters, digits and _; expected one")
    if not isinstance(axes, Mapping) or not axes:
        raise refused("has no axes; expected {coordinate: its values on the grid}")
    if strange := [c for c in axes if not isinstance(c, sympy.Symbol)]:
        raise refused(f"has an axis {strange[0]!r}; expected what coordinates() returned")
    if degree not in DEGREES:
        raise refused(f"has degree={degree!r}; expected 1, 3 or 5")
    grid = [_numbers(a) for a in axes.values()]
    for c, a in zip(axes, grid, strict=True):
        if a is None or a.ndim != 1 or len(a) < 2 or not np.all(np.diff(a) > 0):
            raise refused(
                f"has an axis {c} that is not increasing; expected two finite numbers or more in "
                "one array, sorted, each once"
            )
    numbers, shape = _numbers(values), tuple(len(a) for a in grid if a is not None)
    if numbers is None:
        raise refused(
            "has values that are not finite real numbers; expected numbers everywhere: fill gaps"
        )
    if numbers.shape != shape:
        raise refused(f"has values of shape {numbers.shape}; expected {shape}, that of its axes")
    table = Table(name, tuple(a for a in grid if a is not None), numbers, degree)
    return _kind(table, (0,) * len(grid))(*axes)


def _numbers(value: Any) -> np.ndarray | None:
    """Finite numbers as an array; None of anything else."""
    try:
        plain = np.asarray(value)
        found = np.asarray(plain if plain.dtype.kind != "c" else np.nan, float)
    except (TypeError, ValueError):
        return None
    return found if found.size and np.isfinite(found).all() else None
