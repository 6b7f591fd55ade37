"""Coefficients that are known on a grid, from a file or arrays, in the place of a constant."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sympy

from pinnablate.calculus.tabulated import tabulated
from pinnablate.errors import PinnablateError
from pinnablate.measurements import Measurements
from pinnablate.measurements.files import is_measurements
from pinnablate.measurements.names import time_among, unit_of
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


def table_of(name: str, value: Any, coordinates: Mapping[str, sympy.Symbol]) -> sympy.Expr:
    """A coefficient as a function of the coordinates.

    Args:
        name: of the constant, which is that of its values in the source, too.
        value: a path, {name: array}, a DataFrame or a Dataset.
        coordinates: those of the problem by name; the coefficient depends on those that its source has.

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
    return tabulated(name, dict(zip(on, grid.axes, strict=True)), grid.values[..., 0])
