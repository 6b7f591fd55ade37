"""Which subsets of the equations are as good as all of them.

Only statements about order are made, each by a t test on values that are paired within replicates.
Two values are *near* where they are shown to differ by less than delta (two one-sided tests). One
is *above* another where it is shown to exceed it by more than delta. Otherwise the comparison stays
*open*. delta = max(0.1, 10 % of v(all) - v(none)), in decades of skill. Every test is at the level
that is given: 5 % for one that stands alone, less for one of many (`analysis.corrections`).

Source of the tests: D. J. Schuirmann, J. Pharmacokinetics and Biopharmaceutics 15 (1987) 657,
doi:10.1007/BF01068419.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np

from pinnablate.analysis.attribution import Game, Value
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.inference import LEVEL, Array, p_above, p_below, p_near
from pinnablate.analysis.partial import is_complete
from pinnablate.analysis.resampling import Selection, selection
from pinnablate.analysis.samples import WITH_ERRORS, Values, count_of, redrawn, stacked

SMALLEST_DELTA = 0.1  # decades
RELATIVE_DELTA = 0.1  # of v(all) - v(none)
NOT_SHOWN, WORSE = "not shown", "all is worse than none"
NONE_IS_ENOUGH, ALL_NEEDED = "none is enough", "all needed"
UNCERTAIN = " ?"  # behind a pattern
Comparison = Literal["near", "above", "below", "open"]


def _gain(game: Game, everyone: frozenset[str]) -> Any:
    """v(all) - v(none) in every replicate: [replicates], or what `stacked` makes of them."""
    everything, nothing = stacked([game[everyone], game[frozenset()]])
    return everything - nothing


def deltas(gains: Values) -> Array:
    """The difference below which values count as the same, of each of many samples.

    Args:
        gains: v(all) - v(none), in decades: [..., replicates].

    Returns:
        max(0.1, 10 % of the mean gain): [...].
    """
    values = gains if isinstance(gains, WITH_ERRORS) else np.asarray(gains, float)
    return np.asarray(np.maximum(SMALLEST_DELTA, RELATIVE_DELTA * values.mean(axis=-1)))


def compare(a: Value, b: Value, delta: float, level: float = LEVEL) -> Comparison:
    """How two values compare.

    Args:
        a, b: paired within replicates: [replicates].
        delta: the difference that does not matter, in the unit of the values.
        level: of each test.

    Returns:
        `near`; `above`, where a exceeds b by more than delta; `below`; or `open`, where none of
        these is shown, and always below five replicates.
    """
    difference = np.atleast_1d(np.asarray(a, float) - b)
    if p_near(difference, delta) <= level:
        return "near"
    if p_above(difference, delta) <= level:
        return "above"
    return "below" if p_below(difference, -delta) <= level else "open"


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


def sufficiency(game: Game, level: float = LEVEL) -> Sufficiency:
    """Compare every subset that has a value with all equations together.

    Args:
        game: {subset: skill [replicates]}, in decades; some subsets may be missing.
        level: of each test.
    """
    subsets, against_all, delta = _against_all(game)
    enough, below = _judged(against_all, delta, level)
    return _sorted_out(game, subsets, enough, below, float(delta))


def p_sufficient(game: Game) -> Mapping[frozenset[str], tuple[float, float]]:
    """{subset: p values of "as good as all" and of "falls short of all"}, without `all` itself.

    Args:
        game: {subset: skill [replicates]}, in decades; some subsets may be missing.
    """
    subsets, against_all, delta = _against_all(game)
    near, above = p_near(against_all, delta), p_above(against_all, delta)
    short = p_below(against_all, -delta)
    both = zip(subsets, np.minimum(near, above), short, strict=True)
    return {s: (float(enough), float(less)) for s, enough, less in both}


def _against_all(game: Game) -> tuple[list[frozenset[str]], Any, Array]:
    """Every subset but `all`, its values minus those of `all`, and delta.

    Args:
        game: {subset: skill [replicates]}, or resamples of it, [resamples, replicates].

    Returns:
        The subsets; [subsets, replicates] and a number, or [subsets, resamples, replicates] and
        [resamples].
    """
    everyone = frozenset().union(*game)
    subsets = [s for s in game if s != everyone]
    values = stacked([game[s] for s in [*subsets, everyone]])
    gains = values[-1] - values[subsets.index(frozenset())]
    return subsets, values[:-1] - values[-1], deltas(gains)


def _judged(against_all: Any, delta: Array, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Which samples are as good as all, and which fall short of it: booleans [subsets, ...]."""
    near = (p_near(against_all, delta) <= level) | (p_above(against_all, delta) <= level)
    return near, p_below(against_all, -delta) <= level


def _sorted_out(
    game: Game,
    subsets: Sequence[frozenset[str]],
    enough: np.ndarray,
    below: np.ndarray,
    delta: float,
) -> Sufficiency:
    everyone = frozenset().union(*game)
    # `all` is as good as itself without any test
    good = {s for s, is_enough in zip(subsets, enough, strict=True) if is_enough} | {everyone}
    short = frozenset(s for s, is_below in zip(subsets, below, strict=True) if is_below)
    smallest = (s for s in good if not any(t < s for t in good))
    minimal = tuple(sorted(smallest, key=lambda s: (len(s), sorted(s))))
    undecided = frozenset(subsets) - good - short
    return Sufficiency(delta, frozenset(good), short, undecided, minimal, is_complete(game))


