"""Expected patterns against records: expected, seen, holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from pinnablate.analysis.attribution import Array, banzhaf, moebius
from pinnablate.analysis.estimate import Estimate, estimate
from pinnablate.analysis.games import game
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.partial import interactions, shapley
from pinnablate.arms import equations_in
from pinnablate.environment.declare import SPLITS
from pinnablate.environment.expected import Expected
from pinnablate.errors import unknown
from pinnablate.records.store import Record
from pinnablate.tasks.metrics import rms_error, skill

Sectors = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Judged:
    """A statement and what the records say of it.

    Args:
        expected: the statement with its bounds.
        seen: its value; in decades of skill unless it is a ratio.
        holds: whether the mean lies within the bounds.
    """

    expected: Expected
    seen: Estimate
    holds: bool

    @property
    def settled(self) -> bool | None:
        """Whether the whole interval agrees with the mean; None without an interval."""
        if self.seen.half_width is None:
            return None
        low, high = self.seen.mean - self.seen.half_width, self.seen.mean + self.seen.half_width
        if self.holds:
            return self.expected.holds(low) and self.expected.holds(high)
        return self.expected.excludes(low, high)


def judge(
    lattice: Lattice, statements: Iterable[Expected], sectors: Sectors | None = None
) -> list[Judged]:
    """Evaluate statements on the records of a lattice.

    Args:
        lattice: the records of a study, complete for every subset.
        statements: what was expected.
        sectors: {name of a sector: names of its fields}.

    Raises:
        PinnablateError: a statement names an arm, a split or a field without records.
        ValueError: a subset lacks a replicate.
    """
    values = _Values(lattice, sectors or {})
    functions: dict[str, Callable[..., Array]] = {
        "v": values.v,
        "shapley": values.shapley,
        "banzhaf": values.banzhaf,
        "interaction": values.interaction,
        "moebius": values.moebius,
    }
    out = []
    for statement in statements:
        seen = estimate(statement.evaluate(functions))
        out.append(Judged(statement, seen, statement.holds(seen.mean)))
    return out


class _Values:
    """What a statement can ask of a lattice. Names come as text, as they stand in the statement."""

    def __init__(self, lattice: Lattice, sectors: Sectors) -> None:
        self.lattice, self.sectors = lattice, sectors
        self.game = game(lattice)
        self.equations = sorted(frozenset().union(*self.game))

    def _of_size(self, word: str) -> list[frozenset[str]]:
        """The subsets that `size(K)` stands for."""
        size = int(word.removeprefix("size(").removesuffix(")"))
        return [frozenset(s) for s in combinations(self.equations, size)]

    def _arm(self, name: str) -> str:
        """The arm of that name; equations may be joined in any order."""
        arm = self.lattice.subsets.get(frozenset(equations_in(name, self.equations)), name)
        complete = [a for a in self.lattice.arms if self.lattice.complete(a)]
        if arm not in complete:
            raise unknown("arm with complete records", name, complete)
        return arm

    def v(self, arm: str, where: str | None = None) -> Array:
        """Skill of an arm, [replicates]; of `size(K)`, [subsets, replicates]."""
        if arm.startswith("size("):
            return np.stack([self.v(self.lattice.subsets[s], where) for s in self._of_size(arm)])
        place, floor = where or self.lattice.primary, self.lattice.floor
        records = self.lattice.of(self._arm(arm))
        return np.array([skill(self._error(r, place), floor) for r in records])

    def _error(self, record: Record, where: str) -> float:
        """The error on a split, or of a field or sector.

        That of a field or sector is taken on the primary split where it is scored there, otherwise
        on the first split that scores it.
        """
        if where in SPLITS:
            return record.errors[where]
        members = self.sectors.get(where, (where,))
        for split in (self.lattice.primary, *record.field_errors):
            found = record.field_errors.get(split, {})
            if all(f in found for f in members):
                return rms_error(found, members)
        fields = (f for by_field in record.field_errors.values() for f in by_field)
        raise unknown("split, sector or field", where, [*record.errors, *self.sectors, *fields])

    def shapley(self, equation: str) -> Array:
        return np.asarray(shapley(self.game)[equation])

    def banzhaf(self, equation: str) -> Array:
        return np.asarray(banzhaf(self.game)[equation])

    def interaction(self, one: str, other: str) -> Array:
        pair = (one, other) if one < other else (other, one)
        return np.asarray(interactions(self.game)[pair])

    def moebius(self, *told: str) -> Array:
        """The coefficient of a subset, [replicates]; of `size(K)`, [subsets, replicates]."""
        m = moebius(self.game)
        if told[0].startswith("size("):
            return np.stack([m[s] for s in self._of_size(told[0])])
        return np.asarray(m[frozenset(self.equations if told == ("all",) else told)])
