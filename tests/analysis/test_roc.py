"""Receiver operating characteristics whose areas are known."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.roc import roc, threshold_at


@pytest.mark.parametrize(
    ("guilty", "innocent", "area"),
    [([3, 4], [1, 2], 1.0), ([1, 2], [3, 4], 0.0), ([1, 1], [1, 1], 0.5), ([2, 4], [1, 3], 0.75)],
)
def test_the_area_is_the_chance_that_the_guilty_one_scores_higher(guilty, innocent, area):
    assert roc(guilty, innocent).area == pytest.approx(area)


def test_the_area_of_shifted_normal_scores_is_that_of_theory():
    rng = np.random.default_rng(1)
    found = roc(rng.normal(1, 1, 4000), rng.normal(0, 1, 4000)).area
    assert found == pytest.approx(0.7602, abs=0.02)  # Phi(1 / sqrt 2)


def test_what_is_found_at_a_rate_of_false_alarms():
    curve = roc([5, 6, 7, 0], [1, 2, 3, 4])
    assert curve.found[curve.false_alarms == 0].max() == 0.75
    assert curve.found[curve.false_alarms <= 1].max() == 1.0


def test_the_threshold_lets_a_share_of_innocent_things_pass():
    scores = np.arange(100)
    assert (scores > threshold_at(scores, 0.05)).mean() == pytest.approx(0.05)
    assert threshold_at([1.0, 3.0, 2.0]) == 3.0


@pytest.mark.parametrize(("guilty", "innocent"), [([], [1]), ([1], []), ([np.nan], [1])])
def test_scores_of_both_kinds_are_needed(guilty, innocent):
    with pytest.raises(ValueError, match="both kinds"):
        roc(guilty, innocent)
    with pytest.raises(ValueError, match="innocent"):
        threshold_at([])
