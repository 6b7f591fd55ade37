"""The command catalogue: the page of the built-in environments with its pictures."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pinnablate.cli.commands import Commands
from pinnablate.cli.exit_codes import FAILURE, SUCCESS
from pinnablate.cli.output import complain, show
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.files import is_written_by, write_whole, written_by

if TYPE_CHECKING:
    from pinnablate.environment import Environment

COMMAND = "pinnablate catalogue"
PAGE, FIGURES = "environments.md", "figures"


def add_to(commands: Commands) -> None:
    """Add this command to the parser."""
    pages = commands.add(
        "catalogue",
        catalogue,
        "write docs/environments.md and its pictures: every built-in environment",
    )
    pages.add_argument(
        "--directory", metavar="DIR", default="docs", help="where to write (default: docs)"
    )
    pages.add_argument(
        "--check",
        action="store_true",
        help="write nothing; fail where the page differs from the declarations",
    )


def catalogue(options: argparse.Namespace) -> int:
    """Write the page and its pictures, or say where they differ from the declarations."""
    from pinnablate import registry
    from pinnablate.report.catalogue import page

    root = Path(options.directory)
    envs = [registry.load(i) for i in registry.identifiers() if registry.is_built_in(i)]
    text = written_by(COMMAND) + page(envs)
    if options.check:
        sentences = _differences(root, envs, text)
        complain(sentences)
        good = f"what the {len(envs)} environments declare"
        found = f"{len(sentences)} differences" if sentences else good
        show(f"{root / PAGE} and its pictures: {found}")
        return FAILURE if sentences else SUCCESS
    total, written = len(envs) + 1, _write(root, envs, text)
    show(f"{total} files in {root}: {written} written, {total - written} unchanged")
    return SUCCESS


def _differences(root: Path, envs: Sequence[Environment], text: str) -> list[str]:
    """One sentence for each file that is missing, stale or left over, with the remedy.

    Of the pictures only the names are compared. Where a value lies between two colours, the last
    digit decides which one a cell of a map gets, and processors differ in it.
    """
    target = root / PAGE
    if not target.exists():
        sentences = [f"{target} is missing: run {COMMAND}"]
    elif target.read_bytes() != text.encode():
        sentences = [f"{target} is not what the environments declare: run {COMMAND}"]
    else:
        sentences = []
    figures = root / FIGURES
    expected = {f"{env.id}.svg" for env in envs if env.declared_solution}
    present = {path.name for path in figures.glob("*.svg")}
    missing, left_over = sorted(expected - present), sorted(present - expected)
    sentences += [f"{figures / name} is missing: run {COMMAND}" for name in missing]
    strange = "shows no built-in environment: delete it"
    return [*sentences, *(f"{figures / name} {strange}" for name in left_over)]


def _write(root: Path, envs: Sequence[Environment], text: str) -> int:
    """Write what has changed; returns how many files.

    Raises:
        StoreError: the directory cannot be written.
        PinnablateError: a file of the page's name was written by somebody else.
    """
    from pinnablate.report.pictures.portrait import portrait

    target = root / PAGE
    if target.exists() and not is_written_by(COMMAND, target):
        raise PinnablateError(
            f"{target} was not written by `{COMMAND}`; move it, or choose another --directory"
        )
    drawn = [env for env in envs if env.declared_solution]
    texts = {target: text, **{root / FIGURES / f"{env.id}.svg": portrait(env) for env in drawn}}
    changed = [p for p, t in texts.items() if not p.exists() or p.read_bytes() != t.encode()]
    try:
        for path in changed:
            write_whole(path, texts[path])
    except OSError as error:
        raise StoreError(
            f"{root} cannot be written: {error.strerror}; make room or choose another "
            "--directory, then repeat the command"
        ) from error
    return len(changed)
