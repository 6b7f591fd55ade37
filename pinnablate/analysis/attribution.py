"""What each equation is worth: indices of a game, which gives every subset of equations a value.

A value is a number, or an array with one number per replicate, of shape [replicates]. All indices
are linear in the values. So they act on each replicate alone, and the index of a mean over
replicates is the mean of the index.

In the formulas v is the game, n the number of equations, S and T are subsets, |S| is the size of S.

Sources: L. S. Shapley, in Contributions to the Theory of Games II (1953) 307; J. F. Banzhaf,
Rutgers Law Review 19 (1965) 317; M. Grabisch and M. Roubens, Int. J. Game Theory 28 (1999) 547,
doi:10.1007/s001820050125 (interaction index); G.-C. Rota, Z. Wahrscheinlichkeitstheorie 2 (1964)
340, doi:10.1007/BF00531932 (Moebius inversion).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
Value = float | Array
Game = Mapping[frozenset[str], Value]


def players(game: Game) -> tuple[str, ...]:
    """The equations of a game that has a value for every subset of them.

    Args:
        game: {subset: value}.

    Returns:
        Their names, sorted.

    Raises:
        ValueError: a subset has no value.
    """
    everyone = frozenset().union(*game)
    if len(game) != 2 ** len(everyone):
        raise ValueError(
            f"expected a value for each of the 2^{len(everyone)} subsets, got {len(game)}"
        )
    return tuple(sorted(everyone))


def shapley(game: Game) -> dict[str, Value]:
    """Shapley value of every equation: the mean gain of adding it, over all orders of telling.

    phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! * (v(S + i) - v(S)).
    The values sum to v(all) - v(none).

    Args:
        game: {subset: value}, for every subset.

    Returns:
        {equation: value}, in the unit of the game.

    Raises:
        ValueError: a subset has no value.
    """
    n = len(players(game))
    return _average_gains(game, lambda size: 1 / (n * comb(n - 1, size)))


def banzhaf(game: Game) -> dict[str, Value]:
    """Banzhaf value of every equation: the mean gain of adding it, over all subsets without it.

    beta_i = 2^(1-n) * sum over S without i of (v(S + i) - v(S)).
    It is the main effect of i in a two-level factorial design. Unlike Shapley values, these do not
    sum to v(all) - v(none).

    Args:
        game: {subset: value}, for every subset.

    Returns:
        {equation: value}, in the unit of the game.

    Raises:
        ValueError: a subset has no value.
    """
    n = len(players(game))
    return _average_gains(game, lambda _: 1 / 2 ** (n - 1))


def _average_gains(game: Game, weight: Callable[[int], float]) -> dict[str, Value]:
    """Gains of adding each equation, averaged with weights that depend on the size of a subset."""
    return {
        i: sum(weight(len(s)) * (game[s | {i}] - value) for s, value in game.items() if i not in s)
        for i in players(game)
    }


def interactions(game: Game) -> dict[tuple[str, str], Value]:
    """Shapley interaction index of every pair of equations.

    I_ij = sum over S without i, j of
    |S|! (n - |S| - 2)! / (n - 1)! * (v(S + ij) - v(S + i) - v(S + j) + v(S)).
    It is positive where the two help each other (synergy), and negative where one stands in for the
    other (redundancy).

    Args:
        game: {subset: value}, for every subset.

    Returns:
        {pair of equations: value}, in the unit of the game; the names of a pair are sorted.

    Raises:
        ValueError: a subset has no value.
    """
    n = len(players(game))
    return {
        (i, j): sum(
            (game[s | {i, j}] - game[s | {i}] - game[s | {j}] + value)
            / ((n - 1) * comb(n - 2, len(s)))
            for s, value in game.items()
            if not {i, j} & s
        )
        for i, j in combinations(players(game), 2)
    }


def moebius(game: Game) -> dict[frozenset[str], Value]:
    """Moebius coefficient of every subset: what it adds beyond all its parts.

    m(S) = sum over T inside S of (-1)^(|S| - |T|) v(T).

    Args:
        game: {subset: value}, for every subset.

    Returns:
        {subset: coefficient}, in the unit of the game.

    Raises:
        ValueError: a subset has no value.
    """
    m = dict(game)
    for i in players(game):  # a sum over subsets is inverted one equation at a time
        m = {s: value - m[s - {i}] if i in s else value for s, value in m.items()}
    return m
