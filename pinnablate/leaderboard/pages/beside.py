"""Other learners on the same environment and design, for the page of controls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pinnablate.arms import subset
from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.pages.soft import UNTRAINED
from pinnablate.learners import learner

Others = Mapping[tuple[str, str, str], Sequence[Entry]]  # by environment, design and learner
ABSENT = "n/a"  # in a cell of a learner that cannot be told all equations


def beside(entry: Entry, learner: str, others: Others) -> Entry | None:
    """The entry of another learner in the same environment and design: of the same protocol where there is
    one, for protocols may draw worlds of their own; else the last of another protocol; None where there is none.
    """
    found = others.get((entry.environment.id, entry.study.design, learner), ())
    alike = [o for o in found if o.study.protocol == entry.study.protocol]
    return next(iter([*reversed(alike), *reversed(found)]), None)


def why_absent(entry: Entry, learner_name: str) -> str | None:
    """Why a learner cannot be told all equations; None where it can."""
    world = entry.study.world
    return learner(learner_name).supports(world, subset(world, world.players), entry.study.protocol)


def absent(entry: Entry, learner_name: str) -> str:
    """The cell of a learner without records of all equations."""
    return ABSENT if why_absent(entry, learner_name) else UNTRAINED
