"""Coefficients that are known on a grid, from a file or arrays, in the place of a constant."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sympy

from pinnablate.brief import few
from pinnablate.calculus.tabulated import tabulated
from pinnablate.errors import PinnablateError
from pinnablate.measurements import Measurements
from pinnablate.measurements.files import is_measurements
from pinnablate.measurements.names import time_among, unit_of
from pinnablate.measurements.rows import rows_of
from pinnablate.measurements.series import Series, series_in, with_codes
from pinnablate.truths.grids import grid_of

EXAMPLE = "constants={'k': 'k.npz'}, a file with k on a grid of coordinates that are named in it"


def is_file(value: Any) -> bool:
    """Whether what a constant is given by is the path of a table.

    Args:
        value: of `constants=`.
    """
    if isinstance(value, os.PathLike):
        return True
    return isinstance(value, str) and is_measurements(Path(value))


def is_table(value: Any) -> bool:
    """Whether a constant is given by a file, by arrays by name or by a table of pandas or xarray.

    Args:
        value: of `constants=`.
    """
    holds_columns = any(hasattr(value, name) for name in ("columns", "coords"))
    return is_file(value) or isinstance(value, Mapping) or holds_columns


def table_of(
    name: str, value: Any, coordinates: Mapping[str, sympy.Symbol], called: str = ""
) -> sympy.Expr:
    """A coefficient as a function of the coordinates.

    Args:
        name: of the constant, which is that of its values in the source, too.
        value: a path, {name: array}, a DataFrame or a Dataset.
        coordinates: those of the problem by name; the coefficient depends on those that its source has.
        called: the name of the function; that of the constant by default.

    Raises:
        PinnablateError: it cannot be read, has no values of that name, no coordinate, or no whole grid.
    """
    arrays = Measurements(value).arrays
    columns = {unit_of(c)[0]: c for c in arrays.by_name}
    if "t" not in columns and (times := time_among(arrays.by_name)) is not None:
        columns["t"] = times
    on = {symbol: columns[c] for c, symbol in coordinates.items() if c in columns}
    if name not in columns or not on:
        raise PinnablateError(
            f"constant {name!r} is given by {arrays.title}, which has {', '.join(arrays.by_name)}; expected its "
            f"values under {name} and one or more of the coordinates {', '.join(coordinates)} beside them"
        )
    grid = grid_of(value, on, {name: columns[name]})
    axes = dict(zip(on, grid.axes, strict=True))
    return tabulated(called or name, axes, grid.values[..., 0])


def tables_of_each(
    name: str, value: Any, coordinates: Mapping[str, sympy.Symbol], series: Series
) -> list[sympy.Expr] | None:
    """A coefficient or an input of each of several experiments; None where the source has no column that says
    of which a row is.

    Args:
        name, value, coordinates: as `table_of` takes them.
        series: the experiments of the data, whose column has the same name here.

    Raises:
        PinnablateError: an experiment has no row; or as `table_of`.
    """
    arrays = Measurements(value).arrays
    if series.column not in arrays.by_name:
        return None
    own = series_in(arrays, series.column)
    lacking = [label for label in series.labels if label not in own.labels]
    if lacking:
        raise PinnablateError(
            f"constant {name!r} is given by {arrays.title}, whose column {series.column!r} has no rows of "
            f"{few(lacking)}; expected those of every series: {few(series.labels)}"
        )
    wanted = [
        column
        for column in arrays.by_name
        if column != series.column
        and (unit_of(column)[0] in {name, *coordinates} or column == time_among(arrays.by_name))
    ]
    if name not in {unit_of(c)[0] for c in wanted}:
        raise PinnablateError(
            f"constant {name!r} is given by {arrays.title}, which has {', '.join(arrays.by_name)}; expected its "
            f"values under {name} and one or more of the coordinates {', '.join(coordinates)} beside them"
        )
    on = {c: c for c in wanted if unit_of(c)[0] != name}
    numbers = rows_of(with_codes(arrays, own), [*wanted, series.column], on)
    codes = numbers.pop(series.column)
    found = []
    for label, word in zip(series.labels, series.words, strict=True):
        rows = codes == own.labels.index(label)
        part = {column: values[rows] for column, values in numbers.items()}
        found.append(table_of(name, part, coordinates, f"{name}_{word}"))
    return found
