"""The command catalogue: write the page of the built-in environments with its pictures, or say where they are stale."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pinnablate import registry
from pinnablate.cli.exit_codes import DONE, FAILED
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError, StoreError

PAGE, FIGURES = "environments.md", "figures"
WRITTEN_BY = "<!-- Written by `pinnablate catalogue`; do not edit. -->\n"


def catalogue(options: argparse.Namespace) -> int:
    from pinnablate.report.catalogue import page

    root = Path(options.directory)
    envs = [registry.load(i) for i in registry.identifiers() if registry.tier(i) != "other"]
    text = WRITTEN_BY + page(envs)
    if options.check:
        sentences = _differences(root, envs, text)
        for sentence in sentences:
            print(f"pinnablate: {sentence}", file=sys.stderr)
        print(f"{root / PAGE} and its pictures: " + (f"{len(sentences)} differences" if sentences else
                                                     f"what the {len(envs)} environments declare"))
        return FAILED if sentences else DONE
    written = _write(root, envs, text)
    print(f"{len(envs) + 1} files in {root}: {written} written, {len(envs) + 1 - written} unchanged")
    return DONE


def _differences(root: Path, envs: list[Environment], text: str) -> list[str]:
    """One sentence for each file that is missing, stale or left over, with the remedy.

    Of the pictures only the names are compared: where a value lies between two colours, processors differ in the last digit,
    and so may a cell of a map.
    """
    target = root / PAGE
    if not target.exists():
        sentences = [f"{target} is missing: run pinnablate catalogue"]
    elif target.read_bytes() != text.encode():
        sentences = [f"{target} is not what the environments declare: run pinnablate catalogue"]
    else:
        sentences = []
    expected = {f"{env.id}.svg" for env in envs}
    present = {path.name for path in (root / FIGURES).glob("*.svg")}
    sentences += [f"{root / FIGURES / name} is missing: run pinnablate catalogue" for name in sorted(expected - present)]
    sentences += [f"{root / FIGURES / name} shows no built-in environment: delete it" for name in sorted(present - expected)]
    return sentences


def _write(root: Path, envs: list[Environment], text: str) -> int:
    """Write what has changed; returns how many files.

    Raises:
        StoreError: the directory cannot be written.
        PinnablateError: a file of the page's name was written by somebody else.
    """
    from pinnablate.leaderboard.publish import write_whole
    from pinnablate.report.pictures.portrait import portrait

    target = root / PAGE
    if target.exists() and not target.read_text(encoding="utf-8", errors="replace").startswith(WRITTEN_BY):
        raise PinnablateError(f"{target} was not written by `pinnablate catalogue`; move it, or choose another --directory")
    texts = {target: text, **{root / FIGURES / f"{env.id}.svg": portrait(env) for env in envs}}
    changed = [path for path, content in texts.items() if not path.exists() or path.read_bytes() != content.encode()]
    try:
        for path in changed:
            write_whole(path, texts[path])
    except OSError as error:
        raise StoreError(f"{root} cannot be written: {error.strerror}; make room or choose another --directory, then repeat the "
                         "command") from error
    return len(changed)
