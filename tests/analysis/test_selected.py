"""The most and least valuable equation, and subsets that mislead."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.selected import least_valuable, misleading, most_valuable
from tests.analysis.made import full_lattice
from tests.analysis.test_sufficiency import noisy


def test_a_clear_order_is_settled():
    values = noisy("abc", lambda s: 1.0 * ("a" in s) + 0.5 * ("b" in s))
    most, least = most_valuable(values), least_valuable(values)
    assert (most.selection.chosen, least.selection.chosen) == ("a", "c")
    assert most.selection.settled
    assert least.selection.settled
    assert list(most.worth) == ["a", "b", "c"]
    assert list(least.worth) == ["c", "b", "a"]
    assert least.worth["c"].mean == pytest.approx(0, abs=0.05)
    assert most.tied == ("a",)


def test_laws_that_are_worth_the_same_tie():
    close = most_valuable(noisy("ab", lambda s: 1.0 * ({"a", "b"} <= s)))
    assert set(close.tied) == {"a", "b"}
    assert not close.selection.settled
    exact = {s: v * 0 + len(s) for s, v in noisy("ab", lambda s: 0.0).items()}
    assert most_valuable(exact).selection.shares == {"a": 1.0, "b": 1.0}  # both in every resample
    assert not most_valuable(exact).selection.settled


def test_what_no_test_tells_apart_is_a_candidate_however_often_it_is_chosen():
    """A difference of 0.3 whose p value is 0.04: most resamples choose it."""
    values = noisy("ab", lambda s: 0.0, spread=0)
    off = np.array([1.05, -0.15, 0.8, -0.2, 0.3])
    values = {s: v[:5] * 0 + (off if s == frozenset("a") else 0) for s, v in values.items()}
    found = most_valuable(values)
    assert found.selection.chosen == "a"
    assert found.p > 0.05
    assert not found.selection.settled


def test_few_replicates_choose_nothing():
    found = most_valuable(noisy("ab", lambda s: 1.0 * ("a" in s), replicates=4))
    assert (found.selection.settled, found.p, found.tied) == (False, 1.0, ("a",))


def test_misleading_subsets_lie_below_none():
    made = full_lattice("ab", lambda s: {0: 1.0, 1: 2.0, 2: 0.1}[len(s)])
    assert {m.arm for m in misleading(made)} == {"a", "b"}
    assert all(m.settled for m in misleading(made))
    assert all(m.gain.mean == pytest.approx(-np.log10(2), abs=0.05) for m in misleading(made))
    assert misleading(full_lattice("ab", lambda s: 1.0)) == []
    assert misleading(full_lattice("ab", lambda s: 1.0 + len(s), replicates=4)) == []


def test_a_subset_that_some_replicates_bring_down_is_a_candidate():
    made = full_lattice("ab", lambda s: 1.0, spread=0.05, replicates=10)
    low = {("a", 0): 9.0, ("a", 1): 8.0, ("a", 2): 7.0, ("a", 3): 9.0, ("a", 4): 8.0}
    for cell, e in low.items():
        made.records[cell].errors["extrap"] = e
    (found,) = misleading(made)
    assert found.arm == "a"
    assert 0.3 < found.share < 0.95
