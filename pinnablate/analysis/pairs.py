"""How two equations relate when no other is told: AND, OR, both needed, or one for both.

A label is shown where every test that it needs is: its p value is the largest of theirs
(intersection-union). Near, above and below are those of `analysis.sufficiency`, with its delta.

Source: R. L. Berger, Technometrics 24 (1982) 295, doi:10.2307/1267823 (intersection-union tests).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pinnablate.analysis.attribution import Game
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.inference import LEVEL, Array, p_above, p_apart, p_below, p_near
from pinnablate.analysis.resampling import Selection, selection
from pinnablate.analysis.samples import count_of, redrawn, stacked
from pinnablate.analysis.sufficiency import deltas

NULL, AND, OR, BOTH_NEEDED = "null", "AND", "OR", "both needed"
OPEN, MIXED = "open", "mixed"


def p_relations(game: Game, i: str, j: str) -> dict[str, Array]:
    """The p value of every label of a pair.

    `null`: neither, nor both together, moves v from v(none). `OR`: either does as much as both. The
    name of one: it does as much as both, and the other nothing. `both needed`: neither alone moves
    v, and both do more than either. `AND`: together they do more than the sum of what they do
    alone, v(ij) - v(i) - v(j) + v(none) > 0 (two-sided). `apart`: no label; the largest p value of
    the comparisons, each decided one way or another.

    Args:
        game: {subset: skill [replicates]}, in decades, or resamples of it.
        i, j: two equations.
    """
    none, a, b, both, whole = stacked([game[s] for s in _told(game, i, j)])
    delta = deltas(whole - none)

    def near(x: Any, y: Any) -> Array:
        return p_near(x - y, delta)

    def above(x: Any, y: Any) -> Array:
        return p_above(x - y, delta)

    def decided(x: Any, y: Any) -> Array:
        below = p_below(x - y, -delta)
        return np.minimum(np.minimum(near(x, y), above(x, y)), below)

    def every(*p: Array) -> Array:
        return np.asarray(np.maximum.reduce(p))

    beyond = both - a - b + none
    return {
        NULL: every(near(a, none), near(b, none), near(both, none)),
        OR: every(near(a, both), near(b, both), above(a, none), above(b, none)),
        i: every(above(a, none), near(b, none), near(a, both)),
        j: every(near(a, none), above(b, none), near(b, both)),
        BOTH_NEEDED: every(near(a, none), near(b, none), above(both, a), above(both, b)),
        AND: np.where(beyond.mean(axis=-1) > 0, p_apart(beyond), 1.0),
        "apart": every(*(decided(x, y) for x in (a, b) for y in (none, both)), decided(both, none)),
    }


def _told(game: Game, i: str, j: str) -> list[frozenset[str]]:
    """The subsets that say how two equations relate: none, each, both, all."""
    return [*(frozenset(s) for s in ((), (i,), (j,), (i, j))), frozenset().union(*game)]


def relation(game: Game, i: str, j: str, level: float = LEVEL) -> Selection:
    """How two equations relate when no other is told, and how often resamples say the same.

    Args:
        game: {subset: skill [replicates]}, in decades.
        i, j: two equations.
        level: of each test.

    Returns:
        A label of `p_relations`; `AND, both needed` where both hold; `open` where the replicates do
        not tell, otherwise `mixed`. These two are no findings, and never shown.
    """
    chosen = str(_labels(p_relations(game, i, j), (i, j), level))
    if count_of(game) < FEWEST_FOR_INTERVAL:
        return Selection(OPEN, {OPEN: 1.0}, shown=False)
    again = _labels(p_relations(redrawn(game, _told(game, i, j)), i, j), (i, j), level)
    return selection(chosen, again.tolist(), shown=chosen not in (OPEN, MIXED))


def _labels(p: Mapping[str, Array], pair: tuple[str, str], level: float) -> np.ndarray:
    """The label of each sample: an array of text."""
    both = (p[AND] <= level) & (p[BOTH_NEEDED] <= level)
    kinds = {k: p[k] <= level for k in (NULL, OR, *pair)}
    kinds |= {f"{AND}, {BOTH_NEEDED}": both, AND: p[AND] <= level}
    kinds |= {BOTH_NEEDED: p[BOTH_NEEDED] <= level, MIXED: p["apart"] <= level}
    return np.select([*kinds.values()], [*kinds], OPEN)
