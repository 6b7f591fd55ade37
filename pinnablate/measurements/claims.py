"""Which column is which: by its name, or by what columns= says."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pinnablate.brief import few
from pinnablate.errors import PinnablateError, unknown
from pinnablate.measurements.arrays import Arrays
from pinnablate.measurements.names import name_of, time_among, unit_of

INDEX = re.compile(r"|Unnamed: \d+|index")  # what tables written with their index call it


@dataclass(frozen=True)
class Claims:
    """What each column is.

    Args:
        coordinates: {coordinate: column}.
        fields: {field: column}, of those that are measured.
        noise, weight: {field: a number, or a column}, where they are stated.
        mask: the column that says which rows are held out; None where there is none.
        units: {coordinate or field: unit}, as far as it is known.
        series: the column that says of which experiment a row is; None where all are of one.
        codes: {field: the index of its experiment}, of those that are of one.
    """

    coordinates: Mapping[str, str]
    fields: Mapping[str, str]
    noise: Mapping[str, float | str]
    weight: Mapping[str, float | str]
    mask: str | None
    units: Mapping[str, str]
    series: str | None = None
    codes: Mapping[str, int] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read, in turn."""
        stated = [v for v in (*self.noise.values(), *self.weight.values()) if isinstance(v, str)]
        more = [c for c in (self.mask, self.series) if c is not None]
        return tuple(
            dict.fromkeys([*self.coordinates.values(), *self.fields.values(), *stated, *more])
        )


def claim(
    arrays: Arrays,
    coordinates: Sequence[str],
    fields: Sequence[str],
    *,
    columns: Mapping[Any, str] | None,
    noise: Any,
    weight: Any,
    mask: str | None,
    units: Mapping[Any, str] | None,
    left_out: Collection[str] = (),
) -> Claims:
    """Find the column of every coordinate and field.

    A column called `t [s]` or `t (s)` is that of t, in seconds, and so is `time`, where there is no t. Where columns= is None, every column
    must belong to something; else those that nothing names are left out.

    Args:
        arrays: the source.
        coordinates, fields: names.
        columns: {coordinate or field, or its name: column} where it has another name.
        noise: a number or column for every measured field, or {field: number or column}.
        weight: {field: number or column}.
        mask: the column of the split, if it is one.
        units: {coordinate or field: unit} as the user states them.
        left_out: columns that need not belong to anything.

    Raises:
        PinnablateError: a name that nothing has, a coordinate without a column, no field with one, a
            column that nothing claims, or that two things claim.
    """
    said = _by_name(columns, (*coordinates, *fields), "columns")
    for wanted in said.values():
        _check_column(arrays, wanted, "columns")
    found = {n: said.get(n) or _column_of(n, arrays) for n in (*coordinates, *fields)}
    lacking = [c for c in coordinates if found[c] is None]
    if lacking:
        raise _lack(arrays, lacking, "coordinate")
    measured = {f: c for f in fields if (c := found[f]) is not None}
    if not measured:
        raise _lack(arrays, list(fields), "field")
    places = {c: str(found[c]) for c in coordinates}
    _refuse_shared(arrays, {**places, **measured})
    claims = Claims(
        coordinates=places,
        fields=measured,
        noise=_stated(arrays, noise, measured, fields, "noise"),
        weight=_stated(arrays, weight, measured, fields, "weight"),
        mask=mask,
        units=_units(arrays, {**places, **measured}, units, (*coordinates, *fields)),
    )
    if columns is None:
        _refuse_unclaimed(arrays, claims, (*coordinates, *fields), left_out)
    return claims


def _by_name(declared: Any, names: Sequence[str], argument: str) -> dict[str, Any]:
    """{name: value} of what was declared by symbols, fields or names."""
    if declared is None:
        return {}
    if not isinstance(declared, Mapping):
        raise PinnablateError(
            f"{argument}= is of type {type(declared).__name__}, expected {{field: ...}}: "
            f"{argument}={{{names[-1]!r}: ...}}"
        )
    found = {name_of(key): value for key, value in declared.items()}
    for name in found:
        if name not in names:
            raise unknown(f"coordinate or field in {argument}=", name, names)
    return found


def _check_column(arrays: Arrays, column: Any, argument: str) -> None:
    if not isinstance(column, str) or column not in arrays.by_name:
        raise unknown(f"column in {argument}= of {arrays.title}", str(column), arrays.by_name)


def _column_of(name: str, arrays: Arrays) -> str | None:
    """The column with a name, perhaps with a unit behind it; for t, one that is called time; None where
    there is none.
    """
    if name in arrays.by_name:
        return name
    found = [c for c in arrays.by_name if unit_of(c)[0] == name]
    if not found and name == "t":
        return time_among(arrays.by_name)
    return found[0] if len(found) == 1 else None


