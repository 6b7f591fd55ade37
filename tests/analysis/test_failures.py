"""Failures of n with their bound, and replicates that part."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.failures import failures, parted, upper_bound, with_median


@pytest.mark.parametrize(("count", "of"), [(0, 5), (0, 10), (1, 10), (3, 10), (9, 10)])
def test_the_bound_is_that_of_clopper_and_pearson(count, of):
    theirs = stats.binomtest(count, of, alternative="less").proportion_ci(0.95, "exact").high
    assert upper_bound(count, of) == pytest.approx(theirs)


def test_known_bounds():
    assert upper_bound(0, 5) == pytest.approx(1 - 0.05 ** (1 / 5))
    assert upper_bound(5, 5) == 1
    assert str(failures(np.full(10, 2.0), np.zeros(10))) == "0/10, <= 26 %"


def test_a_replicate_fails_nearer_to_none_than_to_the_others():
    none, skills = np.zeros(10), np.array([2.0] * 8 + [0.9, 1.1])
    assert failures(skills, none).count == 1
    diverged = [False] * 9 + [True]
    assert failures(skills, none, diverged).count == 2
    # an arm that gains nothing has nothing to fail at but divergence
    nothing = failures(np.linspace(-1, 1, 10), none)
    assert (nothing.count, nothing.reliable, str(nothing)) == (0, False, "no gain")
    assert str(failures(np.linspace(-1, 1, 10), none, diverged)) == "1/10, <= 39 %"
    assert not failures(np.zeros(40), np.zeros(40)).reliable


def test_reliable_takes_29_replicates_without_a_failure():
    found = {n: failures(np.full(n, 2.0), np.zeros(n)).reliable for n in (5, 10, 28, 29)}
    assert found == {5: False, 10: False, 28: False, 29: True}


@pytest.mark.parametrize(("replicates", "trials"), [(5, 4000), (10, 4000), (60, 4000)])
def test_a_law_with_a_failure_mode_of_15_percent_is_not_called_reliable(replicates, trials):
    """2 decades of gain, but nothing in 15 % of the replicates; five miss the mode in 44 %."""
    rng = np.random.default_rng(replicates)
    fails = rng.random((trials, replicates)) < 0.15
    skills = np.where(fails, 0.0, 2.0) + rng.normal(0, 0.2, fails.shape)
    none = rng.normal(0, 0.2, fails.shape)
    found = [failures(s, n) for s, n in zip(skills, none, strict=True)]
    called = np.mean([f.reliable for f in found])
    covered = np.mean([f.bound >= 0.15 for f in found])
    if replicates <= 10:
        assert called == 0
    assert called <= 0.05
    assert covered >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / trials)
    if replicates == 5:  # while the mean is shown to be above none in nearly all of these
        unseen = np.mean([f.count == 0 for f in found])
        assert unseen == pytest.approx(0.85**5, abs=0.03)


def test_replicates_part_in_two_groups_or_where_some_are_far():
    assert parted([0.1, 0.12, 0.15, 2.0, 2.1])
    assert parted([2.0, 2.1, 2.05, 1.95, 0.3])
    assert parted([0.0, 0.1, 0.2, 1.8, 1.9, 2.0])  # the median lies in the gap, as the mean does
    assert parted([-0.12, -0.11, -0.07, 0.04, 0.05, 0.54, 0.98, 1.48, 1.6, 1.61])
    assert not parted([0.1, 0.5, 1.0, 1.5, 2.0])
    assert not parted([0.0, 0.01, 0.02, 0.03, 0.2])  # a gap that is a factor of 1.5
    assert not parted([0.0, 0.0, 3.0, 3.0])  # four are printed one by one


def test_the_median_stands_beside_the_mean_where_they_part():
    low = estimate([2.0, 2.1, 2.05, 1.95, 0.3])
    assert with_median(low).endswith(" (median 2.00)")
    assert with_median(low, "+").endswith(" (median +2.00)")
    even = estimate([2.0, 2.1, 2.05, 1.95, 2.02])
    assert with_median(even) == str(even)
