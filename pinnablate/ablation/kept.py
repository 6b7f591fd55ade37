"""A user's problem as a file beside its records, which every other command takes.

`ablate` and `diagnose` are called with equations in keywords or on a command line. That is written
into `ID.py` in the directory of records, so that `pinnablate report results/ID.py` shows them again.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from pinnablate.ablation.keywords import given
from pinnablate.ablation.players import Groups
from pinnablate.ablation.script import is_script
from pinnablate.environment import Environment
from pinnablate.errors import StoreError
from pinnablate.files import whole_file
from pinnablate.measurements import Measurements
from pinnablate.measurements.several import is_several
from pinnablate.problems.tables import is_file
from pinnablate.records.declared import MARK, path_of, set_aside
from pinnablate.study.named import ADesign

DATA = "data"  # the argument that may be a path
WRITTEN = (
    "Written by `pinnablate ablate` or `diagnose`. Their next call with this name writes it anew, and\n"
    "keeps this one under its digest if it declares something else."
)


class _UnwritableError(Exception):
    """Something that has no text: a function, an array, a SymPy expression."""


def keep(
    env: Environment,
    problem: Any,
    keywords: Mapping[str, Any],
    design: ADesign,
    groups: Groups | None,
    results: str | Path,
) -> Path | None:
    """Write a problem as a file that declares it.

    Args:
        env: the environment that was made of it.
        problem, keywords, design, groups: as `ablate` takes them.
        results: the directory of records.

    Returns:
        The file; None where the problem holds what has no text, such as a function or an array, or
        is an environment already.

    Raises:
        StoreError: the file cannot be written.
    """
    folder = Path(results)
    if problem is not None and not (
        isinstance(problem, str | os.PathLike) and is_script(Path(problem))
    ):
        return None
    try:
        text = _text(env, problem, given(keywords), design, groups or {}, folder.resolve())
    except _UnwritableError:
        return None
    path = path_of(folder, env.id)
    try:
        set_aside(folder, env.id, env.digest)
        with whole_file(path) as file:
            file.write(text.encode())
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}") from error
    return path


def _text(
    env: Environment,
    problem: Any,
    keywords: Mapping[str, Any],
    design: ADesign,
    groups: Groups,
    folder: Path,
) -> str:
    said = [f"        {_literal(k)}: {_argument(k, v, folder)},\n" for k, v in keywords.items()]
    of = "None" if problem is None else _path(problem, folder)
    measured = any(isinstance(v, Measurements) for v in keywords.values())
    names = "environment_of, with_groups" if groups else "environment_of"
    lines = [
        f'"""{env.id}: {WRITTEN}"""\n\n{MARK}{env.digest}\n\nfrom pathlib import Path\n\n',
        "from pinnablate import Measurements\n" if measured else "",
        f"from pinnablate.ablation.front import {names}\n\nHERE = Path(__file__).resolve().parent\n\n",
        f"environment = environment_of(\n    {of},\n    {{\n",
        *said,
        "    },\n)\n",
    ]
    if groups:
        told = {k: v if isinstance(v, str) else list(v) for k, v in groups.items()}
        lines.append(
            f"environment, _ = with_groups(environment, {_literal(design)}, {_literal(told)})\n"
        )
    return "".join(lines)


def _argument(name: str, value: Any, folder: Path) -> str:
    """An argument as Python text."""
    if isinstance(value, Measurements):
        parts = {f.name: (getattr(value, f.name), f.default) for f in fields(value)}
        del parts["source"]
        changed = [
            f", {name}={_literal(one)}"
            for name, (one, usual) in parts.items()
            if type(one) is not type(usual) or one != usual
        ]
        return f"Measurements({_source(value.source, folder)}{''.join(changed)})"
    if name == "constants":  # of which some may be files
        said = {k: _path(v, folder) if is_file(v) else _literal(v) for k, v in value.items()}
        return f"{{{', '.join(f'{_literal(k)}: {v}' for k, v in said.items())}}}"
    return _source(value, folder) if name == DATA else _literal(value)


def _source(source: Any, folder: Path) -> str:
    """The path of a file of measurements, or those of several experiments."""
    if is_several(source):
        return f"[{', '.join(_path(path, folder) for path in source)}]"
    return _path(source, folder)


def _path(source: Any, folder: Path) -> str:
    """The path of a file, from where the declaration is."""
    if not isinstance(source, str | os.PathLike):
        raise _UnwritableError
    return f"(HERE / {os.path.relpath(Path(source).resolve(), folder)!r}).resolve()"


def _literal(value: Any) -> str:
    """Text, numbers, and what is made of them."""
    if value is None or type(value) in (str, int, float, bool):
        return repr(value)
    if type(value) is dict:
        return f"{{{', '.join(f'{_literal(k)}: {_literal(v)}' for k, v in value.items())}}}"
    if type(value) is tuple:
        return f"({', '.join(map(_literal, value))}{',' * (len(value) == 1)})"
    if type(value) is list:
        return f"[{', '.join(map(_literal, value))}]"
    raise _UnwritableError
