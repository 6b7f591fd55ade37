"""Which subsets are as good as all, which pairs need each other: statements about order, with their evidence.

Two values are *near* where they are shown to differ by less than delta (two one-sided tests at 5 %, paired within
replicates), and one is *above* another where it is shown to exceed it by more than delta; else nothing is said.
delta = max(0.1, 10 % of v(all) - v(none)), in decades.

Source of the tests: D. J. Schuirmann, J. Pharmacokinetics and Biopharmaceutics 15 (1987) 657, doi:10.1007/BF01068419.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from pinnablate.analysis.attribution import Game
from pinnablate.analysis.lattice import FEWEST_FOR_INTERVAL
from pinnablate.analysis.partial import is_complete

SMALLEST_DELTA = 0.1
LEVEL = 0.05


def delta_of(game: Game) -> float:
    """max(0.1, 10 % of the mean of v(all) - v(none)): differences below it do not matter."""
    everyone = frozenset().union(*game)
    return max(SMALLEST_DELTA, 0.1 * float(np.mean(np.asarray(game[everyone]) - game[frozenset()])))


def compare(a: np.ndarray, b: np.ndarray, delta: float) -> str:
    """`near`, `above` (a exceeds b by more than delta), `below`, or `open`; a and b are paired [replicates]."""
    difference = np.atleast_1d(np.asarray(a, float) - b)
    if len(difference) < FEWEST_FOR_INTERVAL:
        return "open"
    from scipy.stats import t

    half = t.ppf(1 - LEVEL, len(difference) - 1) * difference.std(ddof=1) / np.sqrt(len(difference))
    low, high = difference.mean() - half, difference.mean() + half
    if -delta < low and high < delta:
        return "near"
    return "above" if low > delta else "below" if high < -delta else "open"


@dataclass(frozen=True)
class Sufficiency:
    """Subsets against `all`.

    Args:
        delta: what does not matter, in decades.
        sufficient: subsets shown to be near `all` or better than it.
        insufficient: subsets shown to be worse than `all` by more than delta.
        open: subsets of which neither is shown.
        minimal: sufficient subsets that contain no other, by size and name.
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
        """Whether every subset that contains no minimal one is shown to be insufficient: nothing else could do."""
        return self.complete and not any(all(not m <= s for m in self.minimal) for s in self.open)


def sufficiency(game: Game) -> Sufficiency:
    """Compare every subset that has a value with `all`."""
    everyone, delta = frozenset().union(*game), delta_of(game)
    found = {s: compare(value, game[everyone], delta) for s, value in game.items() if s != everyone}
    # v(all) >= v(all) - delta needs no test
    enough = {s for s, verdict in found.items() if verdict in ("near", "above")} | {everyone}
    minimal = sorted((s for s in enough if not any(t < s for t in enough)), key=lambda s: (len(s), sorted(s)))
    short, undecided = (frozenset(s for s, v in found.items() if v == verdict) for verdict in ("below", "open"))
    return Sufficiency(delta, frozenset(enough), short, undecided, tuple(minimal), is_complete(game))


def pattern(game: Game, order: Iterable[str] = ()) -> str:
    """How the equations work together, from the minimal sufficient subsets.

    `none is enough`, `a`, `a AND b`, `a OR (b AND c)`, `any 3 of a, b, c, d`; with a question mark where a subset that
    contains none of these is not shown to fall short, or was not trained; `not shown` below five replicates, or where v(all)
    is not shown to differ from v(none).

    Args:
        order: the equations in the order in which to name them; sorted by default.
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
    return _words(found.minimal, order) + ("" if found.certain else " ?")


def _words(minimal: tuple[frozenset[str], ...], order: list[str]) -> str:
    everyone = frozenset().union(*minimal)
    relevant = [e for e in order if e in everyone]
    size = len(minimal[0])
    threshold = {frozenset(c) for c in combinations(relevant, size)}
    if 1 < size < len(relevant) and set(minimal) == threshold:
        return f"any {size} of {', '.join(relevant)}"
    named = sorted(([e for e in order if e in s] for s in minimal), key=lambda s: (len(s), [order.index(e) for e in s]))
    parts = [" AND ".join(s) for s in named]
    if len(parts) == 1:
        return parts[0]
    return " OR ".join(f"({p})" if " AND " in p else p for p in parts)


def relation(game: Game, i: str, j: str) -> str:
    """How two equations alone relate, by order alone, which no monotone transform of v changes.

    null: neither, nor both, moves v from v(none). AND: only both do. OR: either does as much as both. `i` or `j`: that one
    does as much as both, the other nothing. Else `mixed`; `open` where the replicates do not tell.
    """
    none, a, b, both = (game[frozenset(s)] for s in ((), (i,), (j,), (i, j)))
    delta = delta_of(game)
    a0, b0, ab0 = (compare(x, none, delta) for x in (a, b, both))
    aab, bab = (compare(x, both, delta) for x in (a, b))
    if (a0, b0, ab0) == ("near", "near", "near"):
        return "null"
    if (a0, b0, aab, bab) == ("near", "near", "below", "below"):
        return "AND"
    if (aab, bab, a0, b0) == ("near", "near", "above", "above"):
        return "OR"
    if (a0, b0, aab) == ("above", "near", "near"):
        return i
    if (a0, b0, bab) == ("near", "above", "near"):
        return j
    return "open" if "open" in (a0, b0, ab0, aab, bab) else "mixed"
