"""What there is by name, found without running a declaration: neither SymPy nor NumPy is imported."""

from __future__ import annotations

import ast
import re
from importlib.metadata import entry_points
from pathlib import Path

import pinnablate
from pinnablate.files import PYTHON

FOLDER = Path(*pinnablate.__path__) / "environments"
GROUP = "pinnablate.environments"  # the entry points of other packages


def declarations() -> dict[str, Path]:
    """The files of the built-in environments, by the name without a version."""
    files = (path for path in sorted(FOLDER.glob("*.py")) if not path.stem.startswith("_"))
    return {path.stem.replace("_", "-"): path for path in files}


def environments() -> list[str]:
    """Names of the built-in environments, and ids of those that other packages offer."""
    return [*declarations(), *(point.name for point in entry_points(group=GROUP))]


def exists(name: str) -> bool:
    """Whether an environment, with or without its version, or a file is there."""
    if name.endswith(PYTHON):
        return Path(name).is_file()
    return bool(
        {name, _unversioned(name)} & {n for e in environments() for n in (e, _unversioned(e))}
    )


def kept(name: str, results: str) -> str:
    """The file that `ablate` keeps beside the records of a problem; the name itself of anything else.

    Args:
        name: what was typed, such as `pendulum` or `pendulum-v1`.
        results: the directory of records; `results` by default.
    """
    if name.endswith(PYTHON) or "/" in name or exists(name):
        return name
    files = (Path(results or "results") / f"{one}.py" for one in (name, f"{name}-v1"))
    return next((str(file) for file in files if file.is_file()), name)


def declared(name: str, what: str) -> list[str]:
    """Keys of a dictionary in the text of a declaration, such as its equations.

    Args:
        name: of a built-in environment, or the path of a file.
        what: the argument of `Environment` that holds the dictionary.

    Returns:
        The keys that are written as text; none where there is no such file.
    """
    path = Path(name) if name.endswith(".py") else declarations().get(_unversioned(name))
    if path is None or not path.is_file():
        return []
    try:
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    except (SyntaxError, UnicodeDecodeError):  # it is being written
        return []
    values = [
        k.value
        for node in nodes
        if isinstance(node, ast.Call)
        for k in node.keywords
        if k.arg == what
    ]
    keys = [key for value in values if isinstance(value, ast.Dict) for key in value.keys]
    return [k.value for k in keys if isinstance(k, ast.Constant) and isinstance(k.value, str)]


def _unversioned(name: str) -> str:
    """`heat-mixed` of `heat-mixed-v1`, and of itself."""
    return re.sub(r"-v[0-9]+$", "", name)
