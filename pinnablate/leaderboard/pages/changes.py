"""What changed between two versions of a protocol, environment by environment, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.settled import UNSETTLED
from pinnablate.leaderboard.archive import replaces, version_of
from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.pages.boards import moved
from pinnablate.report.tables import Column, table_of
from pinnablate.study.seeds import draws_worlds

EXPLAINED = """The same environments under two versions of a protocol. A gain is the skill of `all` less that of `none`
(decades of -log10 error), so it changes for two reasons that this table takes apart: told nothing, the
network is read at a better state (its gain falls), and told everything, it is trained further (its gain
rises). Where replicates have worlds of their own, replicate 0 is the world of before. Explored: nothing
of it was written down before."""

LEAST = 0.1  # decades, or this share of the gain: a smaller change is none


@dataclass(frozen=True)
class Change:
    """One environment under two versions."""

    before: Entry
    now: Entry

    def skill(self, arm: str) -> float:
        """By how many decades the skill of an arm rose."""
        now, before = (float(e.lattice.skills(arm).mean()) for e in (self.now, self.before))
        return now - before

    @property
    def gains(self) -> tuple[Estimate, Estimate]:
        """The gain of all equations, before and now."""
        return self.before.lattice.gain("all", "none"), self.now.lattice.gain("all", "none")

    @property
    def canonical(self) -> float | None:
        """The gain now in the world of before; None where every replicate is in that world."""
        values = self.gains[1].values
        if not draws_worlds(self.now.study) or 0 not in self.now.study.replicates or not values:
            return None
        return values[self.now.study.replicates.index(0)]

    @property
    def ranks(self) -> str:
        """The equation that is worth most, before and now."""
        first, second = (next(iter(e.most_valuable.worth)) for e in (self.before, self.now))
        return first if first == second else f"{first}, now {second}"

    @property
    def settled(self) -> bool:
        """Whether the gain now is not known to depend on when training stopped."""
        at_both = moved(self.now, 0)
        return at_both is None or at_both.settled

    @property
    def why(self) -> str:
        """What moved the gain, in words; of a gain that is unsettled nothing is said."""
        if not self.settled:
            return UNSETTLED
        was, now = (g.mean for g in self.gains)
        if abs(now - was) <= max(LEAST, LEAST * abs(was)):
            return "as before"
        told, untold = self.skill("all"), self.skill("none")
        parts = [
            f"`{arm}` errs {_times(rise)}"
            for arm, rise in (("all", told), ("none", untold))
            if abs(rise) > LEAST
        ]
        return " and ".join(parts) or "both a little"


def changes_page(current: Sequence[Entry], before: Sequence[Entry]) -> str | None:
    """Markdown of what changed wherever a newer version of a protocol has replaced a study.

    Args:
        current: the studies that stand.
        before: those that were replaced.

    Returns:
        The page; None where nothing ranked was replaced.
    """
    found: dict[tuple[str, str, str], list[Change]] = {}
    for new in current:
        older = [old for old in before if old.ranked and replaces(new, old)]
        if new.trains_network and older:
            old = max(older, key=lambda e: version_of(e.study.protocol.name)[1])
            board = old.study.protocol.name, new.study.protocol.name, new.study.learner
            found.setdefault(board, []).append(Change(old, new))
    if not found:
        return None
    boards = sorted(found, reverse=True)
    lines = ["# What changed", ""]
    for board in boards:
        lines += [_sentence(board, found[board]), ""]
    lines += [EXPLAINED, ""]
    for board in boards:
        lines += [f"## {_title(board)}", "", table_of(COLUMNS, found[board]), ""]
    return "\n".join(lines).rstrip() + "\n"


def _title(board: tuple[str, str, str]) -> str:
    before, now, learner = board
    return f"{before} to {now}, learner {learner}"


def _sentence(board: tuple[str, str, str], rows: Sequence[Change]) -> str:
    """In how many environments the gain of all equations rose and fell."""
    still = [c for c in rows if c.settled]
    falls = [c for c in still if c.gains[1].mean < c.gains[0].mean - LEAST]
    rises = [c for c in still if c.gains[1].mean > c.gains[0].mean + LEAST]
    s = "s" if len(rows) > 1 else ""
    loose = f"; it is {UNSETTLED} in {len(rows) - len(still)}" if len(still) < len(rows) else ""
    sentence = (
        f"**From {_title(board)}: in {len(rows)} environment{s} the gain of all equations rose in {len(rises)} and fell in "
        f"{len(falls)}**, by more than {LEAST} decades{loose}"
    )
    if still:
        told, untold = (float(np.median([c.skill(a) for c in still])) for a in ("all", "none"))
        sentence += f". Told nothing, the median network errs {_times(untold)}, told everything {_times(told)}"
    return f"{sentence}."


def _times(decades: float) -> str:
    if abs(decades) < LEAST / 2:
        return "as much as before"
    word = "less" if decades > 0 else "more"
    return f"{10 ** abs(decades):.2g} times {word}"


def _now(c: Change) -> str:
    return f"{c.gains[1]:+}" + ("" if c.settled else f" {UNSETTLED}")


def _name(c: Change) -> str:
    name = c.now.environment.id
    return f"[{name}]({name}.md) ([before](archive/{name}.md))"


COLUMNS: list[Column[Change]] = [
    Column("environment", _name, is_text=True),
    Column("gain before", lambda c: f"{c.gains[0]:+}", is_text=True),
    Column("gain now", _now, is_text=True),
    Column(
        "in the world of before",
        lambda c: "n/a" if c.canonical is None else f"{c.canonical:+.2f}",
    ),
    Column("`all` rose by", lambda c: f"{c.skill('all'):+.2f}"),
    Column("`none` rose by", lambda c: f"{c.skill('none'):+.2f}"),
    Column("worth most", lambda c: c.ranks, is_text=True),
    Column("why", lambda c: c.why, is_text=True),
]
