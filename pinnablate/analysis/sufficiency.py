"""Which subsets of the equations are as good as all of them, and which pairs need each other.

Only statements about order are made, each by a test at 5 % on values that are paired within
replicates. Two values are *near* where they are shown to differ by less than delta (two one-sided
tests). One is *above* another where it is shown to exceed it by more than delta. Otherwise the
comparison stays *open*. delta = max(0.1, 10 % of v(all) - v(none)), in decades of skill.

Source of the tests: D. J. Schuirmann, J. Pharmacokinetics and Biopharmaceutics 15 (1987) 657,
doi:10.1007/BF01068419.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from pinnablate.analysis.attribution import Game, Value
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.partial import is_complete

SMALLEST_DELTA = 0.1  # decades
RELATIVE_DELTA = 0.1  # of v(all) - v(none)
LEVEL = 0.05  # of each test
Comparison = Literal["near", "above", "below", "open"]


def delta_of(game: Game) -> float:
    """The difference below which values count as the same.

    Args:
        game: {subset: skill, a number or [replicates]}, in decades.

    Returns:
        max(0.1, 10 % of the mean over replicates of v(all) - v(none)), in decades.
    """
    everyone = frozenset().union(*game)
    gain = float(np.mean(np.asarray(game[everyone]) - game[frozenset()]))
    return max(SMALLEST_DELTA, RELATIVE_DELTA * gain)


def compare(a: Value, b: Value, delta: float) -> Comparison:
    """How two values compare.

    Args:
        a, b: paired within replicates: [replicates].
        delta: the difference that does not matter, in the unit of the values.

    Returns:
        `near`; `above`, where a exceeds b by more than delta; `below`; or `open`, where none of
        these is shown, and always below five replicates.
    """
    difference = np.atleast_1d(np.asarray(a, float) - b)
    if len(difference) < FEWEST_FOR_INTERVAL:
        return "open"
    from scipy.stats import t

    error = difference.std(ddof=1) / np.sqrt(len(difference))
    half = t.ppf(1 - LEVEL, len(difference) - 1) * error
    low, high = difference.mean() - half, difference.mean() + half
    if -delta < low and high < delta:
        return "near"
    return "above" if low > delta else "below" if high < -delta else "open"


@dataclass(frozen=True)
class Sufficiency:
    """How every subset of the equations compares with all of them.

    Args:
        delta: the difference that does not matter, in decades.
        sufficient: subsets shown to be near `all` or above it, and `all` itself.
        insufficient: subsets shown to be below `all`.
        open: subsets of which neither is shown.
        minimal: sufficient subsets that contain no other sufficient one, by size and name.
        complete: whether every subset has a value.
    """

    delta: float
    sufficient: frozenset[frozenset[str]]
    insufficient: frozenset[frozenset[str]]
    open: frozenset[frozenset[str]]
    minimal: tuple[frozenset[str], ...]
    complete: bool = True

    @property
    def certain(self) -> bool:
        """Whether every subset that contains no minimal one is shown to be insufficient."""
        return self.complete and not any(all(not m <= s for m in self.minimal) for s in self.open)


def sufficiency(game: Game) -> Sufficiency:
    """Compare every subset that has a value with all equations together.

    Args:
        game: {subset: skill [replicates]}, in decades; some subsets may be missing.
    """
    everyone, delta = frozenset().union(*game), delta_of(game)
    found = {s: compare(v, game[everyone], delta) for s, v in game.items() if s != everyone}
    # `all` is as good as itself without any test
    enough = {s for s, how in found.items() if how in ("near", "above")} | {everyone}
    smallest = (s for s in enough if not any(t < s for t in enough))
    minimal = sorted(smallest, key=lambda s: (len(s), sorted(s)))
    below, undecided = (frozenset(s for s, h in found.items() if h == w) for w in ("below", "open"))
    complete = is_complete(game)
    return Sufficiency(delta, frozenset(enough), below, undecided, tuple(minimal), complete)


def pattern(game: Game, order: Iterable[str] = ()) -> str:
    """How the equations work together, in words made from the minimal sufficient subsets.

    Args:
        game: {subset: skill [replicates]}, in decades; some subsets may be missing.
        order: the equations in the order in which to name them; sorted by default.

    Returns:
        `none is enough`, `a`, `a AND b`, `a OR (b AND c)`, `any 3 of a, b, c, d`. It ends in a
        question mark where a subset that contains none of the minimal ones is not shown to fall
        short, or was not trained. `not shown` below five replicates, or where v(all) is not shown
        to differ from v(none).
    """
    everyone = frozenset().union(*game)
    order = list(order) or sorted(everyone)
    verdict = compare(game[everyone], game[frozenset()], delta_of(game))
    if verdict == "open":
        return "not shown"
    if verdict == "below":
        return "all is worse than none"
    found = sufficiency(game)
    if found.minimal == (frozenset(),):
        return "none is enough"
    return _in_words(found.minimal, order) + ("" if found.certain else " ?")


def _in_words(minimal: tuple[frozenset[str], ...], order: list[str]) -> str:
    """Minimal sufficient subsets joined by AND and OR, or as `any K of ...`."""
    everyone = frozenset().union(*minimal)
    relevant = [e for e in order if e in everyone]
    size = len(minimal[0])
    threshold = {frozenset(c) for c in combinations(relevant, size)}
    if 1 < size < len(relevant) and set(minimal) == threshold:
        return f"any {size} of {', '.join(relevant)}"
    spelt = ([e for e in order if e in s] for s in minimal)
    named = sorted(spelt, key=lambda s: (len(s), [order.index(e) for e in s]))
    parts = [" AND ".join(s) for s in named]
    if len(parts) == 1:
        return parts[0]
    return " OR ".join(f"({p})" if " AND " in p else p for p in parts)


def relation(game: Game, i: str, j: str) -> str:
    """How two equations relate when no other is told, by order alone.

    A monotone transform of the values changes nothing of the order.

    Args:
        game: {subset: skill [replicates]}, in decades.
        i, j: two equations.

    Returns:
        `null`: neither of them, nor both together, moves v from v(none). `AND`: only both together
        do. `OR`: either does as much as both. The name of one: it does as much as both, and the
        other nothing. `open` where the replicates do not tell, otherwise `mixed`.
    """
    none, a, b, both = (game[frozenset(s)] for s in ((), (i,), (j,), (i, j)))
    delta = delta_of(game)
    a_none, b_none, both_none = (compare(x, none, delta) for x in (a, b, both))
    a_both, b_both = (compare(x, both, delta) for x in (a, b))
    if (a_none, b_none, both_none) == ("near", "near", "near"):
        return "null"
    if (a_none, b_none, a_both, b_both) == ("near", "near", "below", "below"):
        return "AND"
    if (a_both, b_both, a_none, b_none) == ("near", "near", "above", "above"):
        return "OR"
    if (a_none, b_none, a_both) == ("above", "near", "near"):
        return i
    if (a_none, b_none, b_both) == ("near", "above", "near"):
        return j
    return "open" if "open" in (a_none, b_none, both_none, a_both, b_both) else "mixed"
