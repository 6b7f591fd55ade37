"""p values of t tests are those of SciPy; the equivalence test is two one-sided ones."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pinnablate.analysis.inference import p_above, p_apart, p_below, p_near

SAMPLES = np.random.default_rng(0).normal(0.2, 1, (20, 7))


@pytest.mark.parametrize("bound", [0.0, 0.5])
def test_they_are_those_of_scipy(bound):
    for made, side in ((p_above, "greater"), (p_below, "less"), (p_apart, "two-sided")):
        theirs = stats.ttest_1samp(SAMPLES, bound, axis=1, alternative=side).pvalue
        np.testing.assert_allclose(made(SAMPLES, bound), theirs, rtol=1e-6)


def test_near_is_two_one_sided_tests():
    low = stats.ttest_1samp(SAMPLES, -1.0, axis=1, alternative="greater").pvalue
    high = stats.ttest_1samp(SAMPLES, 1.0, axis=1, alternative="less").pvalue
    np.testing.assert_allclose(p_near(SAMPLES, 1.0), np.maximum(low, high), rtol=1e-6)
    # at 5 % it is the 90 % interval inside of +-delta
    ends = stats.t.interval(0.9, 6, SAMPLES.mean(1), stats.sem(SAMPLES, axis=1))
    inside = (ends[0] > -1.0) & (ends[1] < 1.0)
    np.testing.assert_array_equal(p_near(SAMPLES, 1.0) <= 0.05, inside)
    assert inside.any()
    assert not inside.all()


def test_bounds_and_deltas_are_those_of_each_sample():
    deltas = np.linspace(0.1, 2, 20)
    each = [float(p_near(v, d)) for v, d in zip(SAMPLES, deltas, strict=True)]
    np.testing.assert_allclose(p_near(SAMPLES, deltas), each)


def test_below_five_replicates_nothing_is_shown():
    assert p_apart([1.0, 1.1, 1.2, 1.1]) == 1
    assert p_near([0.0, 0.0, 0.0, 0.0], 0.1) == 1


def test_samples_without_spread():
    assert p_above(np.full(6, 2.0), 1.0) == 0
    assert p_above(np.full(6, 1.0), 2.0) == 1
    assert p_apart(np.zeros(6)) == 1  # exactly nothing is no difference
    assert p_near(np.zeros(6), 0.1) == 0


def test_round_off_is_no_difference():
    """The same values in another order of summation, as in a Moebius coefficient that is 0."""
    values = np.random.default_rng(1).normal(size=(3, 8))
    zero = (values[0] + values[1] + values[2]) - (values[2] + values[1] + values[0])
    assert np.any(zero != 0)
    assert p_apart(zero) == 1
    assert p_apart(zero + 1e-12) == 1
