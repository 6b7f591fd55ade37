"""Text files with a column for each array: comma, tab, semicolon or blanks between them."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from pinnablate.errors import PinnablateError

MISSING = {"", "na", "nan", "n/a", "null", "none", "-", "--", "?"}


def read_table(path: Path) -> dict[str, tuple[np.ndarray, tuple[str, ...] | None]]:
    """The columns of a text file whose first line names them; an empty cell is NaN.

    Raises:
        PinnablateError: no line names the columns, two have one name, there are no rows, a row is
            shorter or longer, or a cell is no number.
        UnicodeDecodeError: it is no text.
    """
    text = path.read_text(encoding="utf-8-sig")
    lines = [(k, line) for k, line in enumerate(text.splitlines(), 1) if line.strip()]
    # Lines before the names may be comments; the names themselves often begin with one too.
    while len(lines) > 1 and lines[0][1].startswith("#") and lines[1][1].startswith("#"):
        lines.pop(0)
    between = _separator(lines[0][1]) if lines else ","
    names = [n.strip() for n in _cells(lines[0][1].lstrip("# "), between)] if lines else []
    if not names or all(_number(n) is not None for n in names):
        raise PinnablateError(
            f"{path} has no line that names its columns, got {', '.join(names[:4]) or 'nothing'} as the first; "
            "expected a first line like x,t,u"
        )
    twice = {n for n in names if names.count(n) > 1}
    if twice:
        raise PinnablateError(
            f"{path} has two columns named {sorted(twice)[0]!r}; expected a name of its own for each: rename one"
        )
    body = [(k, line) for k, line in lines[1:] if not line.startswith("#")]
    if not body:
        raise PinnablateError(f"{path} names {', '.join(names)} and has no rows; expected numbers")
    rows = [_row(path, k, _cells(line, between), names) for k, line in body]
    table = np.array(rows, dtype=float)
    return {name: (table[:, k], None) for k, name in enumerate(names)}


def _separator(line: str) -> str:
    """What stands between the columns: what the line of names has most of; blanks where none."""
    counts = {s: line.count(s) for s in (",", "\t", ";")}
    found = max(counts, key=lambda s: counts[s])
    return found if counts[found] else " "


def _cells(line: str, between: str) -> list[str]:
    if between == " ":
        return line.split()
    return next(csv.reader([line], delimiter=between))


def _row(path: Path, number: int, cells: list[str], names: list[str]) -> list[float]:
    """The numbers of one line."""
    if len(cells) != len(names):
        raise PinnablateError(
            f"line {number} of {path} has {len(cells)} cells, expected {len(names)}, one for each of "
            f"{', '.join(names)}: mend the line"
        )
    found = [_number(c) for c in cells]
    for value, cell, name in zip(found, cells, names, strict=True):
        if value is None:
            raise PinnablateError(
                f"line {number} of {path} has {cell.strip()!r} in column {name}, expected a number with a "
                "point for decimals, or nothing where one is missing: mend the cell"
            )
    return [v for v in found if v is not None]


def _number(cell: str) -> float | None:
    """A cell as a number, NaN where it is missing; None where it is something else."""
    try:
        return float(cell)
    except ValueError:
        return float("nan") if cell.strip().lower() in MISSING else None
