"""Learners ranked in the environments that all of them have, and what each comes to there."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.resampling import resamples
from pinnablate.environment.environment import STANDARD_DESIGN
from pinnablate.leaderboard.board import Board, board_of
from pinnablate.leaderboard.entry import Entry
from pinnablate.learners import learner_class

Skills = Mapping[Board, Mapping[str, Entry]]  # {board: {environment: its study}}
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Ranked:
    """Learners in the environments that all of them have.

    Args:
        boards: protocol and learner, the best mean rank first.
        environments: ids of those that count.
        unsettled: ids of those that are left out, for a skill moved between half and the full budget.
        ranks: {board: its rank in every environment that counts}.
    """

    boards: Sequence[Board]
    environments: Sequence[str]
    unsettled: Sequence[str]
    ranks: Mapping[Board, Sequence[float]]

    def __repr__(self) -> str:
        return f"Ranked({len(self.boards)} learners in {len(self.environments)} environments)"


def by_board(entries: Sequence[Entry]) -> dict[Board, dict[str, Entry]]:
    """The ranked studies of standard designs by protocol and learner, those of most environments first,
    and of as many those of networks.
    """
    found: dict[Board, dict[str, Entry]] = {}
    for e in entries:
        if e.ranked and e.study.design == STANDARD_DESIGN:
            found.setdefault(board_of(e), {})[e.environment.id] = e

    def place(board: Board) -> tuple[int, bool, Board]:
        return -len(found[board]), not learner_class(board[1]).trains_network, board

    return {b: found[b] for b in sorted(found, key=place)}


def ranked_groups(skills: Skills) -> list[Ranked]:
    """The two tables that say most: that of most environments, and that of most learners.

    Of a table of fewer than five environments no interval can be told, so that there is none.
    """
    boards = list(skills)
    found: dict[int, Ranked] = {}
    for count in range(2, len(boards) + 1):
        made = ranked(skills, boards[:count])
        if len(made.environments) >= FEWEST_FOR_INTERVAL:
            found[count] = made
    if not found:
        return []
    most = max(len(r.environments) for r in found.values())
    widest = max(k for k, r in found.items() if len(r.environments) == most)
    return [found[k] for k in dict.fromkeys((widest, max(found)))]


def ranked(skills: Skills, boards: Collection[Board]) -> Ranked:
    """Learners ranked in the environments that all of them have.

    Args:
        skills: the studies by board.
        boards: which.
    """
    common = [e for e in next(iter(skills.values())) if all(e in skills[b] for b in boards)]
    still = [e for e in common if all(skills[b][e].budgets.settled(["all"]) for b in boards)]
    ranks = ranks_of({b: [skill_of(skills[b][name]) for name in still] for b in boards})
    best = sorted(boards, key=lambda b: (np.mean(ranks[b]) if still else 0.0, b))
    return Ranked(best, still, [e for e in common if e not in still], ranks)


def ranks_of(skills: Mapping[Key, Sequence[float]]) -> dict[Key, list[float]]:
    """Ranks in each of several environments: 1 is the largest skill, and a tie shares the mean.

    Args:
        skills: {learner: its skill in every environment}.
    """
    ranks: dict[Key, list[float]] = {k: [] for k in skills}
    for each in zip(*skills.values(), strict=True):
        for k, value in zip(skills, each, strict=True):
            above = sum(v > value for v in each)
            ranks[k].append(above + (sum(v == value for v in each) + 1) / 2)
    return ranks


def skill_of(entry: Entry) -> float:
    """Mean skill told all equations, on the primary split, in decades."""
    return float(np.mean(entry.lattice.skills("all")))


def interval(ranks: Sequence[float]) -> tuple[float, float]:
    """A 95 % interval of the mean rank, by resampling environments."""
    means = np.asarray(ranks, float)[resamples(len(ranks))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)
