"""What the columns of a source probably are, for a starter that its owner corrects: coordinates by their
names and by what repeats, fields from what is left.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from pinnablate.brief import few
from pinnablate.errors import PinnablateError
from pinnablate.measurements.arrays import Arrays
from pinnablate.measurements.claims import INDEX
from pinnablate.measurements.names import TIMES, time_among, unit_of
from pinnablate.measurements.rows import rows_of
from pinnablate.measurements.series import series_in
from pinnablate.measurements.wholes import constant_in

REPEATED = 0.2  # of the values, at least, stand beside others at their point: a plan, and no slip
# Of a field's spread: values at one point that differ by more are of several experiments.
APART = 0.3
PLACES = ("x", "y", "z", "r")
_NOISE = re.compile(
    r"(?P<before>.+?)[_ ]?(err|error|std|sd|sigma|noise|unc|uncertainty)"
    r"|(err|error|std|sd|sigma|noise|unc|uncertainty)[_ ](?P<after>.+)",
    re.I,
)


@dataclass(frozen=True)
class Guess:
    """What the columns of a source probably are.

    Args:
        coordinates: {name: column}, time last.
        fields: {name: column}.
        ends: {coordinate: (least, largest value)}.
        means: {field: mean of its values}.
        noise: {field: the column of its noise, or a number where measurements are repeated}.
        mask: the column that says which rows are held out; None where there is none.
        units: {coordinate or field: unit}.
        left_out: {column: why}.
        series: the column that says of which experiment a row is; None where none seems to.
        numbers: {name: column} of numbers that belong to an experiment as a whole.
        is_apart: whether values at one point differ as those of several experiments do.
    """

    coordinates: Mapping[str, str]
    fields: Mapping[str, str]
    ends: Mapping[str, tuple[float, float]]
    means: Mapping[str, float]
    noise: Mapping[str, float | str] = field(default_factory=dict)
    mask: str | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    series: str | None = None
    numbers: Mapping[str, str] = field(default_factory=dict)
    is_apart: bool = False

    @property
    def renamed(self) -> dict[str, str]:
        """{name: column} of all, where names alone would not find the columns; else nothing."""
        every = {**self.coordinates, **self.fields, **self.numbers}
        times = time_among(every.values())
        found_by_name = all(
            c == n or unit_of(c)[0] == n or (n == "t" and c == times) for n, c in every.items()
        )
        strange = [c for c in self.left_out if not INDEX.fullmatch(c)]
        return {} if found_by_name and not strange else every


def guess(arrays: Arrays, reserved: Collection[str] = ()) -> Guess:
    """What the columns of a source probably are.

    A column called time is t. Columns called x, y, z and r are coordinates, unless the rows follow
    one another in time and no time comes twice: then they are fields, as in t, x, y, z of a
    trajectory. Of arrays on a grid, those of one axis are coordinates. Without any of these names
    the first column is the coordinate. Columns of text, and those that do not vary, are left out. Where
    fields differ at one point by more than noise does, a column within whose values no point comes twice says
    of which experiment a row is.

    Args:
        arrays: the source.
        reserved: names that no coordinate or field may have.

    Raises:
        PinnablateError: nothing is left that could be a field.
    """
    usable, left_out, mask = _usable(arrays)
    noise_of = _noise_columns([*usable, *left_out])
    left_out = {c: why for c, why in left_out.items() if c not in noise_of}
    plain = [c for c in usable if c not in noise_of]
    places = _coordinates(arrays, plain)
    fields = [c for c in plain if c not in places]
    if not places or not fields:
        raise PinnablateError(
            f"{arrays.title} has the columns {few(arrays.by_name, 12)}, of which "
            f"{few(plain) or 'none'} hold{'s' * (len(plain) == 1)} numbers that vary; expected a coordinate, such as "
            "t, and a field that was measured there"
        )
    left_out |= {c: f"noise of {o}, no field" for c, o in noise_of.items() if o not in fields}
    names = _names([*places, *fields], reserved)
    read = rows_of(arrays, [*places, *fields, *noise_of], {names[c]: c for c in places})
    found = Guess(
        coordinates={names[c]: c for c in sorted(places, key=lambda c: names[c] == "t")},
        fields={names[c]: c for c in fields},
        ends={names[c]: (float(np.nanmin(read[c])), float(np.nanmax(read[c]))) for c in places},
        means={names[c]: float(np.nanmean(read[c])) for c in fields},
        noise={names[owner]: column for column, owner in noise_of.items() if owner in fields},
        mask=mask,
        units={n: u for c, n in names.items() if (u := arrays.by_name[c].unit or unit_of(c)[1])},
        left_out=left_out,
    )
    repeated = _repeats(found, read)
    spreads = {f: float(np.nanstd(read[found.fields[f]])) for f in repeated}
    is_apart = any(noise > APART * spreads[f] for f, noise in repeated.items())
    if is_apart or (not repeated and _has_twice(found, read)):
        if (column := _series(arrays, found, read)) is not None:
            return _without(arrays, found, column)
        found = replace(found, is_apart=is_apart)
    return replace(found, noise={**repeated, **found.noise})


def _series(arrays: Arrays, found: Guess, read: Mapping[str, np.ndarray]) -> str | None:
    """The column within whose values no point comes twice; None where there is none."""
    points = np.stack([read[c] for c in found.coordinates.values()], axis=1)
    others = found.fields.values() if len(found.fields) > 1 else ()
    possible: list[str] = [*found.left_out, *others]
    for column in possible:
        if arrays.by_name[column].shape != (len(points),):
            continue
        try:
            series = series_in(arrays, column)
        except PinnablateError:  # it tells nothing apart
            continue
        each = np.column_stack([series.codes, points])
        if 2 * len(series) <= len(points) and len(np.unique(each, axis=0)) == len(points):
            return column
    return None


def _has_twice(found: Guess, read: Mapping[str, np.ndarray]) -> bool:
    """Whether some point comes twice."""
    points = np.stack([read[c] for c in found.coordinates.values()], axis=1)
    return len(np.unique(points, axis=0)) < len(points)


def _without(arrays: Arrays, found: Guess, column: str) -> Guess:
    """What the other columns are, where one says of which experiment a row is: what is constant in each
    experiment is no field.
    """
    whole = {column, *constant_in(arrays, series_in(arrays, column))}
    fields = {f: c for f, c in found.fields.items() if c not in whole}
    numbers = {f: c for f, c in found.fields.items() if c in whole and c != column}
    noise = {f: c for f, c in found.noise.items() if f in fields}
    left_out = {c: why for c, why in found.left_out.items() if c != column}
    left_out |= {
        str(c): f"noise of {f}, no field" for f, c in found.noise.items() if f not in fields
    }
    return replace(
        found, fields=fields, noise=noise, left_out=left_out, series=column, numbers=numbers
    )


def _usable(arrays: Arrays) -> tuple[list[str], dict[str, str], str | None]:
    """Columns of numbers that vary; {other column: why it is none}; the column of a mask."""
    usable, left_out, mask = [], {}, None
    for name, array in arrays.by_name.items():
        try:
            values = array.read()
        except PinnablateError:
            left_out[name] = "text"
            continue
        if values.dtype.kind == "b":
            mask = mask or name
            if mask != name:
                left_out[name] = "true or false"
        elif INDEX.fullmatch(name):
            left_out[name] = "the number of the row"
        elif not np.isfinite(values).any():
            left_out[name] = "empty"
        elif np.ptp(values[np.isfinite(values)]) == 0:
            left_out[name] = f"{values[np.isfinite(values)][0]:g} everywhere"
        else:
            usable.append(name)
    return usable, left_out, mask


def _noise_columns(columns: list[str]) -> dict[str, str]:
    """{column of noise: the column whose noise it is}, by their names: q_err, sigma_q."""
    bare = {unit_of(c)[0]: c for c in columns}
    out = {}
    for name, column in bare.items():
        found = _NOISE.fullmatch(name)
        owner = found and bare.get(found["before"] or found["after"])
        if owner and owner != column:
            out[column] = owner
    return out


def _coordinates(arrays: Arrays, columns: list[str]) -> list[str]:
    """The columns that are coordinates."""
    axes = [c for c in columns if len(_long(arrays.by_name[c].shape)) == 1]
    if axes and len(axes) < len(columns):  # the others span a grid
        return axes
    bare = {c: unit_of(c)[0].lower() for c in columns}
    times = [c for c in columns if bare[c] in TIMES][:1]
    places = [c for c in columns if bare[c] in PLACES]
    if times and _is_trajectory(np.ravel(arrays.by_name[times[0]].read())):
        return times
    if len(times) + len(places) == len(columns):
        places = places[:1] if not times else []
    return [*places, *times] or columns[:1]


def _long(shape: tuple[int, ...]) -> list[int]:
    """The lengths of the axes that are longer than 1."""
    return [n for n in shape if n > 1]


def _is_trajectory(times: np.ndarray) -> bool:
    """Whether rows follow one another in time, none at the time of another."""
    steps = np.diff(times[np.isfinite(times)])
    return bool((steps > 0).all())


def _names(columns: list[str], reserved: Collection[str]) -> dict[str, str]:
    """{column: a name that is an identifier}, each once; time is t."""
    out: dict[str, str] = {}
    for column in columns:
        bare = unit_of(column)[0]
        name = re.sub(r"\W+", "_", bare, flags=re.ASCII).strip("_") or "f"
        name = "t" if bare.lower() in TIMES else name
        name = f"f_{name}" if name[0].isdigit() else name
        taken = {*out.values(), *reserved, *keyword.kwlist}
        numbered = (f"{name}_{k}" for k in range(1, len(taken) + 2))
        out[column] = next(n for n in (name, *numbered) if n not in taken)
    return out


def _repeats(found: Guess, read: Mapping[str, np.ndarray]) -> dict[str, float]:
    """{field: standard deviation of what was measured more than once at one point, about the mean
    there}: the noise of repeated measurements, sqrt(sum of squares / degrees of freedom). A few rows
    that stand twice by mistake say nothing of it.
    """
    points = np.stack([read[c] for c in found.coordinates.values()], axis=1)
    at = np.ravel(np.unique(points, axis=0, return_inverse=True)[1])
    out = {}
    for name, column in found.fields.items():
        here = np.isfinite(read[column])
        values, group = read[column][here], at[here]
        counts = np.bincount(group)
        if np.sum(counts[counts > 1]) < REPEATED * len(values):
            continue  # a slip, which is refused when the starter reads them
        means = np.bincount(group, values) / np.maximum(counts, 1)
        with np.errstate(over="ignore"):  # such numbers are refused when the starter reads them
            squares = np.sum((values - means[group]) ** 2)
        out[name] = float(f"{np.sqrt(squares / np.sum(counts[counts > 0] - 1)):.3g}")
    return out
