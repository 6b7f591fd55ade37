"""What was declared beforehand and what is explored, each with its correction.

Confirmatory: the gain of `all` over `none` and over the control that held-out observations choose,
and the expected patterns that were written down before any network was trained on their
environment. They are corrected by Holm within the environment. Everything else that a page says is
explored: each statement by itself is tested at one threshold, that of Benjamini and Hochberg over
all explored statements of the board.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from pinnablate.analysis.attribution import moebius
from pinnablate.analysis.corrections import holm
from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.games import game
from pinnablate.analysis.healthy import healthy
from pinnablate.analysis.indices import indices
from pinnablate.analysis.inference import LEVEL, p_above, p_apart, p_below
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.pairs import p_relations
from pinnablate.analysis.partial import interactions
from pinnablate.analysis.patterns import Judged
from pinnablate.analysis.samples import Values
from pinnablate.analysis.selected import least_valuable, most_valuable
from pinnablate.analysis.sufficiency import p_sufficient
from pinnablate.analysis.transfer import to_withheld
from pinnablate.arms import Role, replaced
from pinnablate.world import World

Answer = Literal["yes", "no", "open"]
Statement = tuple[str, ...]  # what an explored statement is about, as words


@dataclass(frozen=True)
class Confirmatory:
    """A contrast that was declared beforehand.

    Args:
        what: a formula, as in `Expected`.
        expected: its bounds, as text.
        seen: its value over the replicates.
        p: of the answer that the mean suggests, two-sided; None where there is no test.
        adjusted: the same after Holm's correction within the environment.
        holds: whether the mean lies within the bounds.
    """

    what: str
    expected: str
    seen: Estimate
    p: float | None
    adjusted: float | None
    holds: bool

    @property
    def shown(self) -> Answer:
        """Whether it is shown to hold, or shown not to, or neither."""
        if self.adjusted is None or self.adjusted > LEVEL:
            return "open"
        return "yes" if self.holds else "no"


def p_of_bounds(seen: Estimate, at_least: float | None, at_most: float | None) -> float | None:
    """The p value of what the mean says of the bounds: within them, or beyond one of them.

    It is two-sided, so that it is at most 5 % where the whole 95 % interval agrees with the mean.

    Args:
        seen: a value over replicates.
        at_least, at_most: its bounds; at least one of them.

    Returns:
        Twice the p value of one side; None without an interval.
    """
    if seen.half_width is None:
        return None
    low = -np.inf if at_least is None else at_least
    high = np.inf if at_most is None else at_most
    v = seen.sample
    if seen.mean < low:
        one_sided = float(p_below(v, low))
    elif seen.mean > high:
        one_sided = float(p_above(v, high))
    else:
        over = 0.0 if at_least is None else float(p_above(v, low))
        under = 0.0 if at_most is None else float(p_below(v, high))
        one_sided = max(over, under)
    return min(1.0, 2 * one_sided)


def confirmed(gains: dict[str, Estimate], judged: Iterable[Judged]) -> list[Confirmatory]:
    """The confirmatory contrasts of one environment, with Holm's correction over all of them.

    Args:
        gains: {formula: gain of `all` over a control}; expected above 0.
        judged: the expected patterns that were declared beforehand.
    """
    found = [(what, "> 0", g, p_of_bounds(g, 0, None), g.mean > 0) for what, g in gains.items()]
    for j in judged:
        e = j.expected
        p = p_of_bounds(j.seen, e.at_least, e.at_most)
        found.append((e.statement, e.bounds, j.seen, p, j.holds))
    tested = {k: of[3] for k, of in enumerate(found) if of[3] is not None}
    adjusted = dict(zip(tested, holm(list(tested.values())), strict=True))
    return [
        Confirmatory(what, bounds, seen, p, float(adjusted[k]) if k in adjusted else None, holds)
        for k, (what, bounds, seen, p, holds) in enumerate(found)
    ]


def explored(
    world: World, lattice: Lattice, declared: Sequence[str] = ()
) -> dict[Statement, float]:
    """The p value of everything that is said of a lattice and was not declared beforehand.

    Args:
        world: the environment under the design of the study.
        lattice: the records of the study, complete for every subset.
        declared: controls over which the gain of `all` was declared beforehand.

    Returns:
        {what it is about: p value}: gains of arms over `none`, and of `all` over controls; indices
        of every equation; interactions in skill and in error; Moebius coefficients; which subsets
        are as good as all, and which fall short; labels of pairs; the most and least valuable
        equation; transfers of networks to each law from all others.
    """
    values = game(lattice)
    out = gains_explored(world, lattice, [a for a in lattice.arms if lattice.complete(a)], declared)
    for index, of in indices(world, lattice).items():
        out |= {("index", index, e): _p(v) for e, v in of.items()}
    for scale in ("skill", "error"):
        of_pairs = interactions(game(lattice, scale=scale))
        out |= {("interaction", scale, *pair): _p(v) for pair, v in of_pairs.items()}
    if not lattice.partial:
        beyond = {s: m for s, m in moebius(values).items() if len(s) > 1}
        out |= {("moebius", lattice.subsets[s]): _p(m) for s, m in beyond.items()}
    for s, (enough, short) in p_sufficient(values).items():
        out |= {("sufficient", lattice.subsets[s]): enough, ("short", lattice.subsets[s]): short}
    for i, j in combinations(world.players, 2):
        labels = p_relations(values, i, j).items()
        # AND is the Moebius coefficient of a full lattice, which is counted above
        out |= {
            ("pair", i, j, label): float(p)
            for label, p in labels
            if label != "apart" and (label != "AND" or lattice.partial)
        }
    if len(world.players) > 1:
        out["most valuable",] = most_valuable(values).p
        out["least valuable",] = least_valuable(values).p
    if lattice.of_networks:
        out |= {("transfer", t.law): t.p for t in to_withheld(world, lattice)}
    return out


def gains_explored(
    world: World, lattice: Lattice, arms: Iterable[str], declared: Sequence[str] = ()
) -> dict[Statement, float]:
    """The p values of the gains of some arms over others, as tables print them.

    A subset is compared with `none`; any other arm with `none` and `all`, a wrong law also with the
    right one alone, and what is told in part with the same told in full.

    Args:
        world: the environment under the design of the study.
        lattice: the records of the study.
        arms: names of arms with complete records.
        declared: controls over which the gain of `all` was declared beforehand.
    """
    subsets = set(lattice.subsets.values())
    out: dict[Statement, float] = {}
    for name in arms:
        over = ["none"] if name in subsets else ["none", "all", *_right_of(world, lattice, name)]
        for other in dict.fromkeys(over):
            pair = {name, other}
            is_declared = "all" in pair and bool(pair & set(declared))
            if name != other and not is_declared and lattice.complete(other):
                out["gain", name, other] = _p(lattice.gain(name, other).sample)
    return out


def _right_of(world: World, lattice: Lattice, name: str) -> list[str]:
    """The subset whose equations an arm is told wrongly, or in part."""
    arm = lattice.told[name]
    told = replaced(world, arm.wrong[0]) if arm.role is Role.PLACEBO else arm.equations
    right = lattice.subsets.get(frozenset(told)) if told else None
    return [right] if right else []


def order_explored(lattice: Lattice) -> dict[Statement, float]:
    """The p values of the steps of the order that physics gives."""
    return {("order", s.what): _p(s.seen.sample) for s in healthy(lattice)}


def _p(values: Values) -> float:
    return float(p_apart(values))
