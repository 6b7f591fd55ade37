"""What each component of a law is worth, where components are told or withheld one by one.

Components of one law are a union of players: an order of telling never leaves a law half told to
begin another. The union's worth is the worth of the law as one bundle.

Sources: G. Owen, in Mathematical Economics and Game Theory, LNEMS 141 (1977) 76,
doi:10.1007/978-3-642-45494-3_7 (values of games with a priori unions); L. S. Shapley, in
Contributions to the Theory of Games II (1953) 307.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations
from math import comb

from pinnablate.analysis.attribution import Game, Value, players
from pinnablate.analysis.attribution import shapley as exact_shapley
from pinnablate.analysis.partial import is_complete
from pinnablate.analysis.partial import shapley as shapley_or_fitted

Unions = Mapping[str, Sequence[str]]


def unions_of(names: Sequence[str], parts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The laws that players belong to.

    Args:
        names: the players.
        parts: {component: its law}; a player that is not among them is a law of its own.

    Returns:
        {law: its players}, in the order of the players.
    """
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        law = parts.get(name, name)
        found[law] = (*found.get(law, ()), name)
    return found


def owen(game: Game, unions: Unions) -> dict[str, Value]:
    """Owen value of every component: its mean gain over the orders that keep laws together.

    psi_i = sum over R, sets of other laws, and T, parts of the law B of i without i, of
    1 / (m C(m - 1, |R|)) * 1 / (b C(b - 1, |T|)) * (v(R + T + i) - v(R + T)),
    with m laws, b components of B, and R standing for all components of its laws. The values of the
    components of a law sum to the worth of the law as one bundle (`bundles`). With one component a
    law, and with one law, they are Shapley values.

    Of a partial lattice they are those of the nearest 2-additive game, where they equal its Shapley
    values: what two components add together is shared in halves whichever unions they belong to.
    So such a lattice does not tell one value from the other.

    Args:
        game: {subset of the components: value}, for every subset, or those of `--lattice order2`.
        unions: {law: its components}.

    Returns:
        {component: value}, in the unit of the game.

    Raises:
        ValueError: the unions are no partition of the components, or a subset that is needed has no
            value.
    """
    _require_partition(game, unions)
    if not is_complete(game):
        return shapley_or_fitted(game)
    out: dict[str, Value] = {}
    m = len(unions)
    for law, members in unions.items():
        b = len(members)
        others = [frozenset(unions[other]) for other in unions if other != law]
        for i in members:
            rest = [frozenset({j}) for j in members if j != i]
            out[i] = sum(
                (game[r | t | {i}] - game[r | t])
                / (m * comb(m - 1, laws) * b * comb(b - 1, len(t)))
                for laws, r in _joined(others)
                for _, t in _joined(rest)
            )
    return out


def bundles(game: Game, unions: Unions) -> dict[str, Value]:
    """What each law is worth as one bundle: its Shapley value where laws are told whole.

    That is the Shapley value of the quotient game w(laws) = v(all components of these laws).

    Args:
        game: {subset of the components: value}, for every subset, or those of `--lattice order2`,
            of whose fitted game the worth of a law is the sum of its components' Shapley values.
        unions: {law: its components}.

    Returns:
        {law: value}, in the unit of the game.

    Raises:
        ValueError: as `owen`.
    """
    _require_partition(game, unions)
    if not is_complete(game):
        fitted = shapley_or_fitted(game)
        return {law: sum(fitted[i] for i in members) for law, members in unions.items()}
    return exact_shapley(quotient(game, unions))


def quotient(game: Game, unions: Unions) -> dict[frozenset[str], Value]:
    """The game of laws that are told whole: {subset of the laws: value}.

    Args:
        game: {subset of the components: value}, of at least the unions of whole laws.
        unions: {law: its components}.
    """
    laws = chain.from_iterable(combinations(unions, k) for k in range(len(unions) + 1))
    return {frozenset(s): game[frozenset(chain.from_iterable(unions[u] for u in s))] for s in laws}


def _joined(parts: Sequence[frozenset[str]]) -> Iterator[tuple[int, frozenset[str]]]:
    """Every choice among some sets: how many were chosen, and all their members."""
    for size in range(len(parts) + 1):
        for chosen in combinations(parts, size):
            yield size, frozenset().union(*chosen)


def _require_partition(game: Game, unions: Unions) -> None:
    everyone = players(game) if is_complete(game) else sorted(frozenset().union(*game))
    members = list(chain.from_iterable(unions.values()))
    if sorted(members) != sorted(everyone) or not all(unions.values()):
        raise ValueError(
            f"expected unions that hold each of {', '.join(everyone)} once, got {dict(unions)}"
        )
