"""The noise that nobody states, from observations that no model was trained on."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.shown_noise import LEAST, shown_noise


def distances(error, count=20, replicates=5, sigma=0.02, seed=0):
    rng = np.random.default_rng([seed, int(1e4 * error)])
    off = sigma * rng.standard_normal((replicates, count)) + error
    return np.sqrt((off**2).mean(axis=1))


def test_the_model_that_predicts_best_shows_the_noise():
    found = [shown_noise([distances(0.5, seed=k), distances(0.001, seed=k)]) for k in range(50)]
    assert np.median(found) == pytest.approx(0.02, rel=0.1)


def test_where_none_predicts_well_it_is_a_bound():
    assert shown_noise([distances(0.5), distances(0.1)]) > 0.09


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ([[0.02, 0.02, 9.0]], 0.02),  # a training that failed
        ([[1e-6, 1e-6]], LEAST),
        ([[], [0.3]], 0.3),
        ([[]], None),
        ([], None),
    ],
)
def test_a_failed_training_and_no_noise_decide_nothing(of, expected):
    assert shown_noise(of) == (None if expected is None else pytest.approx(expected))
