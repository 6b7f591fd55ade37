"""Shares of the resamples that choose a label."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.resampling import Selection, percent, resamples, selection


def test_resamples_are_the_same_for_everybody_and_with_replacement():
    made = resamples(10)
    assert made.shape == (1000, 10)
    np.testing.assert_array_equal(made, resamples.__wrapped__(10))
    # a replicate is in a resample of n with probability 1 - (1 - 1/n)^n
    there = np.mean([(made == k).any(axis=1).mean() for k in range(10)])
    assert there == pytest.approx(1 - 0.9**10, abs=0.01)


def test_a_label_of_nine_in_ten_is_settled_and_others_are_candidates():
    often = selection("a", ["a"] * 95 + ["b"] * 5)
    assert (often.settled, str(often)) == (True, "a (95 %)")
    unsure = selection("a", ["a"] * 60 + ["b"] * 37 + ["c"] * 3)
    assert (unsure.settled, str(unsure)) == (False, "candidates: a 60 %; b 37 %")
    not_shown = selection("a", ["a"] * 100, shown=False)
    assert str(not_shown) == "candidate: a 100 %"


def test_ties_count_for_each_and_the_label_itself_is_always_named():
    tied = selection("a", [("a", "b")] * 50 + ["b"] * 50)
    assert tied.shares == {"b": 1.0, "a": 0.5}
    rare = Selection("z", {"a": 0.6, "b": 0.4})
    assert str(rare) == "candidates: z 0 %; a 60 %; b 40 %"


def test_a_share_is_not_rounded_to_everything():
    assert [percent(s) for s in (1, 0.999, 0.904, 0)] == ["100 %", "99 %", "90 %", "0 %"]
