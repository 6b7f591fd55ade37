"""Constants of a problem: numbers, and coefficients that are known on a grid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy

from pinnablate.calculus.tabulated import tables_in
from pinnablate.errors import PinnablateError
from pinnablate.measurements.names import name_of
from pinnablate.problems.grammar import Names, expression
from pinnablate.problems.tables import EXAMPLE, is_table, table_of


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


def _number_of(value: Any) -> sympy.Basic:
    """What SymPy makes of a constant; nothing of an array or another object."""
    try:
        made = sympy.sympify(value)
    except sympy.SympifyError:
        return sympy.Tuple()
    return made if isinstance(made, sympy.Expr) else sympy.Tuple()


def with_tables(names: Names, constants: Any) -> Names:
    """The names with coefficients that are known on a grid as functions of the coordinates.

    Args:
        names: of the problem, whose coordinates are known.
        constants: as `constants_of` takes them.

    Raises:
        PinnablateError: a table that cannot be read, or is none.
    """
    found = {
        name_of(name): table_of(name_of(name), value, names.coordinates)
        for name, value in (constants or {}).items()
        if is_table(value)
    }
    return replace(names, constants={**names.constants, **found})
