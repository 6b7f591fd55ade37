"""From the arrays of a source, and what they are, to the numbers of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.measurements import soundness
from pinnablate.measurements.arrays import Arrays
from pinnablate.measurements.claims import Claims
from pinnablate.measurements.rows import rows_of
from pinnablate.measurements.table import Table


def table_of(
    arrays: Arrays,
    claims: Claims,
    coordinates: tuple[str, ...],
    fields: tuple[str, ...],
    mask: np.ndarray | None = None,
) -> Table:
    """The table, sorted by the coordinates. Rows in which nothing was measured are left out.

    Args:
        arrays: the source.
        claims: which column is which.
        coordinates, fields: names, in order.
        mask: which rows of the source are held out, where no column says so: [rows].

    Raises:
        PinnablateError: a number is infinite, a coordinate is missing, noise or weights mean nothing,
            or the mask has another length.
    """
    title, place = arrays.title, arrays.place
    columns = rows_of(arrays, claims.columns, claims.coordinates)
    numbers = {n: v for n, v in columns.items() if n != claims.mask}
    soundness.check_numbers(title, numbers, place)
    for c, column in claims.coordinates.items():
        soundness.check_places(title, c, columns[column], place)
    count = len(next(iter(columns.values())))
    points = np.stack([columns[claims.coordinates[c]] for c in coordinates], axis=1)
    empty = np.full(count, np.nan)
    series = None if claims.series is None else columns[claims.series]
    values = np.stack(
        [
            _of_series(columns[claims.fields[f]], series, claims.codes.get(f))
            if f in claims.fields
            else empty
            for f in fields
        ],
        axis=1,
    )
    noise = _stated(columns, claims.noise, fields, count, np.nan)
    weight = _stated(columns, claims.weight, fields, count, 1.0)
    for word, stated in (("noise", noise), ("weight", weight)):
        soundness.check_stated(title, word, fields, stated, ~np.isnan(values), place)
    held = _mask(arrays, claims, columns, mask, count)
    kept = np.flatnonzero(~np.isnan(values).all(axis=1))
    # Rows that are alike in all that is asked of them may stand in any order.
    apart = [*points.T, *values.T, *noise.T, *weight.T, *([] if held is None else [held])]
    kept = kept[np.lexsort([column[kept] for column in reversed(apart)])]
    return Table(
        title=title,
        coordinates=coordinates,
        fields=fields,
        points=points[kept],
        values=values[kept],
        noise=noise[kept],
        weight=weight[kept],
        rows=kept,
        mask=None if held is None else held[kept],
        series=None if series is None else series[kept],
        units=claims.units,
        empty=count - len(kept),
    )


def _of_series(values: np.ndarray, series: np.ndarray | None, code: int | None) -> np.ndarray:
    """A column where its rows are of one experiment, and NaN elsewhere: [rows]."""
    return values if series is None or code is None else np.where(series == code, values, np.nan)


def _mask(
    arrays: Arrays,
    claims: Claims,
    columns: Mapping[str, np.ndarray],
    given: np.ndarray | None,
    count: int,
) -> np.ndarray | None:
    """Which rows of the source are held out, by a column or as given: [count]; None where neither
    says.
    """
    found = given if claims.mask is None else columns[claims.mask]
    if found is None:
        return None
    if found.dtype.kind != "b":
        if not np.isin(found, (0, 1)).all():
            raise PinnablateError(
                f"column {claims.mask!r} of {arrays.title} says which rows are held out, and holds other values "
                "than true and false (or 1 and 0); expected one of them in every row"
            )
        found = found == 1
    if len(found) != count:
        raise PinnablateError(
            f"split= has {len(found)} booleans for {count} rows of {arrays.title}, expected one for each"
        )
    return np.asarray(found, bool)


def _stated(
    columns: Mapping[str, np.ndarray],
    claimed: Mapping[str, float | str],
    fields: Sequence[str],
    count: int,
    otherwise: float,
) -> np.ndarray:
    """Noise or weight of each value: [rows, fields]; `otherwise` where it is not stated."""
    out = np.full((count, len(fields)), otherwise)
    for k, name in enumerate(fields):
        if name in claimed:
            said = claimed[name]
            out[:, k] = columns[said] if isinstance(said, str) else said
    return out
