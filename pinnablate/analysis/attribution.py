"""What each equation is worth: indices of the set function v, the value of every subset.

A game maps every subset to its value: a number, or an array over replicates [replicates]. All indices are linear in v, so
they act on each replicate alone, and the index of a mean is the mean of the index.

Sources: L. S. Shapley, in Contributions to the Theory of Games II (1953) 307; J. F. Banzhaf, Rutgers Law Review 19 (1965)
317; M. Grabisch and M. Roubens, Int. J. Game Theory 28 (1999) 547, doi:10.1007/s001820050125 (interaction index);
G.-C. Rota, Z. Wahrscheinlichkeitstheorie 2 (1964) 340, doi:10.1007/BF00531932 (Moebius inversion).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from math import comb
from typing import Any

Value = Any  # float or numpy array [replicates]
Game = Mapping[frozenset[str], Value]


def players(game: Game) -> tuple[str, ...]:
    """The equations of a complete lattice, sorted.

    Raises:
        ValueError: a subset has no value.
    """
    everyone = frozenset().union(*game)
    if len(game) != 2 ** len(everyone):
        raise ValueError(f"expected a value for each of the 2^{len(everyone)} subsets, got {len(game)}")
    return tuple(sorted(everyone))


def shapley(game: Game) -> dict[str, Value]:
    """phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! * (v(S + i) - v(S)): i's gain in a random order.

    Raises:
        ValueError: a subset has no value.
    """
    n = len(players(game))
    return _average_gains(game, lambda size: 1 / (n * comb(n - 1, size)))


def banzhaf(game: Game) -> dict[str, Value]:
    """beta_i = 2^(1-n) * sum over S without i of (v(S + i) - v(S)): i's gain in a random company.

    It is the main effect of i in the two-level factorial design. Unlike Shapley values, these do not sum to
    v(all) - v(none).

    Raises:
        ValueError: a subset has no value.
    """
    n = len(players(game))
    return _average_gains(game, lambda _: 1 / 2 ** (n - 1))


def _average_gains(game: Game, weight: Any) -> dict[str, Value]:
    return {
        i: sum(weight(len(s)) * (game[s | {i}] - value) for s, value in game.items() if i not in s)
        for i in players(game)
    }


def interactions(game: Game) -> dict[tuple[str, str], Value]:
    """Shapley interaction index of every pair, keyed in sorted order.

    I_ij = sum over S without i, j of |S|! (n - |S| - 2)! / (n - 1)! * (v(S + ij) - v(S + i) - v(S + j) + v(S));
    positive where the two help each other (synergy), negative where one stands in for the other (redundancy).

    Raises:
        ValueError: a subset has no value.
    """
    n = len(players(game))
    return {
        (i, j): sum(
            (game[s | {i, j}] - game[s | {i}] - game[s | {j}] + value) / ((n - 1) * comb(n - 2, len(s)))
            for s, value in game.items() if not {i, j} & s
        )
        for i, j in combinations(players(game), 2)
    }


def moebius(game: Game) -> dict[frozenset[str], Value]:
    """m(S) = sum over T inside S of (-1)^(|S| - |T|) v(T): what S adds beyond all its parts.

    Raises:
        ValueError: a subset has no value.
    """
    m = dict(game)
    for i in players(game):  # the inverse of a sum over subsets, one equation at a time
        m = {s: value - m[s - {i}] if i in s else value for s, value in m.items()}
    return m
