"""From a directory of results to the files of the leaderboard, and whether those on disk still are what the records say."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pinnablate import registry
from pinnablate.brief import few
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.leaderboard.entries import Entry, entries_of
from pinnablate.leaderboard.pages.controls import panel_page
from pinnablate.leaderboard.pages.environment import environment_page
from pinnablate.leaderboard.pages.overview import overview_page
from pinnablate.leaderboard.pages.patterns import patterns_page
from pinnablate.records.store import Store, environments_in
from pinnablate.tasks.protocol import STANDARD

WRITTEN_BY = "<!-- Written by `pinnablate leaderboard`; do not edit. -->\n"


@dataclass(frozen=True)
class Pages:
    """Files of a leaderboard.

    Args:
        texts: by path below its directory.
        untouched: ids with records whose environment is not known here; their pages stay as they are.
    """

    texts: dict[str, str]
    untouched: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Pages({len(self.texts)} files: {few(self.texts)})"


def pages(results: str | Path, extra: Sequence[Environment] = ()) -> Pages:
    """Every file of the leaderboard.

    Args:
        results: directory of records.
        extra: environments that are not registered, whose records lie there too.

    Raises:
        StoreError: the directory does not exist or cannot be read.
    """
    if not Path(results).is_dir():
        raise StoreError(f"{results} is not a directory of results; name one with --results DIR")
    store, own = Store(results), {e.id: e for e in extra}
    entries: list[Entry] = []
    set_aside: dict[str, list[str]] = {}
    out: dict[str, str] = {}
    unknown: list[str] = []
    known = [*registry.identifiers(), *own]
    for identifier in sorted(environments_in(results), key=lambda i: (known.index(i) if i in known else len(known), i)):
        if identifier not in known:
            set_aside[f"{identifier}.jsonl"] = ["no environment of that id is registered; name its file: "
                                                "pinnablate leaderboard FILE.py"]
            unknown.append(identifier)
            continue
        env = own.get(identifier) or registry.load(identifier)
        found, sentences = entries_of(env, store)
        found.sort(key=_place)
        if sentences:
            set_aside[identifier] = sentences
        text, pictures = environment_page(env, found, sentences)
        out[f"{identifier}.md"] = WRITTEN_BY + text
        out.update({f"figures/{name}": picture for name, picture in pictures.items()})
        entries += found
    across = {"controls.md": panel_page(entries), "patterns.md": patterns_page(entries)}
    out.update({name: WRITTEN_BY + text for name, text in across.items() if text})
    out["README.md"] = WRITTEN_BY + overview_page(entries, set_aside, out, registry.identifiers())
    return Pages(out, tuple(unknown))


def _place(entry: Entry) -> tuple[bool, bool, bool, str]:
    """Networks first, the published protocol first, the standard design first."""
    study = entry.study
    return not entry.trains_network, study.protocol.name != STANDARD, study.design != "standard", entry.slug


def write(made: Pages, directory: str | Path) -> tuple[list[str], list[str]]:
    """Write what has changed, and delete pages of ours that no record supports any more.

    Returns:
        Paths below the directory that were written, and those deleted.

    Raises:
        StoreError: the directory cannot be written.
        PinnablateError: a file of that name was written by somebody else.
    """
    root = Path(directory)
    stale = differences(made, root)
    for path in made.texts:
        target = root / path
        if path.endswith(".md") and target.exists() and not _is_ours(target):
            raise PinnablateError(f"{target} was not written by `pinnablate leaderboard`; move it, or choose another --output")
    written = [p for p in stale if p in made.texts]
    deleted = [p for p in stale if p not in made.texts]
    try:
        for path in written:
            write_whole(root / path, made.texts[path])
        for path in deleted:
            (root / path).unlink()
    except OSError as error:
        raise StoreError(f"pages cannot be written to {root}: {error.strerror}; records are untouched: make room or choose "
                         "another --output directory, then repeat the command") from error
    return written, deleted


def write_whole(target: Path, text: str) -> None:
    """Whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def differences(made: Pages, directory: str | Path) -> list[str]:
    """Paths below a directory that are missing, differ, or are pages of ours that no record supports any more."""
    root = Path(directory)

    def current(path: str) -> str | None:
        target = root / path
        return target.read_text(encoding="utf-8", errors="replace") if target.exists() else None

    changed = [path for path, text in made.texts.items() if current(path) != text]
    ours = [p for p in root.glob("*.md") if _is_ours(p)] + list(root.glob("figures/*.svg"))
    left_over = [str(p.relative_to(root)) for p in ours if not any(p.name.startswith(f"{i}.") for i in made.untouched)]
    return sorted({*changed, *(path for path in left_over if path not in made.texts)})


def _is_ours(path: Path) -> bool:
    return path.read_text(encoding="utf-8", errors="replace").startswith(WRITTEN_BY)
