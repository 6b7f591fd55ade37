"""A variant of a protocol beside it: orders of arms, and what a law is worth, paired within replicates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from scipy.stats import kendalltau

from pinnablate.analysis.attribution import shapley
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, Estimate, estimate
from pinnablate.analysis.inference import LEVEL, p_above
from pinnablate.analysis.lattice import Lattice, lattice_of
from pinnablate.records.store import Store
from pinnablate.study import Study

LEAST, SHARE = (
    0.1,
    0.1,
)  # a worth moves by more than so many decades, and more than this share of itself
FLIPS, MOVES, SAME, FEW = "flips an order", "moves a worth", "neither", "too few replicates"


@dataclass(frozen=True)
class Answers:
    """What the networks of one environment say under one protocol.

    Args:
        lattice: the records.
        laws: names of the laws.
    """

    lattice: Lattice
    laws: tuple[str, ...]

    @cached_property
    def values(self) -> dict[str, np.ndarray]:
        """Skill of every arm, in decades: {arm: [replicates]}."""
        return {arm: self.lattice.skills(arm) for arm in self.lattice.arms}

    @cached_property
    def without(self) -> dict[str, str]:
        """{law: the arm that is told all others}."""
        by_told = {frozenset(a.equations): a.name for a in self.lattice.told.values()}
        return {law: by_told[frozenset(self.laws) - {law}] for law in self.laws}

    @cached_property
    def worth(self) -> dict[str, np.ndarray]:
        """What a law adds to all others, in decades: {law: [replicates]}."""
        return {law: self.values["all"] - self.values[arm] for law, arm in self.without.items()}

    @cached_property
    def shapley(self) -> dict[str, np.ndarray]:
        """Shapley values where every subset was trained; else nothing."""
        subsets = self.lattice.subsets
        if len(subsets) < 2 ** len(self.laws):
            return {}
        found = shapley({told: self.values[arm] for told, arm in subsets.items()})
        return {law: np.asarray(value) for law, value in found.items()}


def answers_of(study: Study, store: Store) -> Answers | None:
    """The answers of a study, or None where a cell has no score."""
    lattice = lattice_of(study.world, study.cells, store.load(study.environment.id).records)
    if not all(map(lattice.complete, lattice.arms)):
        return None
    return Answers(lattice, study.world.players)


@dataclass(frozen=True)
class Compared:
    """A variant beside the protocol, in one environment; paired within replicates.

    Args:
        environment, words: which environment, and what is changed.
        usual, other: the answers of the protocol and of the variant.
    """

    environment: str
    words: str
    usual: Answers
    other: Answers

    @property
    def enough(self) -> bool:
        """Whether there are enough replicates for an interval."""
        return len(self.usual.lattice.replicates) >= FEWEST_FOR_INTERVAL

    def tau(self, replicate: int | None = None) -> float:
        """Kendall's tau of the arms' skills: of means, or of one replicate."""
        of = (lambda v: v.mean()) if replicate is None else (lambda v: v[replicate])
        one, two = (
            [of(a.values[arm]) for arm in self.usual.values] for a in (self.usual, self.other)
        )
        return float(kendalltau(one, two).statistic)

    @property
    def taus(self) -> Estimate:
        """Kendall's tau, replicate by replicate."""
        return estimate([self.tau(k) for k in range(len(self.usual.lattice.replicates))])

    def swapped(self, beyond_noise: bool) -> list[str]:
        """Pairs of arms whose order changes: `a > b` under the protocol, and not under the variant.

        Args:
            beyond_noise: those alone whose difference excludes 0 under both.
        """
        found = []
        for pair in combinations(self.usual.values, 2):
            gains = [
                estimate(a.values[pair[0]] - a.values[pair[1]]) for a in (self.usual, self.other)
            ]
            settled = all(g.excludes_zero for g in gains)
            if gains[0].mean * gains[1].mean < 0 and (settled or not beyond_noise):
                better, worse = pair if gains[0].mean > 0 else pair[::-1]
                found.append(f"{better} > {worse}")
        return found

    @cached_property
    def changes(self) -> dict[str, np.ndarray]:
        """Change of what each law adds to all others: {law: [replicates]}, in decades."""
        return {law: self.other.worth[law] - before for law, before in self.usual.worth.items()}

    @property
    def gain(self) -> Estimate:
        """Change of the gain of `all` over `none`, in decades."""
        first, second = (a.values["all"] - a.values["none"] for a in (self.usual, self.other))
        return estimate(second - first)

    def p_moves(self) -> dict[str, float]:
        """p value of "a law's worth moves by more than max(LEAST, SHARE of it)", in either direction."""
        found = {}
        for law, change in self.changes.items():
            bound = max(LEAST, SHARE * abs(float(self.usual.worth[law].mean())))
            one_sided = min(float(p_above(change, bound)), float(p_above(-change, bound)))
            found[law] = min(1.0, 2 * one_sided)
        return found


def verdict(one: Compared, adjusted: dict[tuple[str, str, str], float]) -> str:
    """What a variant does in an environment; p values are adjusted over the whole page."""
    if not one.enough:
        return FEW
    if one.swapped(beyond_noise=True):
        return FLIPS
    moved = [law for law in one.changes if adjusted[one.environment, one.words, law] <= LEVEL]
    return f"{MOVES}: {', '.join(moved)}" if moved else SAME
