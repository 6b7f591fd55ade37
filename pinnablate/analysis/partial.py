"""What an incomplete lattice says of each equation: the 2-additive game nearest to its values.

A game is 2-additive when its Moebius coefficients vanish for every subset of more than two
equations.

Sources: M. Grabisch, Fuzzy Sets and Systems 92 (1997) 167, doi:10.1016/S0165-0114(97)00168-1
(k-additive set functions); G. D. Pelegrina, L. T. Duarte and M. Grabisch, Artificial Intelligence
325 (2023) 104014, doi:10.1016/j.artint.2023.104014 (fitted with the weights of the Shapley kernel).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from pinnablate.analysis.attribution import Array, Game, Value
from pinnablate.analysis.attribution import interactions as exact_interactions
from pinnablate.analysis.attribution import shapley as exact_shapley
from pinnablate.analysis.independent import Independent, Samples
from pinnablate.analysis.overlapping import Folds


@dataclass(frozen=True)
class TwoAdditive:
    """The game w(S) = v(none) + sum over i in S of a_i + sum over pairs ij in S of a_ij.

    Args:
        shapley: {equation i: a_i + half the sum of a_ij over j}; also the Banzhaf values of w.
        interactions: {sorted pair ij: a_ij}; the Shapley interaction indices of w.
        misfit: root mean square of v - w over the subsets that have a value, none and all excepted,
            where the two agree.
    """

    shapley: dict[str, Value]
    interactions: dict[tuple[str, str], Value]
    misfit: Value


def two_additive(game: Game) -> TwoAdditive:
    """Fit a 2-additive game w to the values of some subsets, with w(none) and w(all) exact.

    w has the least sum over S of k(|S|) (v(S) - w(S))^2, where
    k(s) = (n - 1) / (C(n, s) s (n - s)) is the Shapley kernel. It is linear in v.

    Args:
        game: {subset: value} of at least none, all, every equation alone and every pair.

    Returns:
        The indices of w, with the shape of the values: numbers, or arrays [replicates].

    Raises:
        ValueError: none, all, a single equation or a pair has no value.
    """
    some: Any = next(iter(game.values()))
    if isinstance(some, Independent):
        return _of_independent(game, some.samples)
    if isinstance(some, Folds):
        return _of_folds(game, some.overlap)
    everyone = frozenset().union(*game)
    names = sorted(everyone)
    pairs, n = list(combinations(names, 2)), len(names)
    needed = [frozenset(), everyone, *(frozenset({i}) for i in names), *map(frozenset, pairs)]
    if any(s not in game for s in needed):
        raise ValueError(
            f"expected values for none, all, every equation and every pair of {', '.join(names)}"
        )
    subsets = [s for s in game if s and s != everyone]
    gains = np.array(
        [np.asarray(game[s]) - game[frozenset()] for s in [*subsets, everyone]], dtype=float
    )
    terms = [frozenset({i}) for i in names] + [frozenset(p) for p in pairs]
    found, misfit = _coefficients(n, subsets, terms, gains.reshape(len(gains), -1))
    found, misfit = found.reshape(len(terms), *gains.shape[1:]), misfit.reshape(gains.shape[1:])
    alone = dict(zip(names, found, strict=False))
    together = dict(zip(pairs, found[n:], strict=True))
    worth = {i: alone[i] + sum(c for p, c in together.items() if i in p) / 2 for i in names}
    return TwoAdditive(worth, together, misfit)


def _of_independent(game: Any, samples: Samples) -> TwoAdditive:
    """The fit is linear in the values, so that it acts on the weights of independent samples."""
    by_weight = two_additive({s: v.weights for s, v in game.items()})
    misfit = two_additive({s: v.mean() for s, v in game.items()}).misfit
    alone: Any = {i: Independent(samples, np.asarray(w)) for i, w in by_weight.shapley.items()}
    pairs: Any = {p: Independent(samples, np.asarray(w)) for p, w in by_weight.interactions.items()}
    return TwoAdditive(alone, pairs, misfit)


def _of_folds(game: Any, overlap: float) -> TwoAdditive:
    """The fit is made in each fold by itself."""
    made = two_additive({s: v.values for s, v in game.items()})
    alone: Any = {i: Folds(v, overlap) for i, v in made.shapley.items()}
    pairs: Any = {p: Folds(v, overlap) for p, v in made.interactions.items()}
    misfit: Any = Folds(made.misfit, overlap)
    return TwoAdditive(alone, pairs, misfit)


def _coefficients(
    n: int, subsets: list[frozenset[str]], terms: list[frozenset[str]], gains: Array
) -> tuple[Array, Array]:
    """The coefficients of a 2-additive game, and its misfit in every replicate.

    Args:
        n: number of equations.
        subsets: those with a value, without none and all.
        terms: every equation alone, then every pair.
        gains: values minus that of none, of the subsets and then of all: [subsets + 1, replicates].

    Returns:
        Coefficients [terms, replicates], misfit [replicates].
    """
    holds = np.array([[t <= s for t in terms] for s in subsets], float)
    holds = holds.reshape(len(subsets), len(terms))
    kernel = [(n - 1) / (comb(n, len(s)) * len(s) * (n - len(s))) for s in subsets]
    root = np.sqrt(kernel)[:, None]
    # `all` holds every term, so w(all) = v(all) fixes the sum of the coefficients. They are equal
    # shares of it, plus a part that sums to zero: the span of `free`, an orthonormal basis.
    shares = np.full((len(terms), 1), 1 / len(terms)) * gains[-1].reshape(1, -1)
    columns = np.column_stack([np.ones(len(terms)), np.eye(len(terms))[:, 1:]])
    free = np.linalg.qr(columns)[0][:, 1:]
    inside = gains[:-1]
    rest = np.linalg.lstsq(root * (holds @ free), root * (inside - holds @ shares), rcond=None)[0]
    found = shares + free @ rest
    left = inside - holds @ found
    misfit = np.sqrt(np.mean(left**2, axis=0)) if subsets else np.zeros(left.shape[1])
    return found, misfit


def is_complete(game: Game) -> bool:
    """Whether every subset of the equations has a value."""
    everyone = frozenset().union(*game)
    return len(game) == 1 << len(everyone)


def shapley(game: Game) -> dict[str, Value]:
    """Shapley values; those of the nearest 2-additive game for a partial lattice.

    Args:
        game: {subset: value} of at least none, all, every equation alone and every pair.

    Returns:
        {equation: value}, in the unit of the game.

    Raises:
        ValueError: none, all, a single equation or a pair has no value.
    """
    return exact_shapley(game) if is_complete(game) else two_additive(game).shapley


def interactions(game: Game) -> dict[tuple[str, str], Value]:
    """Shapley interaction indices; those of the nearest 2-additive game for a partial lattice.

    Args:
        game: {subset: value} of at least none, all, every equation alone and every pair.

    Returns:
        {sorted pair of equations: value}, in the unit of the game.

    Raises:
        ValueError: none, all, a single equation or a pair has no value.
    """
    return exact_interactions(game) if is_complete(game) else two_additive(game).interactions
