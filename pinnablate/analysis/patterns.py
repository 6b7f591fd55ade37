"""Expected patterns against records: expected, seen, holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from pinnablate.analysis.attribution import banzhaf, moebius
from pinnablate.analysis.games import game
from pinnablate.analysis.lattice import Estimate, Lattice, estimate
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
    """A statement, what was seen of it, and whether the mean lies within its bounds."""

    expected: Expected
    seen: Estimate
    holds: bool

    @property
    def settled(self) -> bool | None:
        """Whether the whole interval says what the mean says; None without an interval."""
        if self.seen.half_width is None:
            return None
        low, high = self.seen.mean - self.seen.half_width, self.seen.mean + self.seen.half_width
        if self.holds:
            return self.expected.holds(low) and self.expected.holds(high)
        return self.expected.excludes(low, high)


def judge(lattice: Lattice, statements: Iterable[Expected], sectors: Sectors | None = None) -> list[Judged]:
    """Every statement on a complete lattice; `sectors` are names of fields by name.

    Raises:
        PinnablateError: a statement names an arm, split or field without records.
    """
    values = _Values(lattice, sectors or {})
    functions = {name: getattr(values, name) for name in ("v", "shapley", "banzhaf", "interaction", "moebius")}
    out = []
    for statement in statements:
        seen = estimate(statement.evaluate(functions))
        out.append(Judged(statement, seen, statement.holds(seen.mean)))
    return out


class _Values:
    """What a statement can ask of a lattice; names come as text."""

    def __init__(self, lattice: Lattice, sectors: Sectors) -> None:
        self.lattice, self.sectors = lattice, sectors
        self.game = game(lattice)
        self.equations = sorted(frozenset().union(*self.game))

    def _sets(self, word: str) -> list[frozenset[str]]:
        size = int(word.removeprefix("size(").removesuffix(")"))
        return [frozenset(s) for s in combinations(self.equations, size)]

    def _arm(self, name: str) -> str:
        arm = self.lattice.subsets.get(frozenset(equations_in(name, self.equations)), name)
        if arm not in self.lattice.arms or not self.lattice.complete(arm):
            raise unknown("arm with complete records", name, [a for a in self.lattice.arms if self.lattice.complete(a)])
        return arm

    def v(self, arm: str, where: str | None = None) -> np.ndarray:
        if arm.startswith("size("):
            return np.stack([self.v(self.lattice.subsets[s], where) for s in self._sets(arm)])
        return np.array([skill(self._error(r, where or self.lattice.primary), self.lattice.floor)
                         for r in self.lattice.of(self._arm(arm))])

    def _error(self, record: Record, where: str) -> float:
        """The error on a split; or of a field or a sector: on the primary split, else wherever it is scored."""
        if where in SPLITS:
            return record.errors[where]
        members = self.sectors.get(where, (where,))
        for split in (self.lattice.primary, *record.field_errors):
            found = record.field_errors.get(split, {})
            if all(f in found for f in members):
                return rms_error(found, members)
        known = [*record.errors, *self.sectors, *(f for by in record.field_errors.values() for f in by)]
        raise unknown("split, sector or field", where, known)

    def shapley(self, equation: str) -> np.ndarray:
        return shapley(self.game)[equation]

    def banzhaf(self, equation: str) -> np.ndarray:
        return banzhaf(self.game)[equation]

    def interaction(self, *pair: str) -> np.ndarray:
        return interactions(self.game)[tuple(sorted(pair))]

    def moebius(self, *told: str) -> np.ndarray:
        m = moebius(self.game)
        if told[0].startswith("size("):
            return np.stack([m[s] for s in self._sets(told[0])])
        return m[frozenset(self.equations if told == ("all",) else told)]

