"""Kendall's tau: scipy's values, and intervals that hold on noise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kendalltau

from pinnablate.analysis.agreement import agreement, tau

rng = np.random.default_rng(0)


@pytest.mark.parametrize("ties", [False, True])
def test_it_is_scipys(ties):
    one, other = rng.normal(size=(2, 16))
    if ties:
        one, other = np.round(one), np.round(other)
    assert tau(one, other) == pytest.approx(kendalltau(one, other).statistic)


def test_infinite_scores_are_the_largest_and_tie_with_each_other():
    assert tau(np.array([1.0, 2.0, np.inf]), np.array([3.0, 4.0, 5.0])) == 1.0
    assert np.isnan(tau(np.ones(3), np.arange(3.0)))


@pytest.mark.parametrize("other", [np.zeros(3), np.array([1.0, np.nan])])
def test_scores_are_numbers_of_the_same_things(other):
    with pytest.raises(ValueError, match="expected numbers of the same things"):
        tau(np.zeros(2), other)


def test_on_noise_the_interval_excludes_no_agreement_as_often_as_it_says():
    draws = [agreement(*rng.normal(size=(2, 8, 8))).excludes_zero for _ in range(400)]
    assert 0.02 <= np.mean(draws) <= 0.085


def test_one_order_is_full_agreement():
    scores = rng.normal(size=(6, 8))
    found = agreement(scores, 3 * scores + 1)
    assert (found.mean, found.half_width) == (1.0, 0.0)
    assert agreement(scores[:4], scores[:4]).half_width is None