def pattern(game: Game, order: Iterable[str] = (), level: float = LEVEL) -> str:
    """Which equations are needed, in words made from the minimal sufficient subsets.

    Args:
        game: {subset: skill [replicates]}, in decades; some subsets may be missing.
        order: the equations in the order in which to name them; sorted by default.
        level: of each test.

    Returns:
        `none is enough`, `all needed`, `a`, `a + b`, `a or (b + c)`, `any 3 of a, b, c, d`. It ends
        in a question mark where a subset that contains none of the minimal ones is not shown to
        fall short, or was not trained. `not shown` below five replicates, or where v(all) is not
        shown to differ from v(none).
    """
    words, certain = _words(game, sufficiency(game, level), order, level)
    return words if certain else words + UNCERTAIN


@dataclass(frozen=True)
class Together:
    """Which equations are needed, and how often resamples of the replicates say the same.

    Args:
        found: how the subsets compare with all equations.
        pattern: the words; shown where every other subset is shown to fall short.
        minimal: {subset: share of the resamples in which it is a minimal sufficient one}.
    """

    found: Sufficiency
    pattern: Selection
    minimal: dict[frozenset[str], float]


def together(game: Game, order: Iterable[str] = (), level: float = LEVEL) -> Together:
    """Which equations are needed, chosen anew from each resample of the replicates.

    Args:
        game: {subset: skill [replicates]}, in decades; some subsets may be missing.
        order: the equations in the order in which to name them; sorted by default.
        level: of each test.
    """
    found = sufficiency(game, level)
    if count_of(game) < FEWEST_FOR_INTERVAL:
        return Together(found, Selection(NOT_SHOWN, {NOT_SHOWN: 1.0}), {})
    words, certain = _words(game, found, order, level)
    subsets, against_all, delta = _against_all(redrawn(game))
    enough, below = _judged(against_all, delta, level)
    gains = -against_all[subsets.index(frozenset())]
    verdicts = np.stack([_verdict(gains, delta, level)])
    kinds, first, of = np.unique(
        np.concatenate([enough, below, verdicts]), axis=1, return_index=True, return_inverse=True
    )
    each = []
    for k, sample in enumerate(first):
        made = _sorted_out(game, subsets, enough[:, sample], below[:, sample], float(delta[sample]))
        each.append(
            (_spelt(made, int(kinds[-1, k]), order or sorted(frozenset().union(*game))), made)
        )
    chosen = [each[k] for k in np.ravel(of)]
    shares = {s: float(np.mean([s in made.minimal for _, made in chosen])) for s in found.minimal}
    return Together(found, selection(words, [w for w, _ in chosen], certain), shares)


def _verdict(gains: Values, delta: Array, level: float) -> Array:
    """Of each sample: 1 where all is shown to be above none or near it, -1 where below, else 0."""
    up = (p_above(gains, delta) <= level) | (p_near(gains, delta) <= level)
    return np.where(up, 1, np.where(p_below(gains, -delta) <= level, -1, 0))


def _words(game: Game, found: Sufficiency, order: Iterable[str], level: float) -> tuple[str, bool]:
    """The pattern, and whether it is certain."""
    everyone = frozenset().union(*game)
    verdict = int(_verdict(_gain(game, everyone), np.asarray(found.delta), level))
    words = _spelt(found, verdict, order or sorted(everyone))
    return words, found.certain or words in (NOT_SHOWN, WORSE, NONE_IS_ENOUGH)


def _spelt(found: Sufficiency, verdict: int, order: Iterable[str]) -> str:
    """Minimal sufficient subsets in words, where all is shown to differ from none."""
    if verdict <= 0:
        return WORSE if verdict else NOT_SHOWN
    if found.minimal == (frozenset(),):
        return NONE_IS_ENOUGH
    everyone = max(found.sufficient, key=len)
    if found.minimal == (everyone,) and len(everyone) > 1:
        return ALL_NEEDED
    return _in_words(found.minimal, list(order))


def _in_words(minimal: tuple[frozenset[str], ...], order: list[str]) -> str:
    """Minimal sufficient subsets joined by + and or, or as `any K of ...`."""
    everyone = frozenset().union(*minimal)
    relevant = [e for e in order if e in everyone]
    size = len(minimal[0])
    threshold = {frozenset(c) for c in combinations(relevant, size)}
    if 1 < size < len(relevant) and set(minimal) == threshold:
        return f"any {size} of {', '.join(relevant)}"
    spelt = ([e for e in order if e in s] for s in minimal)
    named = sorted(spelt, key=lambda s: (len(s), [order.index(e) for e in s]))
    parts = [" + ".join(s) for s in named]
    if len(parts) == 1:
        return parts[0]
    return " or ".join(f"({p})" if " + " in p else p for p in parts)
