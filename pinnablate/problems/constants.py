"""Constants of a problem: numbers, and coefficients that are known on a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sympy

from pinnablate.calculus.tabulated import tables_in
from pinnablate.errors import PinnablateError
from pinnablate.measurements.names import name_of
from pinnablate.measurements.series import Series
from pinnablate.problems.grammar import NUMBERS, Names, expression, parted
from pinnablate.problems.tables import EXAMPLE, is_table, table_of, tables_of_each


def constants_of(constants: Any) -> dict[str, Any]:
    """{name: number}; of what is known on a grid a symbol, until coordinates are known.

    Args:
        constants: {name: a number, text like 2*pi, a table or its file}.

    Raises:
        PinnablateError: neither a number nor a table.
    """
    nothing = Names({}, {})
    found = {}
    for name, value in (constants or {}).items():
        called, what = name_of(name), f"constant {name_of(name)!r}"
        if not called.isidentifier():
            raise PinnablateError(
                f"{what} has no name that an equation could hold; expected letters, digits and _, like 'nu'"
            )
        if is_table(value):
            found[called] = sympy.Symbol(called)
            continue
        made = expression(value, nothing, what) if isinstance(value, str) else _number_of(value)
        if not (getattr(made, "is_number", False) or tables_in(made)):
            raise PinnablateError(
                f"{what} is {' '.join(repr(value).split()):.60}; expected a number, like 0.1 or '2*pi', or {EXAMPLE}"
            )
        found[called] = made
    return found


def refuse_taken(constants: Any, names: Names) -> None:
    """Refuse constants whose names mean something else, which they would silently replace.

    Args:
        constants: as `constants_of` takes them.
        names: of the problem.

    Raises:
        PinnablateError: one is called like a coordinate, a derivative of a field, or a number such as pi.
    """
    for name in map(name_of, constants or ()):
        derivative = parted(name, tuple(names.coordinates))
        if name in names.coordinates:
            what = "is a coordinate"
        elif name in NUMBERS:
            what = "has a value of its own"
        elif derivative and derivative[0] in names.fields:
            what = f"is a derivative of the field {derivative[0]}"
        else:
            continue
        raise PinnablateError(
            f"constant {name!r} has the name of something else: in equations {name} {what}; expected another name: rename "
            "it there and among the constants"
        )


def _number_of(value: Any) -> sympy.Basic:
    """What SymPy makes of a constant; nothing of an array or another object."""
    try:
        made = sympy.sympify(value)
    except sympy.SympifyError:
        return sympy.Tuple()
    return made if isinstance(made, sympy.Expr) else sympy.Tuple()


def with_tables(
    names: Names, constants: Any, series: Series | None = None
) -> tuple[Names, dict[str, Sequence[sympy.Expr]]]:
    """The names with coefficients that are known on a grid as functions of the coordinates.

    Args:
        names: of the problem, whose coordinates are known.
        constants: as `constants_of` takes them.
        series: the experiments of the data; None where there is one.

    Returns:
        The names; and {name: the function of each experiment} of what differs between them, for which the
        names hold an unknown function of the same coordinates.

    Raises:
        PinnablateError: a table that cannot be read, or is none.
    """
    found: dict[str, sympy.Expr] = {}
    differing: dict[str, Sequence[sympy.Expr]] = {}
    for name, value in (constants or {}).items():
        if not is_table(value):
            continue
        called = name_of(name)
        each = None if series is None else tables_of_each(called, value, names.coordinates, series)
        if each is None:
            found[called] = _of_all(called, value, names, series)
            continue
        on = [c for c in names.coordinates.values() if c in each[0].free_symbols]
        found[called], differing[called] = sympy.Function(called, real=True)(*on), each
    return replace(names, constants={**names.constants, **found}), differing


def _of_all(name: str, value: Any, names: Names, series: Series | None) -> sympy.Expr:
    """A coefficient that is the same in all experiments.

    Raises:
        PinnablateError: it cannot be read; of several experiments with the way to one of each.
    """
    try:
        return table_of(name, value, names.coordinates)
    except PinnablateError as error:
        if series is None:
            raise
        raise PinnablateError(
            f"{error}; or, where {name} differs between series, add the column {series.column!r} as in the data"
        ) from error
