"""Several files of one kind as one table, whose column `file` says from which a row comes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pinnablate.brief import few
from pinnablate.errors import PinnablateError
from pinnablate.measurements.arrays import Arrays, NamedArray, as_it_stands
from pinnablate.measurements.files import read_file

FILE = "file"  # the column that is added


def is_several(source: Any) -> bool:
    """Whether a source is a list of files.

    Args:
        source: of measurements.
    """
    return isinstance(source, list | tuple) and all(
        isinstance(s, str | os.PathLike) for s in source
    )


def title_of(paths: Sequence[str | os.PathLike[str]]) -> str:
    """What sentences call some files.

    Args:
        paths: of the files.
    """
    return few([Path(p).name for p in paths], 3)


def read_several(paths: Sequence[str | os.PathLike[str]]) -> Arrays:
    """The rows of some files, one after the other, with the name of the file in each, without its ending.

    Args:
        paths: two or more, with the same columns.

    Raises:
        PinnablateError: there are fewer than two, two have one name, one cannot be read, has other
            columns, or holds a grid.
    """
    if len(paths) < 2:
        raise PinnablateError(
            f"a list of {len(paths)} file{'s' * (len(paths) != 1)} is given, expected two or more, one of each "
            "experiment; or the path alone, data='file.csv'"
        )
    stems = [Path(p).stem for p in paths]
    if twice := [s for s in stems if stems.count(s) > 1]:
        raise PinnablateError(
            f"two of the files are called {twice[0]}, expected a name of its own for each experiment; rename one"
        )
    title = title_of(paths)
    parts = [read_file(Path(p), os.fspath(p)) for p in paths]
    first = parts[0]
    for part in parts[1:]:
        if set(part.by_name) != set(first.by_name):
            other = [
                c
                for c in (*first.by_name, *part.by_name)
                if not (c in first.by_name and c in part.by_name)
            ]
            raise PinnablateError(
                f"{part.title} has the columns {few(part.by_name, 12)} and {first.title} {few(first.by_name, 12)}: "
                f"{few(map(repr, other))} in one alone; expected the same in every file: leave its cells empty where nothing was measured"
            )
    if FILE in first.by_name:
        raise PinnablateError(
            f"{first.title} has a column {FILE!r}, which is what the names of the files would be called; expected another "
            "name: rename it, or leave it out"
        )
    lengths = [_length(part) for part in parts]
    columns = {name: _joined(name, parts) for name in first.by_name}
    labels = np.repeat(np.array(stems, object), lengths)
    given = partial(as_it_stands, labels)
    columns[FILE] = NamedArray(given, (len(labels),), words=given)
    return Arrays(title, columns, where=partial(_place, parts, lengths))


def _length(part: Arrays) -> int:
    """How many rows a file has.

    Raises:
        PinnablateError: it holds a grid.
    """
    shapes = {a.shape for a in part.by_name.values()}
    if len(shapes) != 1 or len(shape := next(iter(shapes))) != 1:
        raise PinnablateError(
            f"{part.title} is one of several files and holds a grid, expected columns of one length in each; "
            "write the grid as rows, or give one file with series="
        )
    return int(shape[0])


def _joined(name: str, parts: Sequence[Arrays]) -> NamedArray:
    """One column of all files.

    Raises:
        PinnablateError: it is in several units.
    """
    arrays = [part.by_name[name] for part in parts]
    units = {a.unit for a in arrays}
    if len(units) > 1:
        raise PinnablateError(
            f"{name} is in {' and in '.join(map(repr, sorted(units)))} in {title_of([p.title for p in parts])}, "
            "expected one unit in all files; convert it"
        )
    return NamedArray(
        partial(_numbers, arrays),
        (sum(a.shape[0] for a in arrays),),
        unit=arrays[0].unit,
        words=partial(_words, arrays),
    )


def _numbers(arrays: Sequence[NamedArray]) -> np.ndarray:
    """The numbers of a column in all files: [rows]."""
    return np.concatenate([a.read() for a in arrays])


def _words(arrays: Sequence[NamedArray]) -> np.ndarray:
    """What a column holds in all files, as it stands: [rows]."""
    each = [a.words() if a.words is not None else a.read() for a in arrays]
    return np.concatenate([np.asarray(w, object) for w in each])


def _place(parts: Sequence[Arrays], lengths: Sequence[int], row: int) -> str:
    """In which file a row of all stands, and in which of its lines."""
    begins = np.cumsum([0, *lengths])
    k = int(np.searchsorted(begins, row, side="right")) - 1
    return f"{parts[k].place(row - int(begins[k]))} of {Path(parts[k].title).name}"
