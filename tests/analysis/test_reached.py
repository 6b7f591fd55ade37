"""First steps of modes and the exponent of the frequency principle, from planted laws."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.reached import LEARNED, Reached, exponent, reached

STEPS = np.unique(np.round(np.geomspace(1, 1000, 40)))
NUMBERS = np.arange(1, 11)


def learned_at(taus, steps=STEPS):
    """Errors that fall below a tenth just after tau."""
    return np.where(steps[:, None] >= np.asarray(taus), 0.05, 1.0)


def test_the_first_step_below_a_tenth_and_the_one_before():
    errors = np.array([[0.5, 0.05, 1.0], [0.09, 0.5, 0.1], [0.3, 0.5, np.nan]])
    found = reached([1, 10, 100], errors)
    assert found.after.tolist() == [1, 0, 100]
    assert found.by.tolist() == [10, 1, np.inf]
    assert found.count == 2
    assert LEARNED == 0.1


@pytest.mark.parametrize("steps", [[], [3, 3], [2, 1], [1]])
def test_steps_ascend_and_there_is_one_for_each_state(steps):
    with pytest.raises(ValueError, match="expected errors of ascending steps"):
        reached(steps, np.ones((2 if steps else 0, 1)))


@pytest.mark.parametrize("slope", [0.0, 1.0, 2.0])
def test_a_planted_exponent_is_found(slope):
    found = reached(STEPS, learned_at(5.0 * NUMBERS**slope))
    assert exponent(NUMBERS, found) == pytest.approx(slope, abs=0.12)


def test_modes_that_are_never_learned_count_as_later_and_not_as_absent():
    taus = 20.0 * NUMBERS**2.0  # the last three are beyond the last step
    found = reached(STEPS, learned_at(taus))
    assert found.count == 7
    assert exponent(NUMBERS, found) == pytest.approx(2.0, abs=0.15)
    flat = np.where(NUMBERS > 7, np.inf, 20.0)  # never learned at all: only high ones are late
    ignoring = exponent(NUMBERS[:7], reached(STEPS, learned_at(flat[:7])))
    assert ignoring == pytest.approx(0.0, abs=1e-6)
    assert exponent(NUMBERS, reached(STEPS, learned_at(flat))) > 1.0


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_learned_modes_have_no_exponent(count):
    taus = np.where(count >= NUMBERS, 10.0, np.inf)
    assert np.isnan(exponent(NUMBERS, reached(STEPS, learned_at(taus))))


def test_modes_of_one_number_have_no_exponent():
    found = Reached(np.array([1.0, 1.0]), np.array([2.0, 2.0]))
    assert np.isnan(exponent(np.array([3, 3]), found))


def test_censored_noise_gives_intervals_that_hold_as_often_as_they_say():
    """No flattening: two arms of one law, steps scattered, a fifth of the modes censored."""
    rng, wrong, draws = np.random.default_rng(3), 0, 200
    for _ in range(draws):
        differences = []
        for _ in range(6):
            one, other = (
                exponent(NUMBERS, reached(STEPS, learned_at(taus)))
                for taus in 25.0 * NUMBERS**1.5 * np.exp(0.4 * rng.normal(size=(2, 10)))
            )
            differences.append(one - other)
        wrong += estimate(differences).excludes_zero
    assert 2 <= wrong <= 20  # of 200 at 5 %: binomial, 99.8 % within 2 to 19


def test_a_flattened_law_is_seen():
    rng, differences = np.random.default_rng(4), []
    for _ in range(6):
        steep, flat = (
            exponent(
                NUMBERS,
                reached(STEPS, learned_at(15.0 * NUMBERS**b * np.exp(0.3 * rng.normal(size=10)))),
            )
            for b in (1.5, 0.5)
        )
        differences.append(flat - steep)
    found = estimate(differences)
    assert found.excludes_zero
    assert abs(found.mean + 1.0) < 2 * found.half_width
