"""From a directory of results to the files of the leaderboard, written or compared with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pinnablate import registry
from pinnablate.analysis.explained import Explained
from pinnablate.brief import few
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError, StoreError
from pinnablate.files import holds, is_written_by, write_whole, written_by
from pinnablate.leaderboard.archive import FOLDER, boards_before
from pinnablate.leaderboard.board import Board
from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.gathered import Gathered, gather
from pinnablate.leaderboard.pages.boards import ARCHIVE, TABLES, boards_page, upwards
from pinnablate.leaderboard.pages.changes import changes_page
from pinnablate.leaderboard.pages.controls import controls_page
from pinnablate.leaderboard.pages.environment import environment_page
from pinnablate.leaderboard.pages.findings import (
    FIGURE,
    OTHER_PAGE,
    findings_page,
    other_findings_page,
)
from pinnablate.leaderboard.pages.learners import learners_page
from pinnablate.leaderboard.pages.overview import PICTURE, gains_picture, overview_page
from pinnablate.leaderboard.pages.patterns import patterns_page
from pinnablate.leaderboard.pages.wrong_laws import PICTURE as WRONG_LAWS
from pinnablate.records.ledger import Ledger

COMMAND = "pinnablate leaderboard"
# How the pictures of its pages are called, by which leftovers are told from those of others.
PICTURES = (
    "*.lattice.svg",
    "*.curves.svg",
    "learners-*.svg",
    PICTURE,
    FIGURE,
    WRONG_LAWS,
)


@dataclass(frozen=True)
class Pages:
    """Files of a leaderboard.

    Args:
        texts: {path below its directory: content}.
        untouched: ids with records whose environment is not known here; their pages stay as they
            are.
    """

    texts: dict[str, str]
    untouched: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Pages({len(self.texts)} files: {few(self.texts)})"


def pages(results: str | Path, extra: Sequence[Environment] = ()) -> Pages:
    """Make every file of the leaderboard, byte for byte the same from the same records.

    Args:
        results: directory of records.
        extra: environments that are not registered, whose records lie there too.

    Raises:
        StoreError: the directory does not exist or cannot be read.
        PinnablateError: two environments of one id say different things.
    """
    return pages_of(gather(results, extra))


def pages_of(found: Gathered) -> Pages:
    """Make every file of the leaderboard.

    Args:
        found: what a directory of records says.
    """
    out: dict[str, str] = {}
    entries, current, before = found.entries, found.current, found.before
    explained = {b.board: b.explained[-1] for b in found.boards if b.explained}
    for env in found.shown.values():
        texts, pictures = _pages_of(env, current, before, found.set_aside, found.ledgers, explained)
        out |= texts | {f"figures/{name}": picture for name, picture in pictures.items()}
    controls, pictures = controls_page(entries)
    together = {
        "controls.md": controls,
        "patterns.md": patterns_page(entries, found.ledgers),
        OTHER_PAGE: other_findings_page(found.boards),
        "changes.md": changes_page(current, before),
    }
    ranked = [e for e in current if e.ranked]
    if ranked:
        together["tables.md"] = boards_page(TABLES, ranked)
    if before:
        old = [e for e in boards_before(entries, before) if e.ranked]
        together[f"{FOLDER}/README.md"] = boards_page(
            ARCHIVE, old, {e.environment.id for e in before}
        )
    together["FINDINGS.md"], drawn = findings_page(found.boards)
    together["learners.md"], more = learners_page(entries, found.submitted)
    out |= {f"figures/{name}": picture for name, picture in (pictures | drawn | more).items()}
    out |= {name: written_by(COMMAND) + text for name, text in together.items() if text}
    picture = gains_picture(current)
    out |= {f"figures/{PICTURE}": picture} if picture else {}
    overview = overview_page(current, found.set_aside, out, registry.identifiers(), found.boards)
    out["README.md"] = written_by(COMMAND) + overview
    return Pages(out, found.untouched)


def _pages_of(
    env: Environment,
    current: Sequence[Entry],
    before: Sequence[Entry],
    set_aside: Mapping[str, Sequence[str]],
    ledgers: Sequence[Ledger],
    explained: Mapping[Board, Explained],
) -> tuple[dict[str, str], dict[str, str]]:
    """The page of an environment, that of its archive where it has one, and the pictures of both."""
    own, old = ([e for e in of if e.environment.id == env.id] for of in (current, before))
    name, aside = f"{env.id}.md", set_aside.get(env.id, [])
    text, pictures = environment_page(env, own, aside, ledgers, explained)
    if not old:
        return {name: written_by(COMMAND) + text}, pictures
    archived, more = environment_page(env, old, [], ledgers, explained)
    replaced = ", ".join(dict.fromkeys(e.study.protocol.name for e in old))
    link = f"[All environments](README.md), and [what {replaced} said]({FOLDER}/{name})"
    text = text.replace("[All environments](README.md)", link, 1)
    back = f"**Replaced by a newer version of the protocol:** [what stands]({name})."
    archived = archived.replace("[All environments](README.md)", back, 1)
    texts = {name: text, f"{FOLDER}/{name}": upwards(archived)}
    return {path: written_by(COMMAND) + t for path, t in texts.items()}, pictures | more


def write(made: Pages, directory: str | Path, prune: bool = False) -> tuple[list[str], list[str]]:
    """Write what has changed, and find pages that no record supports any more.

    Only pages that this command wrote are deleted, and pictures that are called as its own are.

    Args:
        made: the files.
        directory: where they go.
        prune: whether those that no record supports are deleted.

    Returns:
        Paths below the directory that were written, and those that no record supports.

    Raises:
        StoreError: the directory cannot be written.
        PinnablateError: a page of that name was written by somebody else.
    """
    root = Path(directory)
    stale = differences(made, root)
    for path in made.texts:
        target = root / path
        if path.endswith(".md") and target.exists() and not is_written_by(COMMAND, target):
            raise PinnablateError(
                f"{target} was not written by `{COMMAND}`; move it, or choose another --output"
            )
    written = [p for p in stale if p in made.texts]
    left = [p for p in stale if p not in made.texts]
    try:
        for path in written:
            write_whole(root / path, made.texts[path])
        for path in left if prune else ():
            (root / path).unlink()
    except OSError as error:
        raise StoreError(
            f"pages cannot be written to {root}: {error.strerror}; records are untouched: make "
            "room or choose another --output directory, then repeat the command"
        ) from error
    return written, left


def differences(made: Pages, directory: str | Path) -> list[str]:
    """Compare files with those on disk.

    Args:
        made: the files.
        directory: where they should be.

    Returns:
        Paths below the directory that are missing or differ, and of pages and pictures of this command
        that no record supports any more, sorted.
    """
    root = Path(directory)

    def is_untouched(path: Path) -> bool:
        return any(path.name.startswith(f"{identifier}.") for identifier in made.untouched)

    changed = [path for path, text in made.texts.items() if not holds(root / path, text)]
    ours = [
        p for p in (*root.glob("*.md"), *root.glob(f"{FOLDER}/*.md")) if is_written_by(COMMAND, p)
    ]
    drawn = [p for name in PICTURES for p in root.glob(f"figures/{name}")]
    there = [p for p in (*ours, *drawn) if not is_untouched(p)]
    left_over = [path for p in there if (path := str(p.relative_to(root))) not in made.texts]
    return sorted({*changed, *left_over})
