"""What a source holds: arrays by name, with their axes where the source names them, before anybody
says which is which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from pinnablate.errors import PinnablateError


@dataclass(frozen=True, eq=False)
class NamedArray:
    """One array of a source. It is read when somebody wants its numbers: a column of text that nobody
    names is no mistake.

    Args:
        read: gives real numbers or truth values, NaN where a value is missing; refuses what is no
            number.
        shape: of the array.
        axes: a name for each axis; None where the source names none.
        unit: as the source states it; empty where it does not.
        words: gives what the source holds as it stands, text as well; None where that is numbers.
        is_remark: whether it is text of a source that describes itself, such as names of stations, which
            need belong to nothing.
    """

    read: Callable[[], np.ndarray]
    shape: tuple[int, ...]
    axes: tuple[str, ...] | None = None
    unit: str = ""
    words: Callable[[], Any] | None = None
    is_remark: bool = False


def named(
    title: str, name: str, values: Any, axes: tuple[str, ...] | None = None, unit: Any = ""
) -> NamedArray:
    """One array of a source that NumPy can hold.

    Args:
        title: of the source, for sentences.
        name: of the column.
        values: anything that NumPy makes an array of.
        axes, unit: as in `NamedArray`; a unit that is no text is none.
    """
    return NamedArray(
        partial(real, title, name, values),
        np.shape(values),
        axes,
        unit if isinstance(unit, str) else "",
        partial(as_it_stands, values),
    )


def as_it_stands(values: Any) -> Any:
    """The values themselves; with `partial` what gives them can be sent to another process.

    Args:
        values: of a column.
    """
    return values


@dataclass(frozen=True, eq=False)
class Arrays:
    """All that a source holds.

    Args:
        title: what sentences call the source, such as its path.
        by_name: {name of a column or variable: its array}, in the order of the source.
        lines: of each row, the line of the text that it was read from, counted from 1; empty where
            the source is no text.
        where: says where a row stands, in the place of `lines`.
    """

    title: str
    by_name: Mapping[str, NamedArray]
    lines: tuple[int, ...] = ()
    where: Callable[[int], str] | None = None

    def place(self, row: int) -> str:
        """Where a row stands, for sentences.

        Args:
            row: counted from 0.
        """
        if self.where is not None:
            return self.where(row)
        return f"line {self.lines[row]}" if self.lines else f"row {row + 1}"


def real(title: str, name: str, values: Any) -> np.ndarray:
    """An array as real numbers (float64) or truth values; text that is a number is one.

    Args:
        title: of the source, for sentences.
        name: of the column.
        values: anything that NumPy makes an array of; what is masked, None or NaN is missing.

    Raises:
        PinnablateError: it holds dates, complex numbers, text or objects.
    """
    found = values if isinstance(values, np.ma.MaskedArray) else np.asarray(values)
    if found.dtype.kind == "b" and not isinstance(found, np.ma.MaskedArray):
        return np.array(found)
    if found.dtype.kind in "mM":
        raise PinnablateError(
            f"{title}: column {name!r} holds dates or times of day, expected numbers; write the time since the "
            "first one, such as (column - column[0]) / np.timedelta64(1, 's')"
        )
    if found.dtype.kind == "c":
        raise PinnablateError(
            f"{title}: column {name!r} holds complex numbers, expected real ones; give the real and the "
            "imaginary part as two columns, of two fields"
        )
    if isinstance(found, np.ma.MaskedArray):
        return np.array(np.ma.filled(found.astype(float), np.nan))
    if found.dtype.kind in "fiu":
        return np.array(found, float)
    return _numbers(title, name, found)


def _numbers(title: str, name: str, found: np.ndarray) -> np.ndarray:
    """Objects or text as numbers; None is missing."""
    out = np.full(found.shape, np.nan)
    for k, value in enumerate(found.flat):
        if value is None or value is np.ma.masked or str(value).strip() in ("", "<NA>", "NaT"):
            continue
        try:
            out.flat[k] = float(value)
        except (TypeError, ValueError) as error:
            raise PinnablateError(
                f"{title}: column {name!r} holds {_shown(value)} in row {k + 1}, expected numbers; convert "
                "them, or leave the column out by naming the others in columns="
            ) from error
    return out


def _shown(value: object) -> str:
    """An object for a sentence: text as Python writes it, whatever kind of text it is."""
    return repr(str(value)) if isinstance(value, str) else repr(value)
