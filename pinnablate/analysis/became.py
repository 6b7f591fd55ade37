"""What the networks of a study became: similarity, ridges between arms, conserved quantities.

They follow from the weights of the state that is read, which packed records have too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from pinnablate.analysis.connectivity import Array, along, barrier
from pinnablate.analysis.estimate import Estimate, estimate
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.similarity import against_null, cka, pairwise
from pinnablate.study import Cell
from pinnablate.study.probe import Probe

HIGHEST = 10.0  # decades; a ridge that is not finite counts as this
FLAT = 0.1  # decades, below which a line has no ridge
LEAST = 1e-12  # a drift of 0 counts as this, so that it has a logarithm


@dataclass(frozen=True)
class Similar:
    """How similar two arms are, in their last hidden layer.

    Args:
        one, other: the arms.
        within: CKA of the two in each replicate.
        between: CKA of one arm in two replicates, the mean over all pairs of replicates and both
            arms; NaN of a single replicate.
        more: within minus between; None of a single replicate.
    """

    one: str
    other: str
    within: Estimate
    between: float
    more: Estimate | None


@dataclass(frozen=True)
class Ridge:
    """The line from one arm to another that is told one law more.

    Args:
        start, end: the arms.
        heights: of the ridge in each replicate, in decades of the loss of the first.
    """

    start: str
    end: str
    heights: tuple[float, ...]

    @property
    def height(self) -> Estimate:
        """The mean over replicates."""
        return estimate(self.heights)

    @property
    def flat(self) -> int:
        """In how many replicates there is no ridge."""
        return int(np.sum(np.array(self.heights) < FLAT))


class Became:
    """The networks of a study at the states that are read.

    Args:
        probe: of the study.
        lattice: its records.
    """

    def __init__(self, probe: Probe, lattice: Lattice) -> None:
        self.probe, self.lattice = probe, lattice
        self._cells = {(c.arm.name, c.replicate): c for c in probe.study.cells}
        self._units: dict[str, Array] = {}
        self._pairs: dict[str, Array] = {}

    def has(self, *arms: str) -> bool:
        """Whether there are weights of some arms in every replicate."""
        return all(
            cell in self.lattice.records
            and self.probe.store.weights(self.lattice.records[cell]) is not None
            for cell in ((a, r) for a in arms for r in self.lattice.replicates)
        )

    def _states(self, arm: str) -> list[tuple[Cell, Array]]:
        out = []
        for r in self.lattice.replicates:
            cell = self._cells[arm, r]
            theta = self.probe.weights(cell, self.lattice.records[arm, r])
            assert theta is not None, "`has` was asked before"
            out.append((cell, theta))
        return out

    def _last_layer(self, arm: str) -> Array:
        """The units of the last hidden layer: [replicates, points, units]."""
        if arm not in self._units:
            found = [self.probe.hidden(cell, theta)[-1] for cell, theta in self._states(arm)]
            self._units[arm] = np.stack(found)
        return self._units[arm]

    def between(self, arm: str) -> Array:
        """CKA of an arm in every two replicates: [replicates, replicates]."""
        units = self._last_layer(arm)
        if arm not in self._pairs:
            self._pairs[arm] = pairwise(units)
        return self._pairs[arm]

    def within(self, one: str, other: str) -> Array:
        """CKA of two arms in each replicate: [replicates]."""
        x, y = self._last_layer(one), self._last_layer(other)
        return np.array([cka(a, b) for a, b in zip(x, y, strict=True)])

    def similar(self, one: str, other: str) -> Similar:
        """How similar two arms are, beside one arm in two replicates."""
        null = (self.between(one) + self.between(other)) / 2
        return similar_from(one, other, self.within(one, other), null)

    def ridge(self, start: str, end: str) -> Ridge:
        """The ridge on the line between two arms of each replicate, in the fresh loss of the first."""
        heights = []
        for (cell, a), (_, b) in zip(self._states(start), self._states(end), strict=True):
            height = barrier(along(partial(self.probe.fresh_loss, cell), a, b))
            heights.append(height if height < HIGHEST else HIGHEST)
        return Ridge(start, end, tuple(heights))

    def drift(self, arm: str) -> dict[str, Array]:
        """{conserved quantity: log10 of its drift in each replicate, in the scale of its law}."""
        found = [self.probe.drifts(cell, theta) for cell, theta in self._states(arm)]
        return {name: np.log10([max(each[name], LEAST) for each in found]) for name in found[0]}


def similar_from(one: str, other: str, within: Array, null: Array) -> Similar:
    """How similar two arms are.

    Args:
        one, other: the arms.
        within: CKA of the two in each replicate: [replicates].
        null: CKA of one arm in every two replicates, the mean of both arms: [replicates, replicates].
    """
    n = len(within)
    between = float(null[np.triu_indices(n, 1)].mean()) if n > 1 else float("nan")
    more = against_null(within, null) if n > 1 else None
    return Similar(one, other, estimate(within), between, more)


def neighbours(players: Sequence[str], subsets: dict[frozenset[str], str]) -> list[tuple[str, str]]:
    """(S, S + e) of the lines that are walked: from `none` to each single law, and from each subset
    that lacks one law to `all`, as far as the lattice has them.
    """
    everything = frozenset(players)
    pairs = [(frozenset[str](), frozenset([e])) for e in players]
    pairs += [(everything - {e}, everything) for e in players]
    known = [(subsets.get(a), subsets.get(b)) for a, b in dict.fromkeys(pairs)]
    return [(a, b) for a, b in known if a is not None and b is not None]
