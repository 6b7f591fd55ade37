"""Worths in observations from sweeps of the table of observations: the point estimates, without intervals."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
from scipy.optimize import isotonic_regression

from tests.adversary import figures
from tests.adversary.records import NOT_CONTROLS

SPLITS = ("interp", "extrap")


def together(board):
    """The replicates that most arms beside the lattice have; fewer than five only where no arm has more."""
    beside = [a for a in board.arms if any(sign in a for sign in NOT_CONTROLS)]
    sets = Counter(tuple(s for s in board.replicates if board.has(a, [s])) for a in beside)
    enough = {seeds: n for seeds, n in sets.items() if len(seeds) >= 5} or sets
    return max(enough, key=lambda seeds: (enough[seeds], len(seeds)))


def sizes(board, base):
    """{times the observations: arm} of a control, by the design's own size too; and whether it kept what it searches."""
    seeds = together(board)
    found = {"": {}, "-prior": {}}
    name = "extra-data" if base == "none" else f"extra-data.{base}"
    for arm in board.arms:
        match = re.fullmatch(re.escape(name) + r"(|-prior)@([\d.]+)", arm)
        if match and board.has(arm, seeds):
            found[match[1]][float(match[2])] = arm
    searched, kept = found[""], found["-prior"]
    own = dict(searched)
    if not set(kept) <= set(searched):  # sizes that only the kept one has: all of it counts
        own |= kept
    is_kept = any("-prior@" in arm for arm in own.values())
    return dict(sorted((own | {1.0: base}).items())), is_kept


def multiple(multiples, skills, target):
    """How many times the observations reach a skill: (value, sign), the sign `>` or `<` of a bound.

    Args:
        multiples: ascending.
        skills: mean over replicates, one each.
        target: the skill to reach.
    """
    curve = isotonic_regression(skills).x
    if target > curve[-1]:
        return multiples[-1], ">"
    if target <= curve[0]:
        return multiples[0], "<"
    k = int(np.argmax(curve >= target))
    share = (target - curve[k - 1]) / (curve[k] - curve[k - 1])
    logs = np.log([multiples[k - 1], multiples[k]])
    return float(np.exp(logs[0] + share * (logs[1] - logs[0]))), ""


def worths(board, base, split):
    """({all and every law: (value, sign)}, whether nothing behind it is known to have moved)."""
    arms, _ = sizes(board, base)
    seeds = together(board)
    curve = [board.skills(a, split, seeds).mean() for a in arms.values()]
    game = {s: board.skills(a, split, seeds) for s, a in board.subsets.items()}
    targets = {"all": game[frozenset(board.equations)].mean()}
    shapley = figures.shapley(game)
    for law in board.equations:
        targets[law] = curve[list(arms).index(1.0)] + shapley[law].mean()
    found = {what: multiple(list(arms), curve, t) for what, t in targets.items()}
    behind = [*arms.values(), *board.subsets.values()]
    return found, not any(moved(board, a, split, seeds) for a in behind)


def moved(board, arm, split, seeds):
    if not all(r.get("half") for r in board.of(arm, seeds)):
        return False
    full, half = (board.skills(arm, split, seeds, h).mean() for h in (False, True))
    return abs(full - half) > max(0.1, 0.1 * abs(full)) + 1e-9


def spelt(value, sign):
    """Two digits, bounds with their sign; halves and quarters as they are spoken."""
    number = {0.5: "1/2", 0.25: "1/4"}.get(value, f"{value:.2g}" if value < 100 else f"{value:.0f}")
    return f"{sign} {number}" if sign else number