def _lack(arrays: Arrays, names: Sequence[str], kind: str) -> PinnablateError:
    """The error for coordinates, or fields, that have no column."""
    several = "s" if len(names) > 1 else ""
    example = ", ".join(f"{n!r}: '...'" for n in names[:2])
    return PinnablateError(
        f"no column for the {kind}{several} {', '.join(names)} in {arrays.title}; there are "
        f"{few(arrays.by_name, 12)}: expected columns of these names, or columns={{{example}}}"
    )


def _refuse_shared(arrays: Arrays, claimed: Mapping[str, str]) -> None:
    """Refuse a column that two names claim."""
    for column in claimed.values():
        names = [n for n, c in claimed.items() if c == column]
        if len(names) > 1:
            raise PinnablateError(
                f"column {column!r} of {arrays.title} is claimed by {' and '.join(names)}, expected "
                "one column for each; mend columns="
            )


def _stated(
    arrays: Arrays, declared: Any, measured: Mapping[str, str], fields: Sequence[str], word: str
) -> dict[str, float | str]:
    """{field: number or column} of noise or weight."""
    if declared is None:
        return {}
    if not isinstance(declared, Mapping):
        declared = dict.fromkeys(measured, declared)
    found = _by_name(declared, fields, word)
    for name, value in found.items():
        if name not in measured:
            raise PinnablateError(
                f"{word}= names {name}, which is not measured in {arrays.title}; expected some of "
                f"{', '.join(measured)}"
            )
        if isinstance(value, str):
            _check_column(arrays, value, word)
            continue
        found[name] = positive(value, f"{word} of {name}", zero=word == "noise")
    return found


def positive(value: Any, what: str, *, zero: bool, or_else: str = ", or a column") -> float:
    """A number that is positive and finite.

    Args:
        value: what was declared.
        what: it is, for the sentence.
        zero: whether it may be 0.
        or_else: what may stand in its place, for the sentence.

    Raises:
        PinnablateError: it is none.
    """
    try:
        number = float(value) if not isinstance(value, bool | str) else np.nan
    except (TypeError, ValueError):
        number = np.nan
    if not np.isfinite(number) or number < 0 or (number == 0 and not zero):
        least = "0 or more" if zero else "above 0"
        raise PinnablateError(
            f"the {what} is {value!r}, expected a finite number, {least}{or_else}"
        )
    return number


def _units(
    arrays: Arrays, claimed: Mapping[str, str], declared: Any, names: Sequence[str]
) -> dict[str, str]:
    """{name: unit}: as the user says, or the source, or the name of the column."""
    said = {n: str(unit) for n, unit in _by_name(declared, names, "units").items()}
    found = {n: arrays.by_name[c].unit or unit_of(c)[1] for n, c in claimed.items()}
    return {n: u for n in names if (u := said.get(n) or found.get(n, ""))}


def _refuse_unclaimed(
    arrays: Arrays, claims: Claims, names: Iterable[str], left_out: Collection[str]
) -> None:
    """Refuse columns that belong to nothing; an index that a table was written with is left out."""
    remarks = [c for c, array in arrays.by_name.items() if array.is_remark]
    known = {*claims.columns, *left_out, *remarks}
    left = [c for c in arrays.by_name if c not in known and not INDEX.fullmatch(c)]
    if left:
        several = len(left) > 1
        used = ", ".join(
            f"{n!r}: {c!r}" for n, c in [*claims.coordinates.items(), *claims.fields.items()]
        )
        raise PinnablateError(
            f"column{'s' * several} {few(map(repr, left), 12)} of {arrays.title} belong{'s' * (not several)} to no "
            f"coordinate or field, expected only columns of {', '.join(names)}; say with columns= whose "
            f"{'they are' if several else 'it is'}, or name those that count and leave the rest out: "
            f"columns={{{used}}}{'' if left_out else _of_which(arrays, left)}"
        )


def _of_which(arrays: Arrays, left: Sequence[str]) -> str:
    """What to write where one of some columns may say of which experiment a row is; nothing where none does."""
    for name in left:
        array = arrays.by_name[name]
        words = np.ravel(np.asarray(array.words(), object)) if array.words is not None else ()
        is_axis = array.axes == (name,) and array.shape[0] > 1
        if is_axis or 2 <= len(set(map(str, words))) <= len(words) / 2:
            return f"; or series={name!r}, where it says of which experiment a row is"
    return ""
