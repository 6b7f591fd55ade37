"""What is wrong with numbers that were measured, each as one sentence: what was expected, what was got,
the remedy.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.measurements.folds import LEAST
from pinnablate.measurements.table import Table

LARGEST = 1e100  # so that squares are numbers
ROUNDING_OF_VALUES = 1e-13  # of their size: what differs by less does not vary
ROUNDING = 1e-9  # of the length of the domain: decimals of a file beside the ends of a declaration
NEAR = 1e-6  # of the extent of the data: the same beside the boundary of a region
SMALL = 1e-3  # of the domain: data that span less along a coordinate are in other units
GAP = 1e5  # between the medians of two groups of one column, which are then in two units
BETWEEN = 10**2.5  # from the largest of one group to the smallest of the other, at least
SPREAD = 1e3  # within each of them, the least and the greatest twentieth left out
STEP, LEAST_ASIDE = 2.5, 4  # decades from one row to the next; rows on either side
ROUND_OFF = 1e11  # times smaller: not another unit, but a zero as computers find it
FILLED = 0.1  # of the domain, by points whose unit is guessed
SMALL_SHARE = 1 / 3  # of the values, at least, are small: fewer are those on a wall
_FACTORS = (1e3, 1e6, 1e9, 60.0, 3600.0, 1e-3, 1e-6, 1e-9, 1 / 60, 1 / 3600)
SEVERAL = "; rows of several experiments need a column that says of which each is: series='COLUMN'"
Place = Callable[[int], str]


def check_numbers(title: str, columns: Mapping[str, np.ndarray], place: Place) -> None:
    """Refuse infinite and huge numbers, truth values where numbers are meant, and points without a coordinate.

    Args:
        title: of the source.
        columns: {column: [rows]}, of coordinates, fields, noise and weight.
        place: says where a row stands.

    Raises:
        PinnablateError: naming the first.
    """
    for name, values in columns.items():
        if values.dtype.kind == "b":
            raise PinnablateError(
                f"column {name!r} of {title} holds true and false, expected numbers; only split= may "
                "name such a column"
            )
        wrong = np.flatnonzero(np.abs(values) > LARGEST)
        if len(wrong):
            raise PinnablateError(
                f"{title}, {place(wrong[0])}: column {name!r} is {values[wrong[0]]:g}{_more(wrong)}, expected "
                f"numbers up to {LARGEST:g}; leave the cell empty (or nan) where nothing was measured"
            )


def check_places(title: str, name: str, values: np.ndarray, place: Place) -> None:
    """Refuse a coordinate that is missing.

    Args:
        title: of the source.
        name: of the coordinate.
        values: of its column: [rows].
        place: says where a row stands.

    Raises:
        PinnablateError: naming the first row.
    """
    wrong = np.flatnonzero(np.isnan(values))
    if len(wrong):
        raise PinnablateError(
            f"{title}, {place(wrong[0])} has no {name}{_more(wrong)}, expected every coordinate in every "
            "row; only fields may be missing: fill it in or delete the row"
        )


def check_domain(table: Table, low: np.ndarray, high: np.ndarray, place: Place) -> None:
    """Refuse points outside the domain, and points that span almost nothing of it.

    Args:
        table: what was measured.
        low, high: the ends of the domain: [d].
        place: says where a row of the source stands.

    Raises:
        PinnablateError: naming the first row.
    """
    for k, c in enumerate(table.coordinates):
        x, a, b = table.points[:, k], float(low[k]), float(high[k])
        wrong = np.flatnonzero((x < a) | (x > b))
        if len(wrong):
            first = int(min(wrong, key=lambda i: table.rows[i]))
            raise PinnablateError(
                f"{table.title}, {place(table.rows[first])}: {c} = {x[first]:g}{_more(wrong)} lies outside the "
                f"domain ({a:g}, {b:g}), expected points within it; {_remedy(c, x, a, b)}"
            )
        span = float(np.ptp(x))
        if 0 < span < SMALL * (b - a) and c not in table.units:
            raise PinnablateError(
                f"{c} runs from {x.min():g} to {x.max():g} in {table.title} and from {a:g} to {b:g} in the "
                f"domain, expected the same units; convert one of them, or state units={{{c!r}: '...'}} "
                "where it is right"
            )


def _remedy(name: str, x: np.ndarray, a: float, b: float) -> str:
    """What to do about points outside: convert units where most are and this brings all of them in."""
    most_are_out = np.mean((x < a) | (x > b)) > 0.5
    for factor in _FACTORS if most_are_out else ():
        scaled = x / factor
        if scaled.min() >= a and scaled.max() <= b and np.ptp(scaled) > FILLED * (b - a):
            other = f"{name} / {factor:g}" if factor > 1 else f"{name} * {1 / factor:g}"
            return f"{other} would: are the units others? Convert them, or make the domain wider"
    return f"make the domain wider, at least ({min(a, x.min()):g}, {max(b, x.max()):g}), or leave such rows out"


def check_region(table: Table, inside: Callable[[np.ndarray], np.ndarray], place: Place) -> None:
    """Refuse points outside a region of the domain. A point on its boundary is inside, whatever the
    decimals of a file make of it.

    Args:
        table: what was measured.
        inside: says which of some points [n, d] belong to the region: [n] of booleans.
        place: says where a row of the source stands.

    Raises:
        PinnablateError: naming the first row.
    """
    found = inside(table.points)
    for step in np.diag(NEAR * np.ptp(table.points, axis=0)):
        found = found | inside(table.points + step) | inside(table.points - step)
    wrong = np.flatnonzero(~found)
    if len(wrong):
        first = int(min(wrong, key=lambda i: table.rows[i]))
        raise PinnablateError(
            f"{table.title}, {place(table.rows[first])}: {_where(table, first)}{_more(wrong)} lies outside the region, "
            "expected points within it; mend region=, or leave such rows out"
        )


def _where(table: Table, i: int) -> str:
    """The point of a row of the table."""
    return ", ".join(
        f"{c} = {v:g}" for c, v in zip(table.coordinates, table.points[i], strict=True)
    )


def check_fields(
    table: Table,
    scaled: Collection[str],
    place: Place,
    common: Callable[[str], str] | None = None,
) -> None:
    """Refuse fields that do not vary, and columns in two units.

    Args:
        table: what was measured.
        scaled: fields whose scale is declared, which may be constant.
        place: says where a row of the source stands.
        common: the name of a field that all experiments have in common; None where there is one.

    Raises:
        PinnablateError: naming the field.
    """
    for k in table.measured:
        name, values = table.fields[k], table.values[table.is_measured[:, k], k]
        is_same = np.ptp(values) <= ROUNDING_OF_VALUES * np.max(np.abs(values))
        if is_same and name not in scaled:
            raise PinnablateError(
                f"{name} is {values[0]:g} in every row of {table.title}, expected values that vary, for errors "
                f"are measured in their standard deviation; declare scales={{{name!r}: ...}} where this "
                "is meant, or leave the field out"
            )
        between = _two_units(values) if name not in table.units else None
        if between is not None:
            raise _mixed(table, k, between, place, common)
        if name not in table.units:
            _check_step(table, k, place, common)


def _mixed(
    table: Table, k: int, between: float, place: Place, common: Callable[[str], str] | None
) -> PinnablateError:
    """The error for a field in two units.

    Args:
        table: what was measured.
        k: index of the field.
        between: a size that parts the two groups.
        place: says where a row of the source stands.
        common: as `check_fields` takes it.
    """
    sizes, name = np.abs(table.values[:, k]), table.fields[k]
    groups = [np.flatnonzero((sizes > 0) & (sizes < between)), np.flatnonzero(sizes > between)]
    most, fewest = sorted(groups, key=len, reverse=True)
    first = place(int(table.rows[fewest].min()))
    others = f"{len(fewest)} rows, the first in {first}" if len(fewest) > 1 else first
    return PinnablateError(
        f"{name} of {table.title} is about {np.median(sizes[most]):.1g} in {len(most)} rows and about "
        f"{np.median(sizes[fewest]):.1g} in {others}, with nothing between, expected one unit for a whole "
        f"column; convert or delete these rows, or state units={{{_said(name, common)!r}: '...'}} where it is right"
    )


def _said(name: str, common: Callable[[str], str] | None) -> str:
    """The name by which units of a field are stated."""
    return name if common is None else common(name)


def _check_step(table: Table, k: int, place: Place, common: Callable[[str], str] | None) -> None:
    """Refuse a field that is otherwise smooth along its only coordinate and changes its size once, as
    where an instrument changed its unit.

    Args:
        table: what was measured, sorted by the coordinate.
        k: index of the field.
        place: says where a row of the source stands.
        common: as `check_fields` takes it.

    Raises:
        PinnablateError: naming the row after the step.
    """
    rows = np.flatnonzero(table.is_measured[:, k] & (table.values[:, k] != 0))
    if len(table.coordinates) > 1 or len(rows) < 2 * LEAST_ASIDE:
        return
    sizes = np.log10(np.abs(table.values[rows, k]))
    steps = np.abs(np.diff(sizes))
    at = int(np.argmax(steps))
    others = np.delete(steps, at)
    is_inside = LEAST_ASIDE <= at + 1 <= len(rows) - LEAST_ASIDE  # a start from about 0 is no unit
    if steps[at] < STEP or others.max() > steps[at] / 3 or not is_inside:
        return
    name, (before, after) = table.fields[k], table.values[rows[at : at + 2], k]
    raise PinnablateError(
        f"{name} of {table.title} goes from {before:.3g} to {after:.3g} in one row, {place(int(table.rows[rows[at + 1]]))}, "
        f"and changes by less than {10 ** others.max():.2g} times in any other, expected one unit for a whole column; "
        f"convert the rows on one side, or state units={{{_said(name, common)!r}: '...'}} where it is right"
    )


def _two_units(values: np.ndarray) -> float | None:
    """The size between two groups of values that are in two units; None where there are none. Zeros
    in round-off, such as on a wall, are no group, nor is what spans many decades by itself.
    """
    sizes = np.sort(np.abs(values[values != 0]))
    if len(sizes) < 4:
        return None
    with np.errstate(over="ignore"):  # an infinite jump is one
        jumps = sizes[1:] / sizes[:-1]
    for k in np.flatnonzero(jumps >= BETWEEN) + 1:
        small, large = sizes[:k], sizes[k:]
        if len(small) < SMALL_SHARE * len(sizes):
            continue
        apart = np.median(large) / np.median(small)
        if GAP <= apart <= ROUND_OFF and max(map(_spread, (small, large))) <= SPREAD:
            return float(np.sqrt(small[-1]) * np.sqrt(large[0]))
    return None


def _spread(sizes: np.ndarray) -> float:
    """How many times the greatest of some sizes is the least; of many, those in between alone."""
    low, high = np.quantile(sizes, (0.05, 0.95))
    return float(high / low)


def check_repeats(table: Table, place: Place, common: Callable[[str], str] | None = None) -> None:
    """Refuse two values of one field at one point, unless their noise is stated: they are then repeated
    measurements.

    Args:
        table: what was measured, sorted by points.
        place: says where a row of the source stands.
        common: the name of a field that all experiments have in common; None where there is one.

    Raises:
        PinnablateError: naming two rows.
    """
    for k in table.measured:
        rows = np.flatnonzero(table.is_measured[:, k])
        at = table.points[rows]
        same = np.flatnonzero((at[1:] == at[:-1]).all(axis=1) & np.isnan(table.noise[rows[1:], k]))
        if not len(same):
            continue
        one, two = sorted((int(table.rows[rows[same[0]]]), int(table.rows[rows[same[0] + 1]])))
        name = table.fields[k]
        raise PinnablateError(
            f"{table.title}: two values of {name} at {_where(table, rows[same[0]])}, in {place(one)} and {place(two)}"
            f"{_more(same)}, expected one at each point; delete one, take their mean, or state "
            f"noise={{{(common(name) if common else name)!r}: ...}} where they are repeated measurements"
            + ("" if common else SEVERAL)
        )


def check_count(table: Table) -> None:
    """Refuse a table of too few points.

    Args:
        table: what was measured.

    Raises:
        PinnablateError: there are fewer than three.
    """
    count = len(np.unique(table.points, axis=0))
    if count < LEAST:
        raise PinnablateError(
            f"{table.title}: measurements at {count} point{'s' * (count != 1)}, expected {LEAST} or "
            "more: one to train, one to choose the state of a model, one to hold out; measure more"
        )


def _more(alike: np.ndarray) -> str:
    """How many there are besides the one that is named."""
    return f" (and {len(alike) - 1} more)" if len(alike) > 1 else ""


def check_stated(
    title: str,
    word: str,
    fields: tuple[str, ...],
    stated: np.ndarray,
    is_measured: np.ndarray,
    place: Place,
) -> None:
    """Refuse noise and weights that mean nothing.

    Args:
        title: of the source.
        word: `noise` or `weight`.
        fields: names.
        stated: [rows, fields]; noise may be missing, a weight may not.
        is_measured: where there is a value: [rows, fields].
        place: says where a row stands.

    Raises:
        PinnablateError: naming the first; or all weights of a field are 0.
    """
    for k, name in enumerate(fields):
        values, used = stated[:, k], is_measured[:, k]
        wrong = np.flatnonzero(used & ((values < 0) | (np.isnan(values) & (word == "weight"))))
        if len(wrong):
            raise PinnablateError(
                f"{title}, {place(wrong[0])}: the {word} of {name} is {values[wrong[0]]:g}{_more(wrong)}, expected "
                f"a number, 0 or more, in every row where {name} is measured"
            )
        if word == "weight" and used.any() and not values[used].any():
            raise PinnablateError(
                f"every weight of {name} in {title} is 0, expected some above 0; leave the field out of "
                "columns= where it shall not count"
            )
