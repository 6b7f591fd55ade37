"""What a user says of his measurements."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from pinnablate.errors import PinnablateError, unknown
from pinnablate.measurements import soundness
from pinnablate.measurements.arrays import Arrays
from pinnablate.measurements.claims import Claims, claim, positive
from pinnablate.measurements.files import from_arrays, from_dataset, from_frame, read_file
from pinnablate.measurements.folds import SPLITS, Fold, fold
from pinnablate.measurements.names import name_of
from pinnablate.measurements.numbers import table_of
from pinnablate.measurements.series import (
    Series,
    base_of,
    of_each,
    series_in,
    with_codes,
)
from pinnablate.measurements.several import FILE, is_several, read_several, title_of
from pinnablate.measurements.table import Table
from pinnablate.measurements.wholes import constant_in, remarks_in
from pinnablate.signature import constructor

MASK = "mask"
_HINTS = {
    "path": "write Measurements('file.csv')",
    "data": "write Measurements('file.csv')",
    "sigma": "write noise=",
    "error": "write noise=",
    "std": "write noise=",
    "weights": "write weight=",
    "test_size": "write held_out=",
    "mask": "write split=mask",
    "fields": "write columns={field: column}",
    "runs": "write series=",
    "experiments": "write series=",
    "groups": "write series=",
    "sep": "the delimiter is found from the first line",
    "delimiter": "the delimiter is found from the first line",
}


@constructor("Measurements('file.csv', split='future')", _HINTS)
@dataclass(frozen=True, eq=False, repr=False)
class Measurements:
    """What was measured, in the units of its user: an observed problem's `data=`, for which a path, a
    DataFrame, a Dataset or arrays by name may be written alone.

    Args:
        source: the path of a .csv, .tsv, .txt, .dat, .parquet, .npz, .nc or .mat file; a pandas
            DataFrame; an xarray Dataset; or {name: array of one axis}. A row is a point; coordinates
            that span a grid are read as one. Fields may be missing (empty or NaN), value by value.
            Or a list of paths, one file of each experiment.
        columns: {coordinate or field, or its name: column}; by default the column of the same name,
            perhaps with a unit behind it, such as `t [s]`; for t also one called time. Columns that are not named here are left
            out where this is given, and refused where it is not.
        noise: standard deviation of the noise, in the units of the field: a number for all, or
            {field: number or column}. It is the floor that errors are compared with.
        weight: {field: number or column}: how much values count in the loss (default 1).
        split: what nobody is given before the score: "future", the last share in time; "random",
            points at random, others in each fold; "block", a region of space (of time, where there
            is no space), another in each fold; or a mask of booleans, or the column of one, that is
            true for rows that are held out.
        held_out: the share that is held out, between 0 and 1. A mask needs none.
        units: {coordinate or field: its unit}, for tables and pages; where one is stated, the size of
            its numbers is not questioned.
        series: the column that says of which experiment a row is, where there are several. Each has
            fields of its own: `theta_swing1` and `theta_swing2` are read from `theta`. Of a list of
            paths it is the file.

    Raises:
        PinnablateError: an argument means nothing. What is wrong with the numbers is said by `table`.
    """

    source: Any
    columns: Mapping[Any, str] | None = None
    noise: Any = None
    weight: Any = None
    split: Any = "random"
    held_out: float = 0.3
    units: Mapping[Any, str] | None = None
    series: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.source, Measurements):
            raise PinnablateError(
                "Measurements(Measurements(...)); expected the source itself, such as a path, with all that is said of it"
            )
        if self.series is not None and is_several(self.source):
            raise PinnablateError(
                f"series={self.series!r:.60} beside a list of files, of which each is a series; expected one of them: "
                "leave series= out"
            )
        if self.series is not None and not isinstance(self.series, str):
            raise PinnablateError(
                f"series={self.series!r:.60} is of type {type(self.series).__name__}, expected the name of the column "
                "that says of which experiment a row is: series='run'"
            )
        share = positive(self.held_out, "share held_out=", zero=False, or_else="")
        if share >= 1:
            raise PinnablateError(
                f"held_out={self.held_out!r}, expected a share between 0 and 1, such as 0.3"
            )
        if isinstance(self.split, str):
            return
        mask = np.asarray(self.split)
        if mask.dtype.kind != "b":
            raise PinnablateError(
                f"split= is of type {type(self.split).__name__}, expected {', '.join(map(repr, SPLITS))}, an "
                "array of booleans, or the name of a column of them; true means held out"
            )

    def __repr__(self) -> str:
        share = "" if self.is_masked else f", held_out={self.held_out:g}"
        return f"Measurements({self._title}, split={self._split_name!r}{share})"

    @property
    def is_masked(self) -> bool:
        """Whether the user says which rows are held out."""
        return not isinstance(self.split, str) or self.split not in SPLITS

    @property
    def same_in_every_fold(self) -> bool:
        """Whether every fold holds out the same rows."""
        return self.is_masked or self.split == "future"

    @property
    def _split_name(self) -> str:
        return MASK if self.is_masked else str(self.split)

    @property
    def _mask_given(self) -> np.ndarray | None:
        """The mask that was given as an array, for each row of the source."""
        return None if isinstance(self.split, str) else np.ravel(self.split)

    @property
    def split_words(self) -> str:
        """What is held out, for readers: `the last 30 % in time`."""
        if self.is_masked:
            return "the rows that a mask says, the same in every fold"
        percent = f"{100 * self.held_out:g} %"
        each = " of each series" if self.experiments else ""
        return {
            "future": f"the last {percent} in time{each}, the same in every fold",
            "random": f"{percent} of the points at random, others in each fold",
            "block": f"a region with {percent} of the rows, another in each fold",
        }[str(self.split)]

    @property
    def _title(self) -> str:
        if isinstance(self.source, str | os.PathLike):
            return os.fspath(self.source)
        if is_several(self.source):
            return title_of(self.source)
        if isinstance(self.source, Mapping) and not hasattr(self.source, "dims"):
            return str(getattr(self.source, "title", "the arrays"))
        return f"the {type(self.source).__name__}"

    @cached_property
    def arrays(self) -> Arrays:
        """What the source holds, read once; a column of series as numbers.

        Raises:
            PinnablateError: it cannot be read.
        """
        found, series = self._read, self.experiments
        return found if series is None else with_codes(found, series)

    @cached_property
    def experiments(self) -> Series | None:
        """The series that the rows belong to; None where all are of one experiment.

        Raises:
            PinnablateError: the source cannot be read, or tells no series apart.
        """
        column = FILE if is_several(self.source) else self.series
        return None if column is None else series_in(self._read, column)

    @cached_property
    def _read(self) -> Arrays:
        """What the source holds, as it stands."""
        source, title = self.source, self._title
        if is_several(source):
            return read_several(source)
        if isinstance(source, str | os.PathLike):
            return read_file(Path(source), title)
        if hasattr(source, "dims") and hasattr(source, "coords"):
            return from_dataset(title, source)
        if isinstance(source, Mapping):
            return from_arrays(title, source)
        if hasattr(source, "columns"):
            return from_frame(title, source)
        names = getattr(getattr(source, "dtype", None), "names", None)
        if names:
            return from_arrays(title, {name: source[name] for name in names})
        raise PinnablateError(
            f"the measurements are of type {type(source).__name__}, expected a path, a DataFrame, a Dataset "
            "or arrays by name: {'t': [...], 'q': [...]}"
        )

    def claims(self, coordinates: Sequence[str], fields: Sequence[str]) -> Claims:
        """Which column is which.

        Args:
            coordinates, fields: names.

        Raises:
            PinnablateError: a coordinate has no column, no field has one, or a column has no owner.
        """
        masked = self.is_masked and isinstance(self.split, str)
        if masked and self.split not in self.arrays.by_name:
            raise unknown(
                "split, or column of a mask,", self.split, [*SPLITS, *self.arrays.by_name]
            )
        series = self.experiments
        common = (
            fields if series is None else list(dict.fromkeys(base_of(series, f) for f in fields))
        )
        columns = self.columns
        if series is not None and columns is not None:
            # What is a number of each series belongs to laws.
            numbers = constant_in(self.arrays, series)
            own = {*coordinates, *common}
            columns = {n: c for n, c in columns.items() if name_of(n) in own or c not in numbers}
        found = claim(
            self.arrays,
            coordinates,
            common,
            columns=columns,
            noise=self.noise,
            weight=self.weight,
            mask=self.split if masked else None,
            units=self.units,
            left_out=() if series is None else {*remarks_in(self._read, series), series.column},
        )
        if series is None:
            return found
        if series.column in found.columns:
            raise PinnablateError(
                f"column {series.column!r} of {self.arrays.title} says of which experiment a row is, and is claimed as a "
                "coordinate, a field, its noise or its weight, too; expected one meaning: copy the column under another name"
            )
        return of_each(found, series, fields)

    def table(
        self,
        coordinates: Sequence[Any] | Mapping[Any, tuple[Any, Any]],
        fields: Sequence[Any],
        *,
        scaled: Collection[Any] = (),
        inside: Callable[[np.ndarray], np.ndarray] | None = None,
    ) -> Table:
        """The numbers, sorted by the coordinates. Rows in which nothing was measured are left out.

        Args:
            coordinates: symbols or names, in order; or a domain, {coordinate: (lower, upper)}, within
                which all points must be.
            fields: fields or their names, in order. Those that have no column are not measured.
            scaled: fields whose scale is declared; such a one may be constant.
            inside: says which of some points [n, d] belong to the region of the problem, [n] of
                booleans; None where it is the whole domain.

        Raises:
            PinnablateError: the source cannot be read, or its numbers cannot be used; the sentence
                names the column or the row.
        """
        coords, names = tuple(map(name_of, coordinates)), tuple(map(name_of, fields))
        claims = self.claims(coords, names)
        made = table_of(self.arrays, claims, coords, names, self._mask_given)
        place = self.arrays.place
        soundness.check_count(made)
        if isinstance(coordinates, Mapping):
            ends = np.array([[float(a), float(b)] for a, b in coordinates.values()])
            _onto_ends(made.points, ends)
            soundness.check_domain(made, ends[:, 0], ends[:, 1], place)
        if inside is not None:
            soundness.check_region(made, inside, place)
        series = self.experiments
        common = None if series is None else partial(base_of, series)
        soundness.check_fields(made, [name_of(f) for f in scaled], place, common)
        soundness.check_repeats(made, place, common)
        if self._split_name == "future" and (
            "t" not in coords or np.ptp(made.points[:, coords.index("t")]) == 0
        ):
            raise PinnablateError(
                f"split='future' needs measurements at several times t, and the coordinates of {made.title} are "
                f"{', '.join(coords)}{' at one time' if 't' in coords else ''}; call time t, or write "
                "split='random'"
            )
        self.fold(made, 0)  # a split that holds out nothing, or everything, is refused here
        return made

    def fold(self, table: Table, r: int) -> Fold:
        """Fold r: which rows train, validate and are held out. Rows at one point stay together. A
        quarter of the points that are not held out validates.

        Args:
            table: of these measurements.
            r: number of the fold, which is that of the replicate.

        Raises:
            PinnablateError: the split leaves nothing to train, or to hold out.
        """
        return fold(table, self._split_name, self.held_out, r)

    def identity(self, table: Table) -> list[Any]:
        """The part of an environment's digest that tells these measurements from others: the digest
        of their numbers, and the split.

        Args:
            table: of these measurements.
        """
        if table.mask is None:
            return ["measured", table.digest, self._split_name, float(self.held_out)]
        held = "".join("01"[int(h)] for h in table.mask)
        return ["measured", table.digest, MASK, held]


def as_measurements(declared: Any) -> Measurements:
    """Measurements as they are, or of what `data=` was given alone.

    Args:
        declared: `Measurements`, or a source of them.

    Raises:
        PinnablateError: it is neither.
    """
    return declared if isinstance(declared, Measurements) else Measurements(declared)


def _onto_ends(points: np.ndarray, ends: np.ndarray) -> None:
    """Put points onto an end of the domain where decimals alone part them: [n, d], changed in place."""
    for k, (low, high) in enumerate(ends):
        gaps = np.diff(np.unique(points[:, k]))
        gaps = gaps[gaps > 1e-12 * (high - low)]
        # One place far away makes the domain so long that others would be taken for its end.
        usual = float(np.median(gaps)) if len(gaps) else np.inf
        near = min(soundness.ROUNDING * (high - low), usual / 1000)
        for end in (low, high):
            points[np.abs(points[:, k] - end) <= near, k] = end
