"""What each equation is worth: indices of the set function v, the skill of every subset.

All indices are linear in v, so the index of a mean is the mean of the index. Sources: L. S. Shapley, in Contributions to
the Theory of Games II (1953) 307; G.-C. Rota, Z. Wahrscheinlichkeitstheorie 2 (1964) 340 (Moebius inversion).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import factorial

Game = Mapping[frozenset[str], float]


def players(game: Game) -> frozenset[str]:
    """The equations of a complete lattice.

    Raises:
        ValueError: a subset has no value.
    """
    everyone = frozenset().union(*game)
    if len(game) != 2 ** len(everyone):
        raise ValueError(f"expected a value for each of the 2^{len(everyone)} subsets, got {len(game)}")
    return everyone


def shapley(game: Game) -> dict[str, float]:
    """phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! * (v(S + i) - v(S))."""
    everyone = players(game)
    n = len(everyone)
    return {
        i: sum(
            factorial(len(s)) * factorial(n - len(s) - 1) / factorial(n) * (game[s | {i}] - game[s])
            for s in game if i not in s
        )
        for i in sorted(everyone)
    }


def moebius(game: Game) -> dict[frozenset[str], float]:
    """m(S) = sum over T inside S of (-1)^(|S| - |T|) v(T): what S adds beyond all its parts."""
    players(game)
    return {s: sum((-1) ** (len(s) - len(t)) * value for t, value in game.items() if t <= s) for s in game}
