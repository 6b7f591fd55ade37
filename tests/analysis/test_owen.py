"""Owen values: a hand example, the axioms, and the orders of telling counted one by one."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest

from pinnablate.analysis.attribution import shapley
from pinnablate.analysis.owen import bundles, owen, quotient, unions_of
from tests.analysis.made import subsets_of

NAMES = "abcde"
UNIONS = {"x": ("a", "b", "c"), "y": ("d",), "z": ("e",)}


def drawn(names=NAMES, seed=0, shape=()):
    rng = np.random.default_rng(seed)
    return {s: rng.normal(size=shape) for s in subsets_of(names)}


def by_orders(game, unions):
    """The mean gain over every order in which the components of a law follow one another."""
    found, count = dict.fromkeys(frozenset().union(*game), 0.0), 0
    for order in permutations(found):
        laws = [next(u for u in unions if i in unions[u]) for i in order]
        if sum(one != other for one, other in pairwise(laws)) >= len(unions):
            continue
        count += 1
        for k, i in enumerate(order):
            found[i] += game[frozenset(order[: k + 1])] - game[frozenset(order[:k])]
    return {i: total / count for i, total in found.items()}


@pytest.mark.parametrize(
    "unions",
    [
        UNIONS,
        {"x": ("a", "b"), "y": ("c", "d", "e")},
        {"x": ("a", "c"), "y": ("b", "d"), "z": ("e",)},
    ],
)
def test_they_are_the_mean_over_the_orders_that_keep_laws_together(unions):
    game = drawn(seed=3)
    assert owen(game, unions) == pytest.approx(by_orders(game, unions))


def test_a_majority_of_three_two_of_which_are_one_law():
    """Of three players any two win. Two that stand together always win, and share all: Owen 1977."""
    game = {s: float(len(s) >= 2) for s in subsets_of("abc")}
    found = owen(game, {"x": ("a", "b"), "y": ("c",)})
    assert found == pytest.approx({"a": 0.5, "b": 0.5, "c": 0})
    assert bundles(game, {"x": ("a", "b"), "y": ("c",)}) == pytest.approx({"x": 1, "y": 0})
    assert shapley(game) == pytest.approx(dict.fromkeys("abc", 1 / 3))


def test_the_components_of_a_law_sum_to_its_worth_as_a_bundle():
    game = drawn(seed=1, shape=4)
    values, whole = owen(game, UNIONS), shapley(quotient(game, UNIONS))
    for law, members in UNIONS.items():
        np.testing.assert_allclose(sum(values[i] for i in members), whole[law])
        np.testing.assert_allclose(bundles(game, UNIONS)[law], whole[law])
    total = game[frozenset(NAMES)] - game[frozenset()]
    np.testing.assert_allclose(sum(values.values()), total)


def test_they_are_linear_in_the_values_and_act_on_each_replicate_alone():
    one, other = drawn(seed=1), drawn(seed=2)
    both = {s: np.array([one[s], other[s]]) for s in one}
    summed = {s: one[s] + 3 * other[s] for s in one}
    a, b, stacked = owen(one, UNIONS), owen(other, UNIONS), owen(both, UNIONS)
    assert owen(summed, UNIONS) == pytest.approx({i: a[i] + 3 * b[i] for i in a})
    for i in a:
        np.testing.assert_allclose(stacked[i], [a[i], b[i]])


def test_alike_components_of_a_law_and_alike_laws_are_worth_the_same_and_null_ones_nothing():
    game = {s: 2.0 * bool({"a", "b"} & s) + ({"d", "e"} <= s) for s in subsets_of(NAMES)}
    found = owen(game, UNIONS)
    assert found["a"] == pytest.approx(found["b"]) == pytest.approx(1)
    assert found["c"] == pytest.approx(0)
    assert found["d"] == pytest.approx(found["e"]) == pytest.approx(0.5)


@pytest.mark.parametrize("unions", [{i: (i,) for i in NAMES}, {"all": tuple(NAMES)}])
def test_without_unions_and_in_one_union_they_are_shapley_values(unions):
    game = drawn(seed=5)
    assert owen(game, unions) == pytest.approx(shapley(game))


def test_of_a_game_of_pairs_they_are_shapley_values_whatever_the_unions():
    """So a partial lattice, which is fitted by such a game, cannot tell them apart."""
    rng = np.random.default_rng(7)
    alone, pairs = dict(zip(NAMES, rng.normal(size=5), strict=True)), rng.normal(size=(5, 5))
    game = {
        s: sum(alone[i] for i in s)
        + sum(pairs[NAMES.index(i), NAMES.index(j)] for i in s for j in s if i < j)
        for s in subsets_of(NAMES)
    }
    assert owen(game, UNIONS) == pytest.approx(shapley(game))
    part = {s: v for s, v in game.items() if len(s) != 3}
    assert owen(part, UNIONS) == pytest.approx(shapley(game))
    assert bundles(part, UNIONS) == pytest.approx(bundles(game, UNIONS))


def test_players_belong_to_the_laws_that_they_are_parts_of():
    parts = {"kin_1": "kin", "kin_2": "kin"}
    found = unions_of(("kin_1", "kin_2", "energy"), parts)
    assert found == {"kin": ("kin_1", "kin_2"), "energy": ("energy",)}


@pytest.mark.parametrize(
    "unions",
    [{"x": ("a", "b")}, {**UNIONS, "w": ("a",)}, {**UNIONS, "w": ()}, {**UNIONS, "w": ("f",)}],
)
def test_unions_that_are_no_partition_are_refused(unions):
    with pytest.raises(ValueError, match="expected unions that hold each of a, b, c, d, e once"):
        owen(drawn(), unions)
