"""Means with intervals, tests and indices, from their textbook formulas."""

from __future__ import annotations

from itertools import chain, combinations, permutations
from math import factorial

import numpy as np
from scipy import stats


def text(values, sign=""):
    """`mean ± half-width`, and the median where replicates part, as the pages say it."""
    v = np.asarray(values, float)
    said = f"{v.mean():{sign}.2f}"
    if len(v) >= 5:
        half = stats.t.ppf(0.975, len(v) - 1) * v.std(ddof=1) / np.sqrt(len(v))
        said += f" ± {half:.2f}"
        if parted(v):
            said += f" (median {np.median(v):{sign}.2f})"
    return said


def parted(values):
    """Mean and median differ by 0.1, or two groups do by 0.5 and half of their range."""
    v = np.sort(values)
    gap = np.diff(v).max()
    return abs(v.mean() - np.median(v)) >= 0.1 or (gap >= 0.5 and gap >= 0.5 * (v[-1] - v[0]))


def p_two_sided(values, bound=0.0):
    return float(stats.ttest_1samp(values, bound).pvalue)


def p_greater(values, bound=0.0):
    return float(stats.ttest_1samp(values, bound, alternative="greater").pvalue)


def p_less(values, bound=0.0):
    return float(stats.ttest_1samp(values, bound, alternative="less").pvalue)


def holm(p):
    """Adjusted p values: shown where at most 5 %."""
    order, out, worst = np.argsort(p), np.empty(len(p)), 0.0
    for rank, k in enumerate(order):
        worst = max(worst, (len(p) - rank) * p[k])
        out[k] = min(1.0, worst)
    return out


def failed(skills, none, diverged):
    """`k/n, <= bound`: replicates nearer to the median of `none` than to the arm's own."""
    own, other = np.median(skills), np.median(none)
    bad = np.array(diverged) | (np.abs(skills - other) < np.abs(skills - own))
    k, n = int(bad.sum()), len(skills)
    bound = 1.0 if k == n else stats.beta.ppf(0.95, k + 1, n - k)
    return f"{k}/{n}, <= {100 * bound:.0f} %"


def all_subsets(names):
    return [
        frozenset(s)
        for s in chain.from_iterable(combinations(names, k) for k in range(len(names) + 1))
    ]


def shapley(game):
    """The mean gain over all orders of telling."""
    names = sorted(frozenset().union(*game))
    total = dict.fromkeys(names, 0.0)
    for order in permutations(names):
        told = frozenset()
        for i in order:
            total[i] = total[i] + game[told | {i}] - game[told]
            told |= {i}
    return {i: v / factorial(len(names)) for i, v in total.items()}


def banzhaf(game):
    """The mean gain over all subsets without it."""
    names = sorted(frozenset().union(*game))
    return {
        i: np.mean([game[s | {i}] - game[s] for s in game if i not in s], axis=0) for i in names
    }


def moebius(game):
    """What a subset adds beyond all its parts."""
    return {s: sum((-1) ** (len(s) - len(t)) * game[t] for t in game if t <= s) for s in game}


def interactions(game):
    """Shapley interaction index of every pair, from Moebius coefficients: m(S) / (|S| - 1)."""
    names, m = sorted(frozenset().union(*game)), moebius(game)
    return {
        frozenset(pair): sum(v / (len(s) - 1) for s, v in m.items() if set(pair) <= s)
        for pair in combinations(names, 2)
    }


def interval(values):
    """The mean and the half-width of its 95 % t interval."""
    half = stats.t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values))
    return np.mean(values), half
