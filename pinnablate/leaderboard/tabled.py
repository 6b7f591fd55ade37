"""Tables of learners: who stands in each, with which rank, and what each comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.leaderboard.archive import parted, version_of
from pinnablate.leaderboard.board import Board
from pinnablate.leaderboard.entry import Entry
from pinnablate.leaderboard.learners import Ranked, Skills, by_board, ranked_groups
from pinnablate.leaderboard.standings import Standing, of_control, of_entries
from pinnablate.learners import learner_class
from pinnablate.study.seeds import draws_worlds

VERSIONS = 2  # of a protocol that take part
GAUSSIAN = "gp"  # the control that is told nothing and does best by itself
DRAWN, CANONICAL = "drawn", "canonical"  # the worlds that the replicates of a learner live in
WORLDS = """An environment is a family of worlds: the same laws, with an initial state, amplitudes or coefficients of
their own. The canonical world is the one that the environment's page prints. Learners that live in the
same worlds had the same observations, replicate by replicate; a rank between one in drawn worlds and one
in the canonical world also holds how hard these worlds are."""
WORDS = {
    DRAWN: "Each replicate in a drawn world of its own",
    CANONICAL: "All replicates in the canonical world",
}


@dataclass(frozen=True)
class Tabled:
    """One table of learners.

    Args:
        found: the environments that count, and the ranks there.
        standings: what each learner comes to, the best mean rank first; last a control that is told
            nothing and has no rank, where it is complete.
        worlds: {name of a learner: the worlds that its replicates live in}.
        archived: {name of a learner: how many of its studies a newer protocol has replaced}.
    """

    found: Ranked
    standings: Sequence[Standing]
    worlds: Mapping[str, str]
    archived: Mapping[str, int]

    @property
    def ranks(self) -> dict[str, Sequence[float]]:
        """{name of a learner: its rank in every environment that counts}."""
        return {name_of(b): self.found.ranks[b] for b in self.found.boards}

    @property
    def in_worlds(self) -> list[tuple[str, list[str]]]:
        """Which learners live in which worlds: (words, their names)."""
        lines = [(w, [n for n, kind in self.worlds.items() if kind == k]) for k, w in WORDS.items()]
        return [(words, names) for words, names in lines if names]

    @property
    def learners(self) -> list[tuple[str, str]]:
        """(name, what it is) of the learners of the table, in its order."""
        return [(name, _what(name)) for name in dict.fromkeys(n for _, n in self.found.boards)]


def tabled(entries: Sequence[Entry]) -> list[Tabled]:
    """The tables of the page of learners: that of most environments, and that of most learners.

    Args:
        entries: those of all environments, replaced ones too.
    """
    skills, replaced = newest(by_board(entries)), {e.slug for e in parted(entries)[1]}
    return [_tabled(found, skills, replaced) for found in ranked_groups(skills)]


def leads(groups: Sequence[Ranked]) -> str:
    """Which learner leads, in every table, and what each of these is: plain words.

    Args:
        groups: at least one, that of most environments first.
    """
    said = [
        f"{'Of' if not k else 'of'} {len(found.boards)} learners that were trained in {len(found.environments)} "
        f"environments, {name_of(found.boards[0])} (mean rank {np.mean(found.ranks[found.boards[0]]):.2f})"
        for k, found in enumerate(groups)
    ]
    who = dict.fromkeys(found.boards[0][1] for found in groups)
    what = "; ".join(f"{name}: {_what(name)}" for name in who)
    return f"{'; '.join(said)}. Beside a learner stands its protocol. {what}."


def _what(learner: str) -> str:
    """What a learner is, and whether that is a network."""
    found = learner_class(learner)
    is_said = "network" in found.summary or not found.trains_network
    return found.summary if is_said else f"a network, {found.summary}"


def newest(skills: Skills) -> Skills:
    """The boards of the newest versions of each protocol and learner: today's, and the one before it.

    Args:
        skills: the studies by board.
    """
    versions: dict[tuple[str, str], list[int]] = {}
    for protocol, learner in skills:
        family, version = version_of(protocol)
        versions.setdefault((family, learner), []).append(version)

    def is_new(board: Board) -> bool:
        family, version = version_of(board[0])
        return version in sorted(versions[family, board[1]])[-VERSIONS:]

    return {board: own for board, own in skills.items() if is_new(board)}


def name_of(board: Board) -> str:
    """How a learner and its protocol are called in tables."""
    return f"{board[1]}, {board[0]}"


def _tabled(found: Ranked, skills: Skills, replaced: set[str]) -> Tabled:
    studies = {b: {e: skills[b][e] for e in found.environments} for b in found.boards}
    standings = [of_entries(name_of(b), own) for b, own in studies.items()]
    extra = of_control(GAUSSIAN, studies[found.boards[0]])  # beside those of the board that leads
    if set(found.environments) <= set(extra.at):
        standings.append(extra)
    return Tabled(
        found,
        standings,
        {
            name_of(b): DRAWN if any(draws_worlds(e.study) for e in own.values()) else CANONICAL
            for b, own in studies.items()
        },
        {
            name_of(b): old
            for b, own in studies.items()
            if (old := sum(e.slug in replaced for e in own.values()))
        },
    )
