"""Synthetic games with known answers are recovered, and noise is not taken for structure."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from pinnablate.analysis.sufficiency import compare, delta_of, pattern, relation, sufficiency
from tests.analysis.made import subsets_of


def noisy(names, value, spread=0.03, replicates=10, seed=0):
    """A game with a common replicate effect (which pairing removes) and independent noise."""
    rng = np.random.default_rng(seed)
    common = rng.normal(0, 0.5, replicates)
    return {s: value(s) + common + rng.normal(0, spread, replicates) for s in subsets_of(names)}


@pytest.mark.parametrize(
    ("names", "value", "expected"),
    [
        ("ab", lambda s: 1.0 * ({"a", "b"} <= s), "a AND b"),
        ("abc", lambda s: 1.0 * ({"a", "b"} <= s), "a AND b"),
        ("ab", lambda s: 1.0 * bool(s), "a OR b"),
        ("abc", lambda s: 1.5 * ("a" in s or {"b", "c"} <= s), "a OR (b AND c)"),
        ("abcd", lambda s: 2.0 * (len(s) >= 3), "any 3 of a, b, c, d"),
        ("abc", lambda s: 0.8 * ("b" in s), "b"),
        ("abc", lambda s: 0.0, "none is enough"),
        ("ab", lambda s: -0.5 * len(s), "all is worse than none"),
    ],
)
def test_known_patterns_are_recovered(names, value, expected):
    for seed in range(5):
        assert pattern(noisy(names, value, seed=seed)) == expected


def test_pure_noise_shows_nothing():
    for seed in range(20):
        assert pattern(noisy("abc", lambda s: 0.0, spread=0.5, seed=seed)) in (
            "not shown",
            "none is enough",
        )


def test_an_undecided_smaller_subset_is_marked():
    rng = np.random.default_rng(0)
    values = noisy("ab", lambda s: 1.0 * (len(s) == 2))
    values[frozenset("a")] = values[frozenset("ab")] - 0.1 + rng.normal(0, 0.3, 10)
    assert pattern(values) == "a AND b ?"


def test_an_undecided_alternative_is_marked():
    rng = np.random.default_rng(0)
    values = noisy("abc", lambda s: 1.0 * ({"a", "b"} <= s))
    values[frozenset("ac")] = values[frozenset("abc")] - 0.1 + rng.normal(0, 0.3, 10)
    assert pattern(values) == "a AND b ?"


def test_few_replicates_show_nothing():
    assert pattern(noisy("ab", lambda s: 1.0 * bool(s), replicates=4)) == "not shown"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (lambda s: 0.0, "null"),
        (lambda s: 1.0 * (len(s) == 2), "AND"),
        (lambda s: 1.0 * bool(s), "OR"),
        (lambda s: 1.0 * ("a" in s), "a"),
        (lambda s: 1.0 * ("b" in s), "b"),
        (lambda s: 0.5 * len(s), "mixed"),
    ],
)
def test_relations_of_pairs(value, expected):
    assert relation(noisy("ab", value), "a", "b") == expected


def test_delta_and_comparison():
    values = noisy("ab", lambda s: 3.0 * (len(s) == 2), spread=0)
    assert delta_of(values) == pytest.approx(0.3)
    assert delta_of(noisy("ab", lambda s: 0.0, spread=0)) == 0.1
    a = np.zeros(10) + np.linspace(-0.01, 0.01, 10)
    assert [compare(a + d, np.zeros(10), 0.1) for d in (0, 0.5, -0.5, 0.1)] == [
        "near",
        "above",
        "below",
        "open",
    ]


def test_sufficient_subsets_are_an_antichain():
    found = sufficiency(noisy("abcd", lambda s: 2.0 * (len(s) >= 3)))
    assert set(found.minimal) == {frozenset(c) for c in combinations("abcd", 3)}
    assert found.certain
    assert frozenset("ab") in found.insufficient
