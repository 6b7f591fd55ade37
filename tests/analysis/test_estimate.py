"""Means over replicates, with intervals from five on."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pinnablate.analysis.estimate import Estimate, estimate


def test_fewer_than_five_replicates_have_no_interval():
    assert estimate([1.0, 2.0, 3.0, 4.0]).half_width is None
    assert estimate([1.0, 2.0, 3.0, 4.0, 5.0]).half_width is not None


def test_the_interval_is_that_of_student():
    values = np.random.default_rng(0).normal(1, 2, 7)
    made = estimate(values)
    low, high = stats.t.interval(0.95, 6, values.mean(), stats.sem(values))
    assert (made.mean - made.half_width, made.mean + made.half_width) == pytest.approx((low, high))
    assert made.values == tuple(values)


def test_a_number_is_one_replicate():
    assert estimate(2) == Estimate(2.0, None, (2.0,))


@pytest.mark.parametrize(
    ("mean", "half", "plain", "signed", "excludes"),
    [
        (1.456, 0.123, "1.46 ± 0.12", "+1.46 ± 0.12", True),
        (-0.1, 0.2, "-0.10 ± 0.20", "-0.10 ± 0.20", False),
        (3.0, None, "3.00", "+3.00", False),
    ],
)
def test_it_shows_itself(mean, half, plain, signed, excludes):
    made = Estimate(mean, half, (mean,))
    assert (str(made), f"{made:+}", made.excludes_zero) == (plain, signed, excludes)


def test_below_five_replicates_it_shows_the_values():
    assert str(estimate([1.4, 1.52])) == "1.46 (1.40/1.52)"
    assert f"{estimate([-1.0, 1.0, 0.3]):+}" == "+0.10 (-1.00/+1.00/+0.30)"
