"""Which studies a newer version of their protocol has replaced, and go to the archive.

Nothing is deleted: records of an older protocol stay, and what they say stays published under
`archive/`, where every page of before can be read as it was.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

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


def replaces(new: Entry, old: Entry) -> bool:
    """Whether a study is ranked under a newer version of the protocol of another one of the same
    environment, design and learner.
    """
    a, b = new.study, old.study
    family, version = version_of(b.protocol.name)
    kin, newer = version_of(a.protocol.name)
    same = (new.environment.id, a.design, a.learner) == (old.environment.id, b.design, b.learner)
    return new.ranked and same and kin == family and newer > version


def parted(entries: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The studies that stand, and those that have been replaced, in their order."""
    replaced = {old.slug for old in entries if any(replaces(new, old) for new in entries)}
    return (
        [e for e in entries if e.slug not in replaced],
        [e for e in entries if e.slug in replaced],
    )


def boards_before(entries: Sequence[Entry], replaced: Collection[Entry]) -> list[Entry]:
    """All studies of the boards that have lost one, so that a board of before can be read whole."""
    boards: set[Board] = {board_of(e) for e in replaced}
    return [e for e in entries if board_of(e) in boards]
