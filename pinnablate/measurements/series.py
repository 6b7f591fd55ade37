"""Several experiments in one table: a column says which one a row belongs to.

Each experiment, a *series*, has fields of its own, `theta_swing1` and `theta_swing2` for `theta`: one
network gives all of them, and every law is told of each.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from pinnablate.brief import few
from pinnablate.errors import PinnablateError, unknown
from pinnablate.measurements.arrays import Arrays, NamedArray, as_it_stands
from pinnablate.measurements.claims import Claims
from pinnablate.measurements.names import unit_of
from pinnablate.measurements.table import Table

_WHOLE = re.compile(r"(-?(?:0|[1-9][0-9]*))(?:\.0*)?")  # 1 and 1.0, and neither 01 nor 1_1
_FRACTION = re.compile(
    r"[+-]?[0-9]*[.][0-9]*[1-9][0-9]*(e[+-]?[0-9]+)?|[+-]?[0-9]+e-[0-9]+", re.IGNORECASE
)
LEAST_ROWS = 3  # of a series: one to train, one to validate, one to hold out
# Words that need the name of their column before them: u_x is a derivative, u_1 says not of what it is one.
_LIKE_COORDINATES = re.compile(r"[txyzr]*|\d.*")


@dataclass(frozen=True, eq=False)
class Series:
    """Which rows of a source belong to which experiment.

    Args:
        title: what sentences call the source.
        column: that says so.
        labels: what it holds, in the order of numbers in them: `run2` before `run10`.
        codes: of each entry of the column, the index of its label, in the column's own shape.
        axes: names of the axes of the column; None where the source names none.
    """

    title: str
    column: str
    labels: tuple[str, ...]
    codes: np.ndarray
    axes: tuple[str, ...] | None = None

    def __repr__(self) -> str:
        return f"Series({self.column}: {few(self.labels)})"

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """A word for each label, as it stands behind the names of fields.

        Raises:
            PinnablateError: two labels become one word.
        """
        called = _word(unit_of(self.column)[0])
        words = tuple(
            f"{called}{w}" if _LIKE_COORDINATES.fullmatch(w := _word(label)) else w
            for label in self.labels
        )
        for k, word in enumerate(words):
            if (first := words.index(word)) < k:
                raise PinnablateError(
                    f"column {self.column!r} of {self.title} names the series {self.labels[first]!r} and "
                    f"{self.labels[k]!r}, which would both become {word}; expected names that differ in "
                    "letters and digits: rename one"
                )
        return words

    def names(self, field: str) -> tuple[str, ...]:
        """The fields of all series that one field becomes.

        Args:
            field: its name.
        """
        return tuple(f"{field}_{word}" for word in self.words)

    def parted(self, name: str) -> tuple[str, int] | None:
        """The field and the series of a name such as `theta_swing1`; None of any other name.

        Args:
            name: of a field.
        """
        ends = [k for k, word in enumerate(self.words) if name.endswith(f"_{word}")]
        if not ends:
            return None
        k = max(ends, key=lambda k: len(self.words[k]))
        return name[: -len(self.words[k]) - 1], k

    def in_common(self, text: str, fields: Iterable[str]) -> str:
        """A law of one series with the names that all have in common: `theta_t` for `theta_swing1_t`.

        Args:
            text: the law in words.
            fields: names, of which those of a series are shortened.
        """
        own = {f: parted[0] for f in fields if (parted := self.parted(f)) is not None}
        if not own:
            return text
        names = "|".join(map(re.escape, sorted(own, key=len, reverse=True)))
        return re.sub(rf"\b({names})(?=\b|_)", lambda m: own[m[1]], text)


def _word(text: str) -> str:
    """Text as a part of a name."""
    plain = unicodedata.normalize("NFKC", text)
    letters = (c if f"a{c}".isidentifier() else "_" for c in plain)
    return re.sub(r"_+", "_", "".join(letters)).strip("_")


def series_in(arrays: Arrays, column: Any) -> Series:
    """The experiments that a column tells apart.

    Args:
        arrays: the source.
        column: its name.

    Raises:
        PinnablateError: there is no such column, it holds numbers with decimals, a row belongs to no series,
            all belong to one, or one has fewer than three rows.
    """
    if not isinstance(column, str) or column not in arrays.by_name:
        raise unknown(f"column in series= of {arrays.title}", str(column), arrays.by_name)
    array = arrays.by_name[column]
    words = np.asarray(array.words(), object) if array.words is not None else array.read()
    texts = np.array([label_of(v) for v in words.flat], object).reshape(words.shape)
    empty = np.flatnonzero(texts == "")
    if len(empty):
        raise PinnablateError(
            f"{arrays.title}, {arrays.place(int(empty[0]))}: column {column!r} is empty, expected the name of a "
            "series in every row; fill it in, or delete the row"
        )
    measured = [k for k, text in enumerate(texts.flat) if _is_fraction(text)]
    if measured:
        raise PinnablateError(
            f"{arrays.title}, {arrays.place(measured[0])}: column {column!r} is {texts.flat[measured[0]]}, expected the "
            "name or number of a series; name the column that says which experiment a row belongs to"
        )
    labels, codes = np.unique(texts.astype(str), return_inverse=True)
    order = sorted(range(len(labels)), key=lambda k: _natural(str(labels[k])))
    rank = np.argsort(order)
    found = tuple(str(labels[k]) for k in order)
    if len(found) < 2:
        raise PinnablateError(
            f"column {column!r} of {arrays.title} is {found[0]!r} in every row, expected two series or more; "
            "leave series= out where all rows are of one experiment"
        )
    codes = rank[np.reshape(codes, words.shape)]
    counts = np.bincount(codes.ravel(), minlength=len(found))
    if (few_rows := int(counts.min())) < LEAST_ROWS and codes.ndim == 1 and array.axes is None:
        raise PinnablateError(
            f"series {found[int(counts.argmin())]!r} in column {column!r} of {arrays.title} has {few_rows} row{'s' * (few_rows > 1)}, "
            f"expected {LEAST_ROWS} or more in each; name the column that says which experiment a row belongs to"
        )
    return Series(arrays.title, column, found, codes, array.axes)


def label_of(value: Any) -> str:
    """What a cell says, as text: whole numbers without a point; nothing where it is missing."""
    if value is None or value is np.ma.masked or (isinstance(value, float) and np.isnan(value)):
        return ""
    text = str(value).strip()
    if text.lower() in ("nan", "nat", "<na>"):
        return ""
    whole = _WHOLE.fullmatch(text)
    return text if whole is None else whole[1]


def _is_fraction(label: str) -> bool:
    """Whether a label is a number with decimals, which is measured and no name."""
    return _FRACTION.fullmatch(label) is not None


def _natural(label: str) -> tuple[tuple[bool, float, str], ...]:
    """A key that puts `run2` before `run10`."""
    parts = [part for part in re.split(r"(\d+)", label) if part]
    return tuple((not p.isdecimal(), float(p) if p.isdecimal() else 0.0, p) for p in parts)


def with_codes(arrays: Arrays, series: Series) -> Arrays:
    """A source whose column of series holds numbers, which can be read with all others.

    Args:
        arrays: the source.
        series: its experiments.
    """
    codes = series.codes.astype(float)
    column = NamedArray(partial(as_it_stands, codes), codes.shape, series.axes)
    return replace(arrays, by_name={**arrays.by_name, series.column: column})


def of_each(claims: Claims, series: Series, fields: Sequence[str]) -> Claims:
    """Claims on fields of all series from those on the fields that they have in common.

    Args:
        claims: of `theta`.
        series: the experiments.
        fields: such as `theta_swing1`; others are of no series and stay as they are.

    Raises:
        PinnablateError: no field is of a series.
    """
    bases = {f: base_of(series, f) for f in fields}
    codes = {f: parted[1] for f in fields if (parted := series.parted(f)) is not None}
    if not codes:
        example = ", ".join(series.names(fields[0])[:2])
        raise PinnablateError(
            f"series={series.column!r} is stated, and the fields are {', '.join(fields)}; expected those of each "
            f"series, {example}, ..., or the equations in pinnablate.ablate(equations=..., data=..., "
            f"series={series.column!r}), which makes them"
        )

    def spread(said: Mapping[str, Any]) -> dict[str, Any]:
        return {f: said[base] for f, base in bases.items() if base in said}

    return replace(
        claims,
        fields=spread(claims.fields),
        noise=spread(claims.noise),
        weight=spread(claims.weight),
        units={
            **{c: claims.units[c] for c in claims.coordinates if c in claims.units},
            **spread(claims.units),
        },
        series=series.column,
        codes=codes,
    )


def possible_values(table: Table, series: Series | None, field: str) -> int:
    """How many rows of a table could hold a value of a field: those of its series.

    Args:
        table: what was measured.
        series: the experiments; None where there is one.
        field: its name.
    """
    parted = None if series is None else series.parted(field)
    if parted is None or table.series is None:
        return len(table)
    return int(np.count_nonzero(table.series == parted[1]))


def base_of(series: Series, field: str) -> str:
    """The field that all series have in common: `theta` of `theta_swing1`.

    Args:
        series: the experiments.
        field: a name; one of no series is its own.
    """
    parted = series.parted(field)
    return field if parted is None else parted[0]
