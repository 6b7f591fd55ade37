"""What is picked out of a lattice, with the share of resamples that pick the same.

The most and the least valuable equation, and the subsets that mislead: told them, a network does
worse than told nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.attribution import Array, Game
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, Estimate, estimate
from pinnablate.analysis.inference import LEVEL, p_apart, p_near
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.partial import shapley
from pinnablate.analysis.resampling import SETTLED, Selection, resamples, selection
from pinnablate.analysis.sufficiency import SMALLEST_DELTA

EXACT = 1e-9  # decades; values as close as this are the same


@dataclass(frozen=True)
class Valuable:
    """The equation at one end of the ranking by Shapley value.

    Args:
        worth: {equation: Shapley value}, from that end on.
        selection: the equation; shown where it differs from every other one.
        tied: the equations that are shown to be worth as much, within 0.1 decades, itself first.
        p: the largest p value of its differences from the others.
    """

    worth: dict[str, Estimate]
    selection: Selection
    tied: tuple[str, ...]
    p: float


def most_valuable(game: Game, level: float = LEVEL) -> Valuable:
    """The equation with the largest Shapley value, chosen anew from each resample.

    Args:
        game: {subset: skill [replicates]}, in decades; those of a partial lattice are fitted.
        level: of each test.
    """
    return _at_the_end(game, 1, level)


def least_valuable(game: Game, level: float = LEVEL) -> Valuable:
    """The equation with the smallest Shapley value; see `most_valuable`."""
    return _at_the_end(game, -1, level)


def _at_the_end(game: Game, sign: int, level: float) -> Valuable:
    values = {e: sign * np.atleast_1d(v) for e, v in shapley(game).items()}
    order = sorted(values, key=lambda e: -values[e].mean())
    worth = {e: estimate(sign * values[e]) for e in order}
    best, others = order[0], order[1:]
    differences = np.array([values[best] - values[e] for e in others])
    p = p_apart(differences) if others else np.zeros(1)
    near = p_near(differences, SMALLEST_DELTA) if others else np.zeros(0)
    tied = (best, *(e for e, q in zip(others, near, strict=True) if q <= level))
    count = len(values[best])
    if count < FEWEST_FOR_INTERVAL:
        return Valuable(worth, Selection(best, {best: 1.0}, shown=False), (best,), 1.0)
    means = np.array([values[e][resamples(count)].mean(axis=1) for e in order])
    highest = means >= means.max(axis=0) - EXACT
    each = [[e for e, is_one in zip(order, column, strict=True) if is_one] for column in highest.T]
    shown = bool(np.max(p) <= level)
    return Valuable(worth, selection(best, each, shown), tied, float(np.max(p)))


@dataclass(frozen=True)
class Misleading:
    """A subset that lies below `none`.

    Args:
        arm: its name.
        gain: over `none`, in decades.
        share: of the resamples in which it is shown to lie below.
    """

    arm: str
    gain: Estimate
    share: float

    @property
    def settled(self) -> bool:
        """Whether at least 90 % of the resamples agree."""
        return self.share >= SETTLED


def misleading(lattice: Lattice, level: float = LEVEL) -> list[Misleading]:
    """The subsets shown to lie below `none`, the lowest first.

    Args:
        lattice: the records of a study, complete for every subset.
        level: of each test, two-sided.
    """
    count = len(lattice.replicates)
    if count < FEWEST_FOR_INTERVAL:
        return []
    found = []
    for subset, arm in lattice.subsets.items():
        gain = lattice.gain(arm, "none")
        values = np.array(gain.values)
        if subset and _is_below(values, level):
            again = _is_below(values[resamples(count)], level)
            found.append(Misleading(arm, gain, float(again.mean())))
    return sorted(found, key=lambda m: m.gain.mean)


def _is_below(values: Array, level: float) -> Array:
    return np.asarray((values.mean(axis=-1) < 0) & (p_apart(values) <= level))
