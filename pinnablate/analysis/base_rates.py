"""How many expected patterns would hold anyway: the base rate of every statement.

A statement is worth as much as it would fail otherwise. Three worlds that never were are made from
the records' own lattice, and every statement is judged on them as on the records, by its mean over
replicates.

*Nothing*: equations do nothing. Every arm that is told any, right or wrong, has the mean of `none`
plus its own deviations from its mean, with one random sign a replicate for all arms together, so
that arms stay paired; the factor sqrt(n / (n - 1)) gives means the variance that they have. Arms
told nothing keep their values, deviations with the same signs. The base rate is the share of sign
patterns in which the statement holds: of all 2^n up to ten replicates, otherwise of 1024 drawn with
a seed. Source: C. F. J. Wu, Ann. Statist. 14 (1986) 1261, doi:10.1214/aos/1176350142 (deviations
with random factors, the wild bootstrap).

*Added*: equations add up. v(S) = v(none) + the Shapley values of S, in every replicate, on every
split and field; interactions and Moebius coefficients of several equations are 0. What is worth
something alone and together stays, and with it the gain of `all`. Other arms keep their values.

*Permuted*: the names of the equations are exchanged in the lattice, v(S) = v(pi(S)). The base rate
is the share of permutations pi, the right one among them, in which the statement holds: of all up
to seven equations, otherwise of 5040 drawn with a seed. A statement that names no equation holds in
all of them or in none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, permutations, product
from math import factorial
from typing import Any

import numpy as np

from pinnablate.analysis import partial
from pinnablate.analysis.asked import Asked, Computed, Score, Sectors, score_of
from pinnablate.analysis.attribution import Array, Value
from pinnablate.analysis.games import ArrayGame
from pinnablate.analysis.lattice import Lattice
from pinnablate.arms import Arm
from pinnablate.environment.expected import Expected

MOST_SIGNS, MOST_PERMUTED, SEED = 1024, 5040, 0


@dataclass(frozen=True)
class BaseRate:
    """How often a statement would hold anyway, each from 0 to 1.

    Args:
        nothing: if equations did nothing; None with one replicate, which has no noise to go by.
        added: if they added up: 0 or 1, for nothing is drawn.
        permuted: with the names of the equations permuted.
    """

    nothing: float | None
    added: float
    permuted: float


def base_rates(
    lattice: Lattice, statements: Iterable[Expected], sectors: Sectors | None = None
) -> list[BaseRate]:
    """Judge statements on three worlds in which they have no reason to hold.

    Args:
        lattice: the records of a study, complete for every subset.
        statements: what was expected.
        sectors: {name of a sector: names of its fields}.

    Raises:
        PinnablateError: a statement names an arm, a split or a field without records.
        ValueError: a subset lacks a replicate.
    """
    score = score_of(lattice, sectors or {})
    nothing = _nothing(lattice, score) if len(lattice.replicates) > 1 else None
    added, permuted = _added(lattice, score), _permuted(lattice, score)
    return [
        BaseRate(
            None if nothing is None else _share(statement, nothing),
            _share(statement, added),
            _share(statement, permuted),
        )
        for statement in statements
    ]


def _share(statement: Expected, asked: Asked) -> float:
    """In which share of the drawn worlds a statement holds."""
    # 0 / 0, a ratio of interactions in a world without any, is no number and holds nothing
    with np.errstate(invalid="ignore", divide="ignore"):
        means = statement.evaluate(asked.functions).mean(axis=-1)
    return float(np.mean([statement.holds(float(m)) for m in np.atleast_1d(means)]))


def _game(lattice: Lattice, score: Score, where: str | None = None) -> ArrayGame:
    """The game that a score gives the subsets of a lattice."""
    return {s: score(name, where) for s, name in lattice.subsets.items()}


def _nothing(lattice: Lattice, score: Score) -> Asked:
    n = len(lattice.replicates)
    if 2**n <= MOST_SIGNS:
        signs = np.array(list(product((-1.0, 1.0), repeat=n)))
    else:
        signs = np.random.default_rng(SEED).choice([-1.0, 1.0], (MOST_SIGNS, n))
    factors = signs * np.sqrt(n / (n - 1))

    def imagined(arm: str, where: str | None = None) -> Array:
        seen = score(arm, where)
        base = score("none", where) if _is_told(lattice.told[arm]) else seen
        return np.asarray(base.mean() + factors * (seen - seen.mean()))

    return Asked(lattice, imagined, Computed(_game(lattice, imagined)))


def _is_told(arm: Arm) -> bool:
    """Whether an arm is told anything of a law, right, wrong or in part."""
    return bool(arm.equations or arm.wrong or arm.unknown)


def _added(lattice: Lattice, score: Score) -> Asked:
    equations = sorted(frozenset().union(*lattice.subsets))
    worths: dict[str | None, Mapping[str, Value]] = {}
    subsets = {name: s for s, name in lattice.subsets.items()}

    def worth(where: str | None) -> Mapping[str, Value]:
        if where not in worths:
            worths[where] = partial.shapley(_game(lattice, score, where))
        return worths[where]

    def imagined(arm: str, where: str | None = None) -> Array:
        if arm not in subsets:
            return score(arm, where)
        return np.asarray(
            score("none", where) + sum(worth(where)[i] for i in equations if i in subsets[arm])
        )

    return Asked(lattice, imagined, _AddedUp(score("none", None), worth(None)))


@dataclass(frozen=True)
class _AddedUp:
    """Indices of a game in which equations add up, without the round-off of computing them.

    Args:
        none: skill of `none`: [replicates].
        worth: {equation: what it adds}.
    """

    none: Array
    worth: Mapping[str, Value]

    @property
    def shapley(self) -> Mapping[str, Value]:
        return self.worth

    @property
    def banzhaf(self) -> Mapping[str, Value]:
        return self.worth

    @property
    def interactions(self) -> Mapping[tuple[str, str], Value]:
        return dict.fromkeys(combinations(sorted(self.worth), 2), np.zeros_like(self.none))

    @property
    def moebius(self) -> Mapping[frozenset[str], Value]:
        sizes = range(len(self.worth) + 1)
        subsets = chain.from_iterable(combinations(self.worth, k) for k in sizes)
        alone = {frozenset({i}): value for i, value in self.worth.items()}
        nothing = dict.fromkeys(map(frozenset, subsets), np.zeros_like(self.none))
        return {**nothing, frozenset(): self.none, **alone}


def _permuted(lattice: Lattice, score: Score) -> Asked:
    names = sorted(frozenset().union(*lattice.subsets))
    orders = _permutations(len(names))
    subsets = {name: s for s, name in lattice.subsets.items()}

    def imagined(arm: str, where: str | None = None) -> Array:
        if arm not in subsets:
            return np.broadcast_to(score(arm, where), (len(orders), len(lattice.replicates)))
        by_subset = _game(lattice, score, where)
        return _renamed(names, orders, by_subset, subsets[arm])

    return Asked(lattice, imagined, _Renamed(names, orders, Computed(_game(lattice, score))))


def _permutations(n: int) -> Array:
    """Permutations of n places, [count, n]: all of them, or some drawn with a seed after the first,
    which changes nothing.
    """
    if factorial(n) <= MOST_PERMUTED:
        return np.array(list(permutations(range(n))), dtype=int).reshape(-1, n)
    rng = np.random.default_rng(SEED)
    return np.array([np.arange(n), *(rng.permutation(n) for _ in range(MOST_PERMUTED - 1))])


def _renamed(
    names: Sequence[str], orders: Array, values: Mapping[frozenset[str], Any], told: frozenset[str]
) -> Array:
    """The values of pi(told) for every permutation pi: [permutations, replicates]."""
    bit = {name: 1 << k for k, name in enumerate(names)}
    places = [k for k, name in enumerate(names) if name in told]
    wanted = (2 ** orders[:, places]).sum(axis=1)  # a subset as a number, one bit an equation
    table = {sum(bit[i] for i in s): np.atleast_1d(value) for s, value in values.items()}
    return np.stack([table[int(w)] for w in wanted])


@dataclass(frozen=True)
class _Renamed:
    """Indices of a game whose equations have exchanged their names, for every permutation.

    Args:
        names: of the equations, sorted.
        orders: permutations, [count, equations].
        of: the indices under the right names.
    """

    names: Sequence[str]
    orders: Array
    of: Computed

    @property
    def shapley(self) -> Mapping[str, Value]:
        return self._singles(self.of.shapley)

    @property
    def banzhaf(self) -> Mapping[str, Value]:
        return self._singles(self.of.banzhaf)

    def _singles(self, values: Mapping[str, Value]) -> Mapping[str, Value]:
        by_set = {frozenset({i}): value for i, value in values.items()}
        return {i: _renamed(self.names, self.orders, by_set, frozenset({i})) for i in self.names}

    @property
    def interactions(self) -> Mapping[tuple[str, str], Value]:
        by_set = {frozenset(pair): value for pair, value in self.of.interactions.items()}
        return {
            pair: _renamed(self.names, self.orders, by_set, frozenset(pair))
            for pair in combinations(self.names, 2)
        }

    @property
    def moebius(self) -> Mapping[frozenset[str], Value]:
        found = self.of.moebius
        return {s: _renamed(self.names, self.orders, found, s) for s in found}
