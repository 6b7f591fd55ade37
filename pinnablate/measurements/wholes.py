"""Columns that say something of an experiment as a whole, such as the length of its pendulum, and nothing of
single rows.
"""

from __future__ import annotations

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.measurements.arrays import Arrays
from pinnablate.measurements.series import Series, label_of

SLIPS = 0.1  # of the rows of a series: a number that differs in no more is one with slips


def constant_in(arrays: Arrays, series: Series) -> dict[str, np.ndarray]:
    """Columns that say something of a series as a whole, such as the length of its pendulum: numbers, the
    same in all rows of each series, or empty.

    Args:
        arrays: the source, with or without `with_codes`.
        series: its experiments.

    Returns:
        {column: [series]}.
    """
    each = {name: _parts(values, series) for name, values in _numbers_in(arrays, series).items()}
    return {
        name: np.array([part[0] for part in parts])
        for name, parts in each.items()
        if all(len(part) and np.all(part == part[0]) for part in parts)
    }


def slip_in(arrays: Arrays, series: Series, column: str) -> str | None:
    """What keeps a column from being one number in each series, where a tenth of the rows of a series or less
    does: a slip of the pen; None where there is no such column, it is one number in each, or it varies.

    Args:
        arrays: the source, with or without `with_codes`.
        series: its experiments.
        column: its name.
    """
    values = _numbers_in(arrays, series, column).get(column)
    if values is None:
        return None
    usual = []
    for part in _parts(values, series):
        found, counts = np.unique(part, return_counts=True)
        if not len(part) or counts.max() < (1 - SLIPS) * len(part):
            return None
        usual.append(float(found[counts.argmax()]))
    codes = series.codes.ravel()
    odd = np.flatnonzero(np.isfinite(values) & (values != np.array(usual)[codes]))
    if not len(odd):
        return None
    row = int(odd[0])
    return (
        f"{arrays.title}, {arrays.place(row)}: column {column!r} is {values[row]:g}, and {usual[codes[row]]:g} elsewhere in "
        f"series {series.labels[codes[row]]}"
    )


def _numbers_in(arrays: Arrays, series: Series, *columns: str) -> dict[str, np.ndarray]:
    """Columns beside that of series that hold numbers, one for each row: {column: [rows]}; of all, or of those
    that are named.
    """
    found = {}
    for name, array in arrays.by_name.items():
        if (
            name == series.column
            or (columns and name not in columns)
            or array.shape != series.codes.shape
        ):
            continue
        try:
            values = np.ravel(array.read())
        except PinnablateError:  # of text, which no law can name
            continue
        if values.dtype.kind != "b":
            found[name] = values
    return found


def _parts(values: np.ndarray, series: Series) -> list[np.ndarray]:
    """What a column holds in each series, without what is missing."""
    codes, known = series.codes.ravel(), np.isfinite(values)
    return [values[known & (codes == k)] for k in range(len(series))]


def remarks_in(arrays: Arrays, series: Series) -> set[str]:
    """Columns that say nothing of single rows: what is constant in each series, and text.

    Args:
        arrays, series: as `constant_in` takes them.
    """
    codes = series.codes.ravel()
    found = set(constant_in(arrays, series))
    for name, array in arrays.by_name.items():
        if name in found or array.words is None or array.shape != series.codes.shape:
            continue
        texts = np.array([label_of(v) for v in np.ravel(np.asarray(array.words(), object))])
        if all(len(set(texts[codes == k])) == 1 for k in range(len(series))):
            found.add(name)
    return found - {series.column}
