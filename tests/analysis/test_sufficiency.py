"""Synthetic games with known answers are recovered, and noise is not taken for structure."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from pinnablate.analysis.sufficiency import (
    compare,
    deltas,
    p_sufficient,
    pattern,
    sufficiency,
    together,
)
from tests.analysis.made import subsets_of


def noisy(names, value, spread=0.03, replicates=10, seed=0):
    """A game with a common replicate effect (which pairing removes) and independent noise."""
    rng = np.random.default_rng(seed)
    common = rng.normal(0, 0.5, replicates)
    return {s: value(s) + common + rng.normal(0, spread, replicates) for s in subsets_of(names)}


@pytest.mark.parametrize(
    ("names", "value", "expected"),
    [
        ("ab", lambda s: 1.0 * ({"a", "b"} <= s), "all needed"),
        ("abc", lambda s: 1.0 * ({"a", "b"} <= s), "a + b"),
        ("ab", lambda s: 1.0 * bool(s), "a or b"),
        ("abc", lambda s: 1.5 * ("a" in s or {"b", "c"} <= s), "a or (b + c)"),
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
    assert pattern(values) == "all needed ?"


def test_an_undecided_alternative_is_marked():
    rng = np.random.default_rng(0)
    values = noisy("abc", lambda s: 1.0 * ({"a", "b"} <= s))
    values[frozenset("ac")] = values[frozenset("abc")] - 0.1 + rng.normal(0, 0.3, 10)
    assert pattern(values) == "a + b ?"


def test_few_replicates_show_nothing():
    assert pattern(noisy("ab", lambda s: 1.0 * bool(s), replicates=4)) == "not shown"


def test_delta_and_comparison():
    values = noisy("ab", lambda s: 3.0 * (len(s) == 2), spread=0)
    for game, delta in ((values, 0.3), (noisy("ab", lambda s: 0.0, spread=0), 0.1)):
        assert float(deltas(game[frozenset("ab")] - game[frozenset()])) == pytest.approx(delta)
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


def test_a_clear_pattern_is_chosen_by_every_resample():
    found = together(noisy("abc", lambda s: 1.5 * ("a" in s or {"b", "c"} <= s)))
    assert str(found.pattern) == "a or (b + c) (100 %)"
    assert found.pattern.settled
    assert found.minimal == {frozenset("a"): 1.0, frozenset("bc"): 1.0}


def test_a_pattern_that_hangs_on_some_replicates_is_a_candidate():
    """`a` is as good as `ab` in all replicates but two, in which it does nothing."""
    values = noisy("ab", lambda s: 1.0 * bool(s))
    values[frozenset("b")] = values[frozenset()]
    values[frozenset("a")][:2] = values[frozenset()][:2]
    found = together(values)
    assert not found.pattern.settled
    assert str(found.pattern).startswith("candidates: ")
    assert set(found.pattern.shares) == {"a", "all needed"}
    # the resamples without both of these replicates, and no others, choose `a`: 0.8^10 of them
    assert found.pattern.shares["a"] == pytest.approx(0.8**10, abs=0.03)


def test_a_resample_is_judged_as_the_replicates_themselves_are(monkeypatch):
    values = noisy("abc", lambda s: 1.0 * ({"a", "b"} <= s), spread=0.25)
    which = np.random.default_rng(5).integers(0, 10, (40, 10))
    monkeypatch.setattr("pinnablate.analysis.samples.resamples", lambda count: which)
    by_hand = [pattern({s: v[w] for s, v in values.items()}).removesuffix(" ?") for w in which]
    shares = together(values).pattern.shares
    assert len(shares) > 1
    assert shares == {label: by_hand.count(label) / 40 for label in shares}
    assert sum(shares.values()) == 1


def test_below_five_replicates_nothing_is_resampled():
    found = together(noisy("ab", lambda s: 1.0 * bool(s), replicates=4))
    assert (found.pattern.chosen, found.minimal) == ("not shown", {})


def test_sufficient_and_short_have_their_p_values():
    values = noisy("ab", lambda s: 1.0 * ("a" in s))
    p = p_sufficient(values)
    assert set(p) == {frozenset(), frozenset("a"), frozenset("b")}
    enough, short = p[frozenset("a")]
    assert enough < 0.001
    assert short > 0.999
    assert p[frozenset("b")][1] < 0.001
    # a stricter level, as of one statement among many, shows less
    assert pattern(values) == "a"
    assert pattern(values, level=1e-30) == "not shown"
