"""The chance of a fall of the loss, on quadratic forms of normal numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate.analysis.falls import explains, p_of_fall
from pinnablate.analysis.misfit import Misfit
from tests.analysis.strained import strains

LAWS = {"mass": 1, "force": 2, "energy": 1}
DRAWS = 4000


def chances(weights, freedom=30.0, stated=True, seed=0):
    """p values of falls that are noise of given weights, beside a rest that noise explains."""
    rng = np.random.default_rng(seed)
    falls = rng.chisquare(1, (DRAWS, len(weights))) @ np.array(weights)
    rests = rng.chisquare(freedom, DRAWS)
    mean = freedom + sum(weights)
    return np.array(
        [
            p_of_fall(
                Misfit(rest + fall, mean, freedom, stated),
                Misfit(rest, freedom, freedom, stated),
                1.0,
            )
            for fall, rest in zip(falls, rests, strict=True)
        ]
    )


@pytest.mark.parametrize("stated", [True, False])
@pytest.mark.parametrize(
    "weights", [[0.01], [0.13], [0.5], [1.0], [1.0] * 3, [0.1] * 4, [0.4, 0.05, 0.01], [1.0, 0.2]]
)
def test_falls_by_noise_are_hardly_ever_less_likely_than_they_are_said_to_be(weights, stated):
    found = chances(weights, stated=stated)
    for level in (0.2, 0.05, 0.01):
        assert np.mean(found <= level) <= level + 3 * np.sqrt(level / DRAWS)


@pytest.mark.parametrize("weights", [[0.01], [0.13], [1.0], [1.0] * 3])
def test_the_bound_is_sharp_for_one_small_weight_and_for_whole_directions(weights):
    assert np.mean(chances(weights) <= 0.05) == pytest.approx(0.05, abs=0.012)


def test_a_law_that_frees_little_and_takes_much_with_it_is_unlikely_to_be_right():
    full, without = Misfit(7.3, 1.0, 5.0), Misfit(0.6, 0.99, 5.0)
    assert p_of_fall(full, without, 1.0) < 1e-20


def test_where_a_law_frees_whole_directions_of_a_model_the_rate_is_nominal_and_not_zero():
    ps = [p_of_fall(s.full, s.without["force"], s.variance) for s in strains(LAWS, range(600))]
    assert np.mean(np.array(ps) <= 0.05) == pytest.approx(0.05, abs=0.03)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Misfit(5.0, 5.0, 5.0), True),
        (Misfit(12.0, 5.0, 5.0), False),
        (Misfit(12.0, 5.0, 5.0, False), True),
        (Misfit(0.0, 5.0, 5.0), True),
    ],
)
def test_what_noise_explains(found, expected):
    assert explains(found) == expected


def test_a_law_that_frees_nothing_or_costs_nothing_is_not_suspicious():
    full = Misfit(1.0, 1.0, 10.0)
    assert p_of_fall(full, replace(full, loss=0.5), 0.1) == 1.0
    assert p_of_fall(full, Misfit(1.2, 0.8, 8.0), 0.1) == 1.0
    assert p_of_fall(replace(full, is_stated=False), Misfit(0.0, 0.8, 8.0, False), 0.1) == 1.0


def test_a_loss_that_stays_large_without_a_law_is_no_reason_to_blame_it():
    full, without = Misfit(20.0, 1.0, 10.0), Misfit(16.0, 0.8, 8.0)
    assert p_of_fall(full, without, 0.1) > 0.3  # noise alone would give 1e-8
    assert p_of_fall(full, replace(without, loss=0.8), 0.1) < 1e-5
