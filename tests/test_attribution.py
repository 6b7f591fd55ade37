"""Indices of games with known answers, and their axioms."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinnablate.analysis.attribution import moebius, players, shapley

SUBSETS = [frozenset(s) for s in chain.from_iterable(combinations("abc", k) for k in range(4))]
GAMES = st.lists(st.floats(-3, 3), min_size=8, max_size=8).map(lambda values: dict(zip(SUBSETS, values, strict=True)))


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
    assert sum(shapley(values).values()) == pytest.approx(values[frozenset("abc")] - values[frozenset()], abs=1e-9)
    m = moebius(values)
    for s in SUBSETS:
        assert sum(m[t] for t in SUBSETS if t <= s) == pytest.approx(values[s], abs=1e-9)


@given(GAMES)
def test_shapley_values_follow_from_moebius_coefficients(values):
    m = moebius(values)
    assert shapley(values) == pytest.approx({i: sum(m[s] / len(s) for s in SUBSETS if i in s) for i in "abc"}, abs=1e-9)


def test_an_incomplete_lattice_is_refused():
    with pytest.raises(ValueError, match=r"2\^2 subsets, got 3"):
        players({frozenset(): 0.0, frozenset("a"): 0.0, frozenset("ab"): 0.0})
