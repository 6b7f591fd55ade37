"""Indices of games with known answers, and their axioms."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest
import shapiq
from hypothesis import given
from hypothesis import strategies as st

from pinnablate.analysis.attribution import banzhaf, interactions, moebius, players, shapley

SUBSETS = [frozenset(s) for s in chain.from_iterable(combinations("abc", k) for k in range(4))]
GAMES = st.lists(st.floats(-3, 3), min_size=8, max_size=8).map(
    lambda values: dict(zip(SUBSETS, values, strict=True))
)


def game(value):
    return {s: float(value(s)) for s in SUBSETS}


def test_and_or_and_null():
    both = game(lambda s: {"a", "b"} <= s)
    assert shapley(both) == pytest.approx({"a": 0.5, "b": 0.5, "c": 0})
    assert moebius(both)[frozenset("ab")] == 1
    either = moebius(game(lambda s: bool({"a", "b"} & s)))
    assert [either[frozenset(s)] for s in ("a", "b", "ab", "abc")] == [1, 1, -1, 0]


def test_three_of_four_has_a_quad_of_minus_three():
    subsets = [frozenset(s) for s in chain.from_iterable(combinations("abcd", k) for k in range(5))]
    m = moebius({s: float(len(s) >= 3) for s in subsets})
    assert m[frozenset("abc")] == 1
    assert m[frozenset("abcd")] == -3


@given(GAMES)
def test_shapley_is_efficient_and_moebius_inverts(values):
    assert sum(shapley(values).values()) == pytest.approx(
        values[frozenset("abc")] - values[frozenset()], abs=1e-9
    )
    m = moebius(values)
    for s in SUBSETS:
        assert sum(m[t] for t in SUBSETS if t <= s) == pytest.approx(values[s], abs=1e-9)


@given(GAMES)
def test_shapley_values_follow_from_moebius_coefficients(values):
    m = moebius(values)
    assert shapley(values) == pytest.approx(
        {i: sum(m[s] / len(s) for s in SUBSETS if i in s) for i in "abc"}, abs=1e-9
    )


NAMES = "abcde"
LARGE = [frozenset(s) for s in chain.from_iterable(combinations(NAMES, k) for k in range(6))]


class Table(shapiq.Game):
    """A table of values as shapiq wants it."""

    def __init__(self, table):
        self.table = table
        super().__init__(n_players=len(NAMES), normalize=False)

    def value_function(self, coalitions):
        return np.array(
            [
                self.table[frozenset(n for n, told in zip(NAMES, c, strict=True) if told)]
                for c in coalitions
            ]
        )


@pytest.mark.parametrize("seed", range(5))
def test_every_index_is_that_of_shapiq(seed):
    values = dict(zip(LARGE, np.random.default_rng(seed).normal(size=len(LARGE)), strict=True))
    exact = shapiq.ExactComputer(Table(values))

    def theirs(index, order):
        found = exact(index, order=order)
        return {
            frozenset(NAMES[k] for k in players): found[players]
            for players in found.interaction_lookup
        }

    singles, pairs = theirs("SV", 1), theirs("SII", 2)
    assert shapley(values) == pytest.approx({i: singles[frozenset(i)] for i in NAMES})
    power = theirs("BV", 1)
    assert banzhaf(values) == pytest.approx({i: power[frozenset(i)] for i in NAMES})
    assert interactions(values) == pytest.approx(
        {p: pairs[frozenset(p)] for p in combinations(NAMES, 2)}
    )
    m = moebius(values)
    for s, value in theirs("Moebius", 5).items():
        assert m[s] == pytest.approx(value)


@given(GAMES, GAMES, st.floats(-2, 2))
def test_indices_are_linear_and_act_on_each_replicate_alone(one, other, factor):
    mixed = {s: one[s] + factor * other[s] for s in SUBSETS}
    stacked = {s: np.array([one[s], other[s]]) for s in SUBSETS}
    for index in (shapley, banzhaf, interactions, moebius):
        a, b, both = index(one), index(other), index(stacked)
        assert index(mixed) == pytest.approx({k: a[k] + factor * b[k] for k in a}, abs=1e-9)
        for k in a:
            np.testing.assert_allclose(both[k], [a[k], b[k]], atol=1e-12)


@given(GAMES)
def test_symmetric_players_are_worth_the_same_and_null_players_nothing(values):
    swap = {"a": "b", "b": "a", "c": "c"}
    symmetric = {s: (values[s] + values[frozenset(swap[i] for i in s)]) / 2 for s in SUBSETS}
    without_c = {s: values[s - {"c"}] for s in SUBSETS}
    for index in (shapley, banzhaf):
        phi = index(symmetric)
        assert phi["a"] == pytest.approx(phi["b"], abs=1e-9)
        assert index(without_c)["c"] == pytest.approx(0, abs=1e-9)
    pairs = interactions(without_c)
    assert (pairs["a", "c"], pairs["b", "c"]) == pytest.approx((0, 0), abs=1e-9)
    assert all(m == pytest.approx(0, abs=1e-9) for s, m in moebius(without_c).items() if "c" in s)


@given(GAMES)
def test_the_banzhaf_value_is_the_main_effect_of_a_two_level_design(values):
    effect = {
        i: np.mean([v for s, v in values.items() if i in s])
        - np.mean([v for s, v in values.items() if i not in s])
        for i in "abc"
    }
    assert banzhaf(values) == pytest.approx(effect, abs=1e-9)


def test_an_incomplete_lattice_is_refused():
    with pytest.raises(ValueError, match=r"2\^2 subsets, got 3"):
        players({frozenset(): 0.0, frozenset("a"): 0.0, frozenset("ab"): 0.0})
