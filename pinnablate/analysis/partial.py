"""What an incomplete lattice says of each equation: the 2-additive game nearest to the values that there are.

Source: M. Grabisch, Fuzzy Sets and Systems 92 (1997) 167, doi:10.1016/S0165-0114(97)00168-1 (k-additive set functions);
G. D. Pelegrina, L. T. Duarte and M. Grabisch, Artificial Intelligence 325 (2023) 104014,
doi:10.1016/j.artint.2023.104014 (fitted with the weights of the Shapley kernel).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np

from pinnablate.analysis.attribution import Game, Value
from pinnablate.analysis.attribution import interactions as exact_interactions
from pinnablate.analysis.attribution import shapley as exact_shapley


@dataclass(frozen=True)
class TwoAdditive:
    """w(S) = v(none) + sum over i in S of a_i + sum over pairs in S of a_ij, with w(all) = v(all).

    Args:
        shapley: a_i + half the sum of a_ij over j; also the Banzhaf values of w.
        interactions: a_ij, keyed in sorted order; the Shapley interaction indices of w.
        misfit: rms of v - w over the subsets that have a value.
    """

    shapley: dict[str, Value]
    interactions: dict[tuple[str, str], Value]
    misfit: Value


def two_additive(game: Game) -> TwoAdditive:
    """The 2-additive game w with the least sum of k(|S|) (v(S) - w(S))^2, exact at none and all.

    k(s) = (n - 1) / (C(n, s) s (n - s)), the Shapley kernel. Linear in v: values are numbers or arrays [replicates].

    Raises:
        ValueError: none, all, a single equation or a pair has no value.
    """
    everyone = frozenset().union(*game)
    names = sorted(everyone)
    pairs, n = list(combinations(names, 2)), len(names)
    needed = [frozenset(), everyone, *(frozenset({i}) for i in names), *map(frozenset, pairs)]
    if any(s not in game for s in needed):
        raise ValueError(f"expected values for none, all, every equation and every pair of {', '.join(names)}")
    subsets = [s for s in game if s and s != everyone]
    gains = np.array([np.asarray(game[s]) - game[frozenset()] for s in [*subsets, everyone]], float)
    terms = [frozenset({i}) for i in names] + [frozenset(p) for p in pairs]
    holds = np.array([[t <= s for t in terms] for s in subsets], float).reshape(len(subsets), len(terms))
    root = np.sqrt([(n - 1) / (comb(n, len(s)) * len(s) * (n - len(s))) for s in subsets])
    # every term lies in `all`, so w(all) = v(all) fixes the sum of the coefficients: equal shares, and what sums to zero
    shares = np.full((len(terms), 1), 1 / len(terms)) * gains[-1].reshape(1, -1)
    free = np.linalg.qr(np.column_stack([np.ones(len(terms)), np.eye(len(terms))[:, 1:]]))[0][:, 1:]
    inside = gains[:-1].reshape(len(subsets), -1)
    rest = np.linalg.lstsq(root[:, None] * (holds @ free), root[:, None] * (inside - holds @ shares), rcond=None)[0]
    found = (shares + free @ rest).reshape(len(terms), *gains.shape[1:])
    alone, together = dict(zip(names, found, strict=False)), dict(zip(pairs, found[n:], strict=True))
    worth = {i: alone[i] + sum(c for pair, c in together.items() if i in pair) / 2 for i in names}
    left = inside - (holds @ found.reshape(len(terms), -1))
    misfit = np.sqrt(np.mean(left**2, axis=0)) if subsets else np.zeros(left.shape[1])
    return TwoAdditive(worth, together, misfit.reshape(gains.shape[1:]))


def is_complete(game: Game) -> bool:
    """Whether every subset of the equations has a value."""
    return len(game) == 2 ** len(frozenset().union(*game))


def shapley(game: Game) -> dict[str, Value]:
    """Shapley values; of the nearest 2-additive game where the lattice is not complete.

    Raises:
        ValueError: none, all, a single equation or a pair has no value.
    """
    return exact_shapley(game) if is_complete(game) else two_additive(game).shapley


def interactions(game: Game) -> dict[tuple[str, str], Value]:
    """Interaction indices of pairs; of the nearest 2-additive game where the lattice is not complete.

    Raises:
        ValueError: none, all, a single equation or a pair has no value.
    """
    return exact_interactions(game) if is_complete(game) else two_additive(game).interactions
