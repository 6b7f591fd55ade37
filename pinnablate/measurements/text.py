"""Tables in text: comma, semicolon, tab or blanks between the cells, names of columns in the first
line, empty cells for what was not measured.
"""

from __future__ import annotations

import csv
import re
from functools import partial

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.measurements.arrays import Arrays, NamedArray

MISSING = frozenset(
    ("", "nan", "na", "n/a", "null", "none", "-", "--", "?", "missing", "<na>", "n.a.", "#n/a")
)
# The same, as sentences name them.
MARKS = "NaN, NA, N/A, NULL, None, -, --, ?, missing, n.a., #N/A"
DELIMITERS = (",", ";", "\t")
_MARKED_UP = {"{": "JSON", "[": "JSON, or a list", "<": "a web page, or XML"}  # by how it begins
_BLANKS = re.compile(r"\s+")
_DATE = re.compile(
    r"(\d{4}([-/.])\d{1,2}\2\d{1,2}|\d{1,2}([-/.])\d{1,2}\3\d{4})([ T]\d{1,2}:\d{2}.*)?"
    r"|\d{1,2}:\d{2}(:\d{2}.*)?"
)


def read_text(title: str, content: bytes) -> Arrays:
    """The columns of a table in text.

    Lines that begin with # and empty lines are left out. The delimiter is the one of comma,
    semicolon and tab that the first line holds most often; blanks where it holds none. Where it is
    no comma, 0,5 is read as 0.5.

    Args:
        title: what sentences call it.
        content: the bytes of the file.

    Raises:
        PinnablateError: it is empty, names no columns, or holds a line or a cell that cannot be
            read; the sentence says which.
    """
    lines = [
        (k, line)
        for k, line in enumerate(_decoded(content).splitlines(), 1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not lines:
        size = f"{len(content)} bytes" if content else "0 bytes"
        raise PinnablateError(
            f"{title} is empty ({size}), expected a line with the names of the columns, such as t,q, "
            "and a line of numbers for each measurement"
        )
    if (kind := _MARKED_UP.get(lines[0][1].lstrip()[0])) is not None:
        raise PinnablateError(
            f"{title} holds {kind}, expected a line with the names of the columns, such as t,q, and a "
            "line of numbers for each measurement; save the table itself as CSV"
        )
    delimiter = _delimiter(lines[0][1])
    cells = [(k, _split(f"{title}, line {k}", line, delimiter)) for k, line in lines]
    (_, header), *rows = cells
    _check_header(title, header)
    if not rows:
        raise PinnablateError(
            f"{title} holds the names {', '.join(header)} and no measurements; expected a line of "
            "numbers for each"
        )
    _check_lengths(title, header, rows)
    columns = {
        name: NamedArray(
            partial(_column, title, name, [(k, row[j]) for k, row in rows], delimiter),
            (len(rows),),
            words=partial(_cells, [row[j] for _, row in rows]),
        )
        for j, name in enumerate(header)
    }
    return Arrays(title, columns, tuple(k for k, _ in rows))


def _decoded(content: bytes) -> str:
    """Text in UTF-8, or else in the code page of Western spreadsheets."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _delimiter(header: str) -> str:
    """The delimiter that the first line holds most often; a blank where it holds none."""
    found = max(DELIMITERS, key=header.count)
    return found if header.count(found) else " "


def _split(place: str, line: str, delimiter: str) -> list[str]:
    """The cells of a line, without blanks around them."""
    if delimiter == " ":
        return _BLANKS.split(line.strip())
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter))]
    except csv.Error as error:
        raise PinnablateError(
            f"{place}: expected cells of a few characters, got what is no table ({error}); save it as "
            "CSV again"
        ) from error


def _check_header(title: str, header: list[str]) -> None:
    """Refuse a first line that is no list of names, each once."""
    if all(_as_number(cell) is not None for cell in header):
        raise PinnablateError(
            f"{title} begins with the numbers {', '.join(header)}, expected the names of the columns "
            f"there, such as t,q: add a first line of {len(header)} names"
        )
    twice = sorted({name for name in header if header.count(name) > 1 and name})
    if twice:
        raise PinnablateError(
            f"{title} has more than one column {twice[0]!r}, expected each name once; rename one"
        )
    if "" in header and header.count("") > 1:
        raise PinnablateError(
            f"{title} has {header.count('')} columns without a name, expected a name for each; add "
            "them to the first line"
        )


def _check_lengths(title: str, header: list[str], rows: list[tuple[int, list[str]]]) -> None:
    """Refuse lines that have more or fewer cells than the first."""
    wrong = [(k, row) for k, row in rows if len(row) != len(header)]
    if not wrong:
        return
    k, row = wrong[0]
    more = f" (and {len(wrong) - 1} more lines differ)" if len(wrong) > 1 else ""
    torn = len(wrong) == 1 and k == rows[-1][0] and len(row) < len(header)
    remedy = (
        "the file seems to be torn: copy it again, or delete its last line"
        if torn
        else "mend the line; an empty cell means that nothing was measured"
    )
    raise PinnablateError(
        f"{title}, line {k}, has {len(row)} cell{'s' * (len(row) != 1)}{more}, expected "
        f"{len(header)} as in its first line; {remedy}"
    )


def _column(title: str, name: str, cells: list[tuple[int, str]], delimiter: str) -> np.ndarray:
    """The cells of a column as numbers, or as truth values where all say true or false: [rows]."""
    words = {cell.lower() for _, cell in cells}
    if words <= {"true", "false"}:
        return np.array([cell.lower() == "true" for _, cell in cells])
    out = np.full(len(cells), np.nan)
    for row, (k, cell) in enumerate(cells):
        if cell.lower() in MISSING:
            continue
        number = _as_number(cell if delimiter == "," else cell.replace(",", "."))
        if number is None:
            date = bool(_DATE.fullmatch(cell))
            raise PinnablateError(
                f"{title}, line {k}: column {name!r} holds {cell!r}, expected "
                + (
                    "a number; write the time since the first one, in the unit of the domain"
                    if date
                    else f"a number or an empty cell ({MARKS} mean that nothing was measured, too)"
                )
            )
        out[row] = number
    return out


def _cells(cells: list[str]) -> list[str]:
    """The cells of a column as text; nothing where nothing was measured."""
    return ["" if cell.lower() in MISSING else cell for cell in cells]


def _as_number(cell: str) -> float | None:
    """A cell as a number; None where it is none. Python's underscores are none here."""
    try:
        return None if "_" in cell else float(cell)
    except ValueError:
        return None
