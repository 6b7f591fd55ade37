"""Which values hold still: each at the full budget of training and at half of it.

A value that moved by more than max(0.1 decade, 10 % of it) between the two is *unsettled*: it says
something of when training stopped, and no label, sentence or ranking is made from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pinnablate.analysis.attribution import Value
from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.games import game
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.partial import interactions, shapley
from pinnablate.analysis.samples import plain

SMALLEST_MOVE = 0.1  # decades
RELATIVE_MOVE = 0.1  # of the value at the full budget
ROUNDING = 1e-9  # decades; a move that is larger by less than this is not larger
UNSETTLED = "unsettled"


@dataclass(frozen=True)
class Move:
    """A value at two budgets, means over replicates.

    Args:
        full, half: at the full budget and at half of it, in decades.
    """

    full: float
    half: float

    @property
    def settled(self) -> bool:
        """Whether it moved by at most max(0.1, 10 % of the value at the full budget)."""
        allowed = max(SMALLEST_MOVE, RELATIVE_MOVE * abs(self.full))
        return abs(self.full - self.half) <= allowed + ROUNDING


def move(full: Value, half: Value) -> Move:
    """The two means over replicates of a value.

    Args:
        full, half: numbers, or [replicates], in decades.
    """
    return Move(float(np.mean(plain(full))), float(np.mean(plain(half))))


@dataclass(frozen=True)
class Apart:
    """A difference of two skills.

    Args:
        of: its mean and interval, in decades.
        moved: at both budgets; None where not on record at half.
    """

    of: Estimate
    moved: Move | None = None

    def shown(self, sign: int) -> bool:
        """Whether it is shown to have a sign: its interval excludes 0, and it is not known to have moved."""
        settled = self.moved is None or self.moved.settled
        return settled and self.of.excludes_zero and self.of.mean * sign > 0


@dataclass(frozen=True)
class Budgets:
    """The values of a lattice at two budgets.

    Args:
        full: the records of a study.
        half: the same at half of the budget; None where they do not say, and then no value is
            called unsettled, for nothing is known.
    """

    full: Lattice
    half: Lattice | None

    @classmethod
    def of(cls, lattice: Lattice) -> Budgets:
        """The two of a lattice."""
        return cls(lattice, lattice.half)

    @property
    def known(self) -> bool:
        """Whether anything is on record at half of the budget."""
        return self.half is not None

    def skill(self, arm: str, split: str | None = None) -> Move | None:
        """The mean skill of an arm; None where it is not on record at half, or not complete.

        Args:
            arm: its name.
            split: interp, extrap or unobserved; the primary split by default.
        """
        if not self.has(arm):
            return None
        assert self.half is not None, "an arm is on record at half"
        return move(self.full.skills(arm, split), self.half.skills(arm, split))

    def gain(self, arm: str, over: str, split: str | None = None) -> Move | None:
        """The gain of an arm over another; None where either is not on record at half.

        Args:
            arm, over: names of the two.
            split: interp, extrap or unobserved; the primary split by default.
        """
        one, other = self.skill(arm, split), self.skill(over, split)
        if one is None or other is None:
            return None
        return Move(one.full - other.full, one.half - other.half)

    def has(self, arm: str) -> bool:
        """Whether an arm has scores in every replicate at both budgets."""
        return self.half is not None and self.full.complete(arm) and self.half.complete(arm)

    def settled(self, arms: Iterable[str]) -> bool:
        """Whether a statement may be made from the skills of some arms: none of them moved.

        True where nothing is on record at half: then nothing is known, which the page says.

        Args:
            arms: names.
        """
        moves = map(self.skill, arms)
        return all(m is None or m.settled for m in moves)

    @property
    def arms(self) -> list[str]:
        """The arms with scores at both budgets, in order."""
        return [a for a in self.full.arms if self.has(a)]

    @property
    def share(self) -> float | None:
        """The share of arms whose skill holds still; None where no arm is on record at half."""
        moves = [m for a in self.arms if (m := self.skill(a)) is not None]
        return sum(m.settled for m in moves) / len(moves) if moves else None

    def worth(
        self, split: str | None = None, field: str | tuple[str, ...] | None = None
    ) -> dict[str, Move]:
        """Shapley values; nothing where a subset is not on record at half.

        Args:
            split: interp, extrap or unobserved; the primary split by default.
            field: one field scored on that split, or several; by default all of them.
        """
        if self.half is None or not self.full.subsets or not all(map(self.has, self._subsets)):
            return {}
        full, half = (shapley(game(of, split, field)) for of in (self.full, self.half))
        return {equation: move(full[equation], half[equation]) for equation in full}

    @cached_property
    def pairs(self) -> Mapping[tuple[str, str], Move]:
        """Shapley interaction indices of skill; nothing where a subset is not on record at half."""
        if self.half is None or not self.full.subsets or not all(map(self.has, self._subsets)):
            return {}
        full, half = (interactions(game(of)) for of in (self.full, self.half))
        return {pair: move(full[pair], half[pair]) for pair in full}

    @property
    def _subsets(self) -> Iterable[str]:
        return self.full.subsets.values()
