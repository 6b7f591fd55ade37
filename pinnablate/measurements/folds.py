"""Folds: which measurements train, which choose the state at which a model is read, and which nobody is
given before the score.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.measurements.table import Table

SPLITS = {
    "future": "the last share in time",
    "random": "points at random",
    "block": "a region of space, or of time where there is no space",
}
VALIDATION = 0.25  # of what is not held out
DRAWS = 100  # until every field has values on both sides
LEAST = 3  # points: one to train, one to validate, one to hold out
_PURPOSE = 0x6D6561737572  # sets these random numbers apart from those of other rooms


@dataclass(frozen=True, eq=False, repr=False)
class Fold:
    """Three sets of rows, disjoint, that cover a table.

    Args:
        trained: rows that enter the loss: [n] of booleans.
        validation: rows that choose the state at which a model is read, and nothing else: [n].
        held_out: rows that models are scored on, given to nobody before: [n].
    """

    trained: np.ndarray
    validation: np.ndarray
    held_out: np.ndarray

    def __repr__(self) -> str:
        return (
            f"Fold({self.trained.sum()} to train, {self.validation.sum()} to validate, "
            f"{self.held_out.sum()} held out)"
        )


def fold(table: Table, split: str, share: float, r: int) -> Fold:
    """Fold r of a table.

    Rows at one point stay together, of each series its own. `future` and a mask hold out the same rows in every fold, and only
    the validation differs; `random` and `block` draw what is held out for each fold. A quarter of
    what is not held out validates. Draws are repeated, up to 100 times, until every field that is
    measured at three points has values to train, to validate and to hold out.

    Args:
        table: what was measured.
        split: one of SPLITS, or `mask`.
        share: which is held out, of the time, the points or the places.
        r: number of the fold, which is that of the replicate.

    Raises:
        PinnablateError: the split leaves nothing to train, or to hold out.
    """
    rng = np.random.default_rng([_PURPOSE, r])
    groups = _groups(table)
    held = _held_out(table, groups, split, share, rng)
    for mine, words in ((held, "holds out no row"), (~held, "holds out every row")):
        if not mine.any():
            raise PinnablateError(
                f"the split {split!r} {words} of {table.title}, expected some to hold out and some to "
                "train; choose another split= or held_out="
            )
    rest = np.unique(groups[~held])
    if len(rest) < 2:
        raise PinnablateError(
            f"the split {split!r} leaves one point of {table.title} to train and validate, expected two "
            "or more; hold out less, or choose another split="
        )
    measured = _by_group(table, groups)
    chosen = _drawn(measured[rest], lambda: _some(len(rest), VALIDATION, rng))
    validation = np.isin(groups, rest[chosen])
    return Fold(~held & ~validation, validation, held)


def _groups(table: Table) -> np.ndarray:
    """The number of the point of each row; rows at one point of one series have one: [n]."""
    points = table.points
    if table.series is not None:
        points = np.column_stack([table.series, points])
    return np.ravel(np.unique(points, axis=0, return_inverse=True)[1])


def _by_group(table: Table, groups: np.ndarray) -> np.ndarray:
    """Which fields are measured at each point: [points, fields] of booleans."""
    out = np.zeros((groups.max() + 1, len(table.fields)), bool)
    np.logical_or.at(out, groups, table.is_measured)
    return out


def _held_out(
    table: Table, groups: np.ndarray, split: str, share: float, rng: np.random.Generator
) -> np.ndarray:
    """The rows that a split holds out: [n] of booleans."""
    if table.mask is not None:
        return table.mask
    if split == "future":
        t = table.points[:, table.coordinates.index("t")]
        late = np.zeros(len(t), bool)
        for rows in _by_series(table):
            late[rows] = t[rows] > t[rows].max() - share * np.ptp(t[rows])
        return late
    if split == "random":
        measured = _by_group(table, groups)
        count = len(measured)
        most = max(1, count - 2)  # two are left, to train and to validate
        points = _drawn(measured, lambda: _some(count, share, rng, most), left=2)
        return np.asarray(points[groups])
    places, place_of = _places(table)
    measured = np.zeros((len(places), len(table.fields)), bool)
    np.logical_or.at(measured, place_of, table.is_measured)
    rows = np.bincount(place_of)
    return np.asarray(_drawn(measured, lambda: _block(places, rows, share, rng))[place_of])


def _by_series(table: Table) -> list[np.ndarray]:
    """Which rows are of each series: [n] of booleans, for each."""
    if table.series is None:
        return [np.ones(len(table), bool)]
    return [table.series == code for code in np.unique(table.series)]


def _some(count: int, share: float, rng: np.random.Generator, most: int = 0) -> np.ndarray:
    """A share of `count` things at random, at least one and not all: [count] of booleans."""
    chosen = np.zeros(count, bool)
    number = min(max(1, round(share * count)), most or count - 1)
    chosen[rng.permutation(count)[:number]] = True
    return chosen


def _places(table: Table) -> tuple[np.ndarray, np.ndarray]:
    """Where in space there are rows, in units of the extent along each coordinate [places, k], and the
    place of each row [n]. Where there is no space, times are places.
    """
    space = [k for k, c in enumerate(table.coordinates) if c != "t"] or [0]
    where = table.points[:, space]
    extent = np.ptp(where, axis=0)
    found, place_of = np.unique(
        where / np.where(extent > 0, extent, 1.0), axis=0, return_inverse=True
    )
    return found, np.ravel(place_of)


def _block(
    places: np.ndarray, rows: np.ndarray, share: float, rng: np.random.Generator
) -> np.ndarray:
    """The places nearest to one of them that hold a share of the rows, in a box about it: at least one
    place and not all: [places] of booleans.
    """
    distance = np.abs(places - places[rng.integers(len(places))]).max(axis=1)
    order = np.argsort(distance, kind="stable")
    enough = int(np.searchsorted(np.cumsum(rows[order]), share * rows.sum())) + 1
    chosen = np.zeros(len(places), bool)
    chosen[order[: min(enough, len(places) - 1)]] = True
    return chosen


def _drawn(measured: np.ndarray, draw: Callable[[], np.ndarray], left: int = 1) -> np.ndarray:
    """The first draw that leaves values of every field on both sides; or, of 100, the one that does so
    for most fields.

    Args:
        measured: which fields are measured in each thing that is drawn: [things, fields].
        draw: makes a choice of things: [things] of booleans.
        left: how many things with a value are left over, where a field has more than that.
    """
    counts = measured.sum(axis=0)
    best, most = draw(), -1
    for attempt in range(DRAWS):
        chosen = draw() if attempt else best
        taken = measured[chosen].sum(axis=0)
        good = (taken > 0) & (counts - taken >= np.minimum(left, counts - 1)) & (counts - taken > 0)
        if int(good.sum()) > most:
            best, most = chosen, int(good.sum())
        if most == int((counts > 0).sum()):
            break
    return best
