"""Studies of networks that were told wrong laws, for the page of controls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pinnablate.analysis.attribution import Array
from pinnablate.analysis.failures import with_median
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import Move, move
from pinnablate.arms import Role, Wrong
from pinnablate.environment import Environment
from pinnablate.leaderboard.entry import Entry
from pinnablate.report.budget import with_half
from pinnablate.study import Study

UNTRAINED = "not trained"  # in a cell without records of arms that there could be


@dataclass(frozen=True)
class Soft:
    """A study of networks told soft constraints, with arms that were told wrong laws.

    Args:
        entry: the study.
        study, lattice: the same with all further arms, and its records.
    """

    entry: Entry
    study: Study
    lattice: Lattice

    @property
    def environment(self) -> Environment:
        return self.entry.environment

    @property
    def title(self) -> str:
        """Its environment and protocol, in a row of a table."""
        return f"{self.entry.marked}, {self.entry.study.protocol.name}"

    @cached_property
    def alone(self) -> dict[Wrong, str]:
        """{wrong law: the arm that is told it alone}, without near misses by degrees."""
        return self._told_wrongly(Role.PLACEBO)

    @cached_property
    def among(self) -> dict[Wrong, str]:
        """{wrong law: the arm that is told it and all others}, without near misses by degrees."""
        return self._told_wrongly(Role.PLACEBO_AMONG_ALL)

    def _told_wrongly(self, role: Role) -> dict[Wrong, str]:
        arms = (a for a in self.study.arms if a.role is role)
        return {a.wrong[0]: a.name for a in arms if not a.wrong[0].theta}

    def skill(self, *arms: str | None) -> str:
        """Mean skill of the arms that there are, with its interval, as a cell of a table."""
        there = [a for a in arms if a is not None and a in self.lattice.told]
        if not there:
            return UNTRAINED
        found = mean_skills(self.lattice, there)
        return with_half(with_median(self.lattice.estimate(found)), self.moved(there))

    def moved(self, arms: Sequence[str], less: Sequence[str] = ()) -> Move | None:
        """The mean skill of some arms, less that of others, at both budgets; None where not on record at half."""
        half = self.lattice.half
        if half is None or not all(map(half.complete, [*arms, *less])):
            return None
        full, before = (mean_skills(of, arms) for of in (self.lattice, half))
        if less:
            full, before = full - mean_skills(self.lattice, less), before - mean_skills(half, less)
        return move(full, before)

    def penalised(self, penalty: str) -> str | None:
        """The arm whose network is penalised by an operator that is no law of this world."""
        return next((a.name for a in self.study.arms if a.penalty == penalty), None)


def mean_skills(lattice: Lattice, arms: Sequence[str]) -> Array:
    """The mean skill of some arms in every replicate."""
    return np.asarray(np.mean([lattice.skills(a) for a in arms], axis=0))


def softly(entries: Iterable[Entry]) -> list[Soft]:
    """The studies with wrong laws on record: of each environment and design that with most of them, and those
    under newer protocols.

    Args:
        entries: of all environments, the newest protocol of each first.
    """
    found = [
        Soft(e, e.beside.study, e.beside.lattice)
        for e in entries
        if e.complete and e.trains_network and e.beside
        if any(a.wrong for a in e.beside.study.arms)
    ]
    chosen = {id(s) for s in leading(found)}
    kept, done = [], set()
    for s in found:
        if _where(s) not in done:
            kept.append(s)
        if id(s) in chosen:
            done.add(_where(s))
    return kept


def leading(soft: Iterable[Soft]) -> list[Soft]:
    """One study of each environment and design: with most wrong laws on record, the newest of these."""
    best: dict[tuple[str, str], Soft] = {}
    for s in soft:
        held = best.get(_where(s))
        if held is None or _count(s) > _count(held):
            best[_where(s)] = s
    return list(best.values())


def _count(soft: Soft) -> int:
    return len(soft.alone) + len(soft.among)


def _where(soft: Soft) -> tuple[str, str]:
    return soft.environment.id, soft.study.design
