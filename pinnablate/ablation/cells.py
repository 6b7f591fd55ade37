"""The Python text of a script: a file of it, or the code cells of a Jupyter notebook."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path

from pinnablate.errors import PinnablateError
from pinnablate.files import NOTEBOOK

_COMMAND = re.compile(r"^(\s*)(?:[%!?]|\S+\?{1,2}\s*$)")  # of IPython: %matplotlib, !pip, sin?
_KEPT = ("%%time", "%%timeit", "%%capture", "%%prun")  # their cells hold Python


@dataclass(frozen=True)
class Cell:
    """A piece of Python that is run as a whole.

    Args:
        title: the file, or which cell of it, as sentences name it.
        source: its bytes.
    """

    title: str
    source: bytes


def cells_of(path: Path) -> list[Cell]:
    """The Python of a file, or of each code cell of a notebook, in order.

    Commands of IPython, such as `%matplotlib inline` and `!pip install`, become `pass`, so that lines keep
    their numbers.

    Args:
        path: of a .py file or an .ipynb notebook.

    Raises:
        OSError: it cannot be read.
        PinnablateError: a notebook that is none, or one of another language.
    """
    source = path.read_bytes()
    if path.suffix != NOTEBOOK:
        return [Cell(str(path), source)]
    codes = [
        "".join(cell.get("source", ""))
        for cell in _content(path, source)["cells"]
        if cell.get("cell_type") == "code"
    ]
    return [
        Cell(f"{path}, code cell {k}", _python(code).encode()) for k, code in enumerate(codes, 1)
    ]


def nodes_of(path: Path) -> list[ast.AST]:
    """The syntax of the Python of a file; of what cannot be read or parsed there is none."""
    try:
        cells = cells_of(path)
    except (OSError, PinnablateError):
        return []
    return [node for cell in cells for node in _syntax(cell)]


def _syntax(cell: Cell) -> list[ast.AST]:
    try:
        return list(ast.walk(ast.parse(cell.source)))
    except (SyntaxError, ValueError):
        return []


def refuse_unparsed(cell: Cell) -> None:
    """Refuse Python that cannot be parsed.

    Args:
        cell: a piece of a script or notebook.

    Raises:
        PinnablateError: with its line there.
    """
    try:
        ast.parse(cell.source)
    except SyntaxError as error:
        raise PinnablateError(
            f"{cell.title}, line {error.lineno}: SyntaxError: {error.msg}; expected Python: mend the line"
        ) from error
    except ValueError as error:  # a NUL
        raise PinnablateError(
            f"{cell.title}: {error}; expected text in UTF-8: save it again as such"
        ) from error


def _content(path: Path, source: bytes) -> dict:
    try:
        found = json.loads(source)
        cells = found["cells"]
        language = found.get("metadata", {}).get("kernelspec", {}).get("language", "python")
        whole = all(isinstance(c, dict) for c in cells)
    except (ValueError, TypeError, KeyError, AttributeError):
        whole, language = False, "python"
    if not whole:
        raise PinnablateError(
            f"{path} is no whole notebook; expected JSON with cells, as Jupyter saves it: save it again"
        )
    if language.lower() != "python":
        raise PinnablateError(f"{path} is a notebook of {language}; expected one of Python")
    return found


def _python(code: str) -> str:
    """A cell without commands of IPython."""
    try:
        ast.parse(code)
    except SyntaxError:
        pass
    else:
        return code
    lines = code.split("\n")
    first = next((line.split()[0] for line in lines if line.strip()), "")
    if first.startswith("%%") and first not in _KEPT:  # of a shell, of HTML, of another language
        return "\n" * (len(lines) - 1)
    kept, continued = [], False
    for line in lines:
        command = _COMMAND.match(line)
        kept.append(f"{command[1]}pass" if command else "" if continued else line)
        continued = bool(command or continued) and line.rstrip().endswith("\\")
    return "\n".join(kept)
