"""Users' problems as files beside their records, and in what two of them differ.

`ablate` and `diagnose` keep a problem as `ID.py`. Where the next one of that name declares something
else, the former file becomes `ID.DIGEST.py`, so that its records can still be shown.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path

from pinnablate.brief import few

MARK = "# digest of what is declared: "
NAMED = 3  # differences in a sentence
LONGEST = 60  # characters of a value in it
MADE = "Measurements"  # the call that says how measurements are read


def path_of(directory: str | Path, environment: str, digest: str = "") -> Path:
    """Where a problem is kept.

    Args:
        directory: of records.
        environment: its id.
        digest: of a former declaration; that of today's by default.
    """
    return Path(directory) / (f"{environment}.{digest}.py" if digest else f"{environment}.py")


def set_aside(directory: str | Path, environment: str, digest: str) -> None:
    """Give the file of a problem the name of its digest, if it declares something else.

    Args:
        directory, environment: as in `path_of`.
        digest: of what is declared from now on.

    Raises:
        OSError: it cannot be renamed.
    """
    path = path_of(directory, environment)
    then = _digest_in(path)
    if then and then != digest:
        path.replace(path_of(directory, environment, then))


def changes(directory: str | Path, environment: str, then: str) -> str:
    """What a problem declares now, and what it declared when some records were made.

    Args:
        directory, environment: as in `path_of`.
        then: the digest of the declaration that they were made of.

    Returns:
        Such as `split is 'future', was 'random'`; nothing where one of the two files is not there.
    """
    now, former = path_of(directory, environment), path_of(directory, environment, then)
    if not (now.is_file() and former.is_file()):
        return ""
    before, after = ({**_usual(), **dict(_said(path))} for path in (former, now))
    found = [
        f"{name} {_one('is', after.get(name))} and {_one('was', before.get(name))}"
        for name in dict.fromkeys([*after, *before])
        if before.get(name) != after.get(name)
    ]
    return few(found, NAMED) if found else "the measurements, or the script, are others"


def _usual() -> dict[str, str]:
    """What is said of measurements where nothing is."""
    from pinnablate.measurements import Measurements

    given = (f for f in fields(Measurements) if f.default is not MISSING and f.default is not None)
    return {f.name: repr(f.default) for f in given}


def _one(verb: str, value: str | None) -> str:
    """`is 'future'`, or that it is not stated."""
    if value is None:
        return f"{verb} not stated"
    return f"{verb} {value if len(value) <= LONGEST else f'{value[:LONGEST]}...'}"


def _digest_in(path: Path) -> str:
    """The digest that a kept file names; nothing where it is another's file, or older."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    found = re.search(rf"^{re.escape(MARK)}([0-9a-f]+)$", text, re.MULTILINE)
    return found[1] if found else ""


def _said(path: Path) -> Iterator[tuple[str, str]]:
    """(name, text) of everything that a kept file says."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id == "environment_of":
            yield from _keywords(node.args[1])
        elif node.func.id == "with_groups":
            yield "groups", ast.unparse(node.args[2])
        elif node.func.id == MADE:
            yield "the file of measurements", ast.unparse(node.args[0])
            yield from ((k.arg or "", ast.unparse(k.value)) for k in node.keywords)


def _keywords(given: ast.expr) -> Iterator[tuple[str, str]]:
    """Those of a problem; laws, conditions and constants one by one."""
    assert isinstance(given, ast.Dict)
    for key, value in zip(given.keys, given.values, strict=True):
        name = ast.literal_eval(key) if key is not None else ""
        if isinstance(value, ast.Dict):
            for one, text in zip(value.keys, value.values, strict=True):
                assert one is not None
                yield f"{name.removesuffix('s')} {ast.literal_eval(one)}", ast.unparse(text)
        elif not (isinstance(value, ast.Call) and ast.unparse(value.func) == MADE):
            yield name, ast.unparse(value)
