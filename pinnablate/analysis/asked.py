"""What a statement can ask of a lattice, from scores that are given or imagined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations
from typing import Protocol

import numpy as np

from pinnablate.analysis import attribution, partial
from pinnablate.analysis.attribution import Array, Value
from pinnablate.analysis.games import ArrayGame
from pinnablate.analysis.lattice import Lattice, error_on
from pinnablate.arms import equations_in
from pinnablate.environment.declare import HELD_OUT, SPLITS
from pinnablate.errors import unknown
from pinnablate.records.store import Record
from pinnablate.tasks.metrics import rms_error, skill

Sectors = Mapping[str, tuple[str, ...]]
Score = Callable[[str, str | None], Array]
"""(name of an arm, split, field or sector; None for the primary split) -> skill [..., replicates]."""


class Indices(Protocol):
    """Indices of the game on the primary split, with values [..., replicates]."""

    @property
    def shapley(self) -> Mapping[str, Value]: ...

    @property
    def banzhaf(self) -> Mapping[str, Value]: ...

    @property
    def interactions(self) -> Mapping[tuple[str, str], Value]: ...

    @property
    def moebius(self) -> Mapping[frozenset[str], Value]: ...


@dataclass(frozen=True)
class Computed:
    """Indices of a game, each computed when it is first asked for.

    Args:
        game: {subset: values [..., replicates]}.
    """

    game: ArrayGame

    @cached_property
    def shapley(self) -> Mapping[str, Value]:
        return partial.shapley(self.game)

    @cached_property
    def banzhaf(self) -> Mapping[str, Value]:
        return attribution.banzhaf(self.game)

    @cached_property
    def interactions(self) -> Mapping[tuple[str, str], Value]:
        return partial.interactions(self.game)

    @cached_property
    def moebius(self) -> Mapping[frozenset[str], Value]:
        return attribution.moebius(self.game)


@dataclass(frozen=True)
class Asked:
    """The functions of a statement. Names come as text, as they stand in the statement.

    Args:
        lattice: whose arms and equations are named.
        score: the skill of an arm.
        indices: of the game on the primary split.
    """

    lattice: Lattice
    score: Score
    indices: Indices

    @property
    def functions(self) -> dict[str, Callable[..., Array]]:
        """By the names that statements use."""
        return {
            "v": self._v,
            "shapley": lambda equation: np.asarray(self.indices.shapley[equation]),
            "banzhaf": lambda equation: np.asarray(self.indices.banzhaf[equation]),
            "interaction": self._interaction,
            "moebius": self._moebius,
        }

    @cached_property
    def _equations(self) -> list[str]:
        return sorted(frozenset().union(*self.lattice.subsets))

    def _of_size(self, word: str) -> list[frozenset[str]]:
        """The subsets that `size(K)` stands for."""
        size = int(word.removeprefix("size(").removesuffix(")"))
        return [frozenset(s) for s in combinations(self._equations, size)]

    def _v(self, arm: str, where: str | None = None) -> Array:
        """Skill of an arm, [..., replicates]; of `size(K)`, [subsets, ..., replicates]."""
        if arm.startswith("size("):
            names = [self.lattice.subsets[s] for s in self._of_size(arm)]
            return np.stack([self.score(name, where) for name in names])
        # equations may be joined in any order
        return self.score(
            self.lattice.subsets.get(frozenset(equations_in(arm, self._equations)), arm), where
        )

    def _interaction(self, one: str, other: str) -> Array:
        return np.asarray(self.indices.interactions[(one, other) if one < other else (other, one)])

    def _moebius(self, *told: str) -> Array:
        """The coefficient of a subset, [..., replicates]; of `size(K)`, one for each subset."""
        m = self.indices.moebius
        if told[0].startswith("size("):
            return np.stack([np.asarray(m[s]) for s in self._of_size(told[0])])
        return np.asarray(m[frozenset(self._equations if told == ("all",) else told)])


def score_of(lattice: Lattice, sectors: Sectors) -> Score:
    """The skill that the records of a lattice have.

    The error of a field or sector is taken on the primary split where it is scored there, otherwise
    on the first split that scores it.

    Args:
        lattice: the records of a study.
        sectors: {name of a sector: names of its fields}.

    Returns:
        A function that raises PinnablateError for an arm without complete records, and for a split,
        sector or field without scores.
    """

    def error(record: Record, where: str) -> float:
        if where in (*SPLITS, HELD_OUT):
            return error_on(record, where)
        members = sectors.get(where, (where,))
        for split in (lattice.primary, *record.field_errors):
            found = record.field_errors.get(split, {})
            if all(f in found for f in members):
                return rms_error(found, members)
        fields = (f for by_field in record.field_errors.values() for f in by_field)
        raise unknown("split, sector or field", where, [*record.errors, *sectors, *fields])

    complete = [a for a in lattice.arms if lattice.complete(a)]

    @cache
    def score(arm: str, where: str | None = None) -> Array:
        if arm not in complete:
            raise unknown("arm with complete records", arm, complete)
        place = where or lattice.primary
        return np.array([skill(error(r, place), lattice.floor) for r in lattice.of(arm)])

    return score
