"""What is picked out of a lattice, with the share of resamples that pick the same.

The most and the least valuable equation, and the subsets that mislead: told them, a network does
worse than told nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pinnablate.analysis.attribution import Game
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, Estimate, estimate
from pinnablate.analysis.inference import LEVEL, Array, p_apart, p_near
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.partial import shapley
from pinnablate.analysis.resampling import SETTLED, Selection, selection
from pinnablate.analysis.samples import again, count_of, stacked
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
    found = shapley(game)
    values = dict(zip(found, sign * stacked(list(found.values())), strict=True))
    order = sorted(values, key=lambda e: -values[e].mean())
    worth = {e: estimate(sign * values[e]) for e in order}
    best, others = order[0], order[1:]
    differences = stacked([values[best] - values[e] for e in others]) if others else None
    p = np.zeros(1) if differences is None else p_apart(differences)
    near = np.zeros(0) if differences is None else p_near(differences, SMALLEST_DELTA)
    tied = (best, *(e for e, q in zip(others, near, strict=True) if q <= level))
    if count_of(game) < FEWEST_FOR_INTERVAL:
        return Valuable(worth, Selection(best, {best: 1.0}, shown=False), (best,), 1.0)
    means = np.array([again(values[e]).mean(axis=-1) for e in order])
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
    if len(lattice.replicates) < FEWEST_FOR_INTERVAL:
        return []
    named = (arm for subset, arm in lattice.subsets.items() if subset)
    return below_none({a: lattice.gain(a, "none").sample for a in named}, level)


def below_none(gains: Mapping[str, Any], level: float = LEVEL) -> list[Misleading]:
    """The arms whose gain over `none` is shown to be negative, the lowest first.

    Args:
        gains: {arm: gain over `none` [replicates]}, in decades, from five replicates on.
        level: of each test, two-sided.
    """
    found = [
        Misleading(arm, estimate(gain), float(_is_below(again(gain), level).mean()))
        for arm, gain in gains.items()
        if _is_below(gain, level)
    ]
    return sorted(found, key=lambda m: m.gain.mean)


def _is_below(values: Any, level: float) -> Array:
    return np.asarray((values.mean(axis=-1) < 0) & (p_apart(values) <= level))
