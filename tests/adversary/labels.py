"""Labels chosen from a lattice, and how often resamples of the replicates choose the same.

Resamples are the adversary's own, so that shares agree with the printed ones only up to chance.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
from scipy import stats

from tests.adversary import figures

RESAMPLES, SEED = 1000, 77


def resamples(n):
    return np.random.default_rng(SEED).integers(0, n, (RESAMPLES, n))


def p_above(values, bound):
    """One-sided p values of "the mean exceeds the bound": [..., replicates] to [...]."""
    n = values.shape[-1]
    error = values.std(axis=-1, ddof=1) / np.sqrt(n)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (values.mean(axis=-1) - bound) / error
    return stats.t.sf(np.nan_to_num(t, nan=0.0), n - 1)


def as_good(differences, delta, level):
    """Whether a value is shown to lie within delta of another, or above it by more."""
    near = np.maximum(p_above(differences, -delta), p_above(-differences, -delta)) <= level
    return near | (p_above(differences, delta) <= level)


def needed(game, order, level):
    """The label from the replicates as they are, and the share of the resamples of every label."""
    n = len(game[frozenset()])
    return _needed(game, order, level, np.arange(n)[None])[0], Counter(
        _needed(game, order, level, resamples(n))
    )


def _needed(game, order, level, which):
    everyone = frozenset(order)
    gain = (game[everyone] - game[frozenset()])[which]
    delta = np.maximum(0.1, 0.1 * gain.mean(axis=-1))
    differences = {s: (v - game[everyone])[which] for s, v in game.items() if s != everyone}
    enough = {s: as_good(d, delta, level) for s, d in differences.items()}
    short = {s: p_above(-d, delta) <= level for s, d in differences.items()}
    shown, worse = as_good(gain, delta, level), p_above(-gain, delta) <= level
    out = []
    for k in range(len(which)):
        if not shown[k]:
            out.append("all is worse than none" if worse[k] else "not shown")
            continue
        good = [s for s in enough if enough[s][k]] + [everyone]
        least = [s for s in good if not any(t < s for t in good)]
        label = _spelt(least, list(order), everyone)
        undecided = (s for s in short if not short[s][k] and s not in good)
        out.append((label, any(not any(m <= s for m in least) for s in undecided)))
    return [one if isinstance(one, tuple) else (one, False) for one in out]


def _spelt(least, order, everyone):
    if least == [frozenset()]:
        return "none is enough"
    if least == [everyone] and len(order) > 1:
        return "all needed"
    relevant = [e for e in order if any(e in s for s in least)]
    k = len(least[0])
    if 1 < k < len(relevant) and set(least) == set(map(frozenset, combinations(relevant, k))):
        return f"any {k} of {', '.join(relevant)}"
    spelt = sorted(
        ([e for e in order if e in s] for s in least),
        key=lambda s: (len(s), [order.index(e) for e in s]),
    )
    parts = [" + ".join(s) for s in spelt]
    return parts[0] if len(parts) == 1 else " or ".join(f"({p})" if "+" in p else p for p in parts)


def extreme(worth, sign):
    """How often each equation has the largest (or, with sign -1, the smallest) value."""
    which = resamples(len(next(iter(worth.values()))))
    means = np.array([sign * v[which].mean(axis=-1) for v in worth.values()])
    first = Counter(list(worth)[k] for k in means.argmax(axis=0))
    return {name: first[name] / RESAMPLES for name in worth}


def p_extreme(worth, sign):
    """The largest p value of the differences of the extreme equation from all others; and its name."""
    best = max(worth, key=lambda e: sign * worth[e].mean())
    others = [e for e in worth if e != best]
    return best, max((figures.p_two_sided(worth[best] - worth[e]) for e in others), default=0.0)
