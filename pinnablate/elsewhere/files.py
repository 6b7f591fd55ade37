"""Scores from a file: CSV, TSV or JSON; or from a pandas DataFrame."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import Any

from pinnablate.brief import few
from pinnablate.elsewhere.tables import HOW, Read, read_table
from pinnablate.errors import PinnablateError

ENDINGS = (".csv", ".tsv", ".json")
OPTIONS = (
    "measure",
    "sigma",
    "floor",
    "paired",
    "equations",
    "sizes",
    "chosen",
    "name",
    "what",
    "nan",
)


def read(
    path: str | Path, column: str | None = None, equations: Iterable[str] | None = None
) -> Read:
    """Read a file of scores.

    Args:
        path: .csv, .tsv or .json; see `tables.read_table`. JSON is {subset: scores}, or
            {"scores": {...}, "controls": {...}} with further arguments of `analyse`.
        column: which column holds the scores, where its name does not say so.
        equations: which columns are equations, where further ones are not.

    Raises:
        PinnablateError: no such file, or one that holds no scores.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise PinnablateError(
            f"{path}: expected a file of scores in .csv, .tsv or .json, got {ending or 'no ending'!r}"
        )
    text = _text(path)
    if ending == ".json":
        if column is not None:
            raise PinnablateError(
                f"{path}: expected column= beside a table, got {column!r} beside JSON, whose scores have no columns; "
                "leave it out"
            )
        return _json(path, text)
    lines = text.splitlines()
    tab = "\t" if ending == ".tsv" else ";" if ";" in lines[0] and "," not in lines[0] else ","
    try:
        read = [*csv.reader(StringIO(text), delimiter=tab)]
    except csv.Error as error:
        raise PinnablateError(
            f"{path}: expected {HOW}, got what is no table ({error}); save it again"
        ) from error
    table = [row for row in read if any(c.strip() for c in row)]
    if not table:
        raise PinnablateError(f"{path}: expected {HOW}, got nothing but {tab!r}")
    header, rows = table[0], table[1:]
    for k, row in enumerate(rows):
        if len(row) != len(header):
            raise PinnablateError(
                f"{path}, row {k + 1}: expected {len(header)} cells, one for each column of the first "
                f"line, got {len(row)}; the file may be torn, or no {ending[1:].upper()}"
            )
    return read_table(header, rows, str(path), column, equations)


def from_frame(
    frame: Any, column: str | None = None, equations: Iterable[str] | None = None
) -> Read:
    """Read a pandas DataFrame as `tables.read_table` reads a file; see there."""
    if list(frame.index) != list(range(len(frame))):
        frame = frame.reset_index()
    return read_table(list(frame.columns), frame.values.tolist(), "the table", column, equations)


def _text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise PinnablateError(
            f"{path}: no such file; expected one of scores, .csv, .tsv or .json"
        ) from None
    except UnicodeDecodeError as error:
        raise PinnablateError(
            f"{path}: expected text in UTF-8, got other bytes at {error.start}; the file is no "
            f"{path.suffix[1:].upper()}, or in another encoding: save it as UTF-8"
        ) from None
    except OSError as error:
        raise PinnablateError(
            f"{path}: expected a file that can be read, got: {error.strerror}"
        ) from None
    if not text.strip():
        raise PinnablateError(f"{path}: expected {HOW}, got an empty file")
    if "\0" in text:
        raise PinnablateError(
            f"{path}: expected text, got binary data; the file is no {path.suffix[1:].upper()}"
        )
    return text


def _json(path: Path, text: str) -> Read:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as error:
        raise PinnablateError(
            f"{path}, line {error.lineno}: expected JSON, got what is none ({error.msg}); the file may be torn"
        ) from None
    except RecursionError:
        raise PinnablateError(
            f'{path}: expected {{"none": [0.5, ...], "a": [...], ...}}, got brackets within brackets; '
            "leave all but the scores out"
        ) from None
    except ValueError:  # of whole numbers that Python does not read
        raise PinnablateError(
            f"{path}: expected numbers as double precision has them, got one of more than "
            f"{sys.get_int_max_str_digits()} digits; write fewer"
        ) from None
    if not isinstance(found, dict) or not isinstance(found.get("scores", {}), dict):
        raise PinnablateError(
            f'{path}: expected {{"none": [0.5, ...], "a": [...], ...}}, or the same as "scores" beside '
            f'"controls", got {type(found).__name__} {text.strip()[:40]!r}'
        )
    if "scores" not in found:
        return Read(_by_replicate(found))
    further = {k: v for k, v in found.items() if k not in ("scores", "controls")}
    if strange := [k for k in further if k not in OPTIONS]:
        raise PinnablateError(
            f"{path}: expected scores, controls, {', '.join(OPTIONS)}, got {few(map(repr, strange))}"
        )
    controls = found.get("controls", {})
    if not isinstance(controls, dict):
        raise PinnablateError(f'{path}: expected "controls" as {{name: scores}}, got {controls!r}')
    named = {f"control: {name}": values for name, values in controls.items()}
    return Read(_by_replicate({**found["scores"], **named}), options=further)


def _by_replicate(scores: dict[str, Any]) -> dict[str, Any]:
    """Scores whose replicates have the numbers that lists give them: JSON knows names that are text alone."""
    return {
        arm: {int(r) if r.isdecimal() else r: v for r, v in of.items()}
        if isinstance(of, dict)
        else of
        for arm, of in scores.items()
    }
