"""Which studies a newer version of their protocol has replaced, and go to the archive.

Nothing is deleted: records of an older protocol stay, and what they say stays published under
`archive/`, where every page of before can be read as it was.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from pinnablate.leaderboard.board import Board, board_of
from pinnablate.leaderboard.entry import Entry

FOLDER = "archive"  # below the leaderboard
_VERSIONED = re.compile(r"(?P<family>.+)-v(?P<version>[0-9]+)(?P<changes>/.*)?")


def version_of(protocol: str) -> tuple[str, int]:
    """The family of a protocol and its version: `standard-v3` is ("standard", 3).

    Names without a version are a family of their own; so is a protocol with changed choices.
    """
    found = _VERSIONED.fullmatch(protocol)
    if found is None:
        return protocol, 0
    return found["family"] + (found["changes"] or ""), int(found["version"])


def is_replaced(entry: Entry, entries: Iterable[Entry]) -> bool:
    """Whether a study of the same environment, design and learner is ranked under a newer version of
    the protocol.

    Args:
        entry: the study.
        entries: all of them.
    """
    family, version = version_of(entry.study.protocol.name)
    for other in entries:
        kin, newer = version_of(other.study.protocol.name)
        if other.ranked and kin == family and newer > version and _same(entry, other):
            return True
    return False


def parted(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The studies that stand, and those that have been replaced, in their order."""
    replaced = {e.slug for e in entries if is_replaced(e, entries)}
    return (
        [e for e in entries if e.slug not in replaced],
        [e for e in entries if e.slug in replaced],
    )


def boards_before(entries: Sequence[Entry], replaced: Collection[Entry]) -> list[Entry]:
    """All studies of the boards that have lost one, so that a board of before can be read whole."""
    boards: set[Board] = {board_of(e) for e in replaced}
    return [e for e in entries if board_of(e) in boards]


def _same(one: Entry, other: Entry) -> bool:
    """Whether two studies are of one environment, design and learner."""
    a, b = one.study, other.study
    return (one.environment.id, a.design, a.learner) == (other.environment.id, b.design, b.learner)
