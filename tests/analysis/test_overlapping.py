"""Values over folds of one table: the corrected standard error, and where it reaches."""

from __future__ import annotations

from itertools import chain, combinations

import numpy as np
import pytest
from scipy.stats import t

import pinnablate
from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.games import game
from pinnablate.analysis.inference import p_above, p_apart, p_near
from pinnablate.analysis.overlapping import Folds, overlap_of
from pinnablate.analysis.pairs import relation
from pinnablate.analysis.partial import two_additive
from pinnablate.analysis.samples import again, sample, stacked
from pinnablate.analysis.selected import most_valuable
from pinnablate.measurements import Measurements
from tests.conftest import declare
from tests.pendulum import measured, pendulum

SEEN = np.array([0.31, 0.18, 0.42, 0.25, 0.12])
OVERLAP = 3 / 7


def test_the_interval_is_that_of_nadeau_and_bengio():
    found = estimate(Folds(SEEN, OVERLAP))
    error = SEEN.std(ddof=1) * np.sqrt(1 / 5 + OVERLAP)
    assert found.half_width == pytest.approx(t.ppf(0.975, 4) * error)
    assert (found.mean, found.values) == (pytest.approx(SEEN.mean()), tuple(SEEN))
    assert estimate(found.sample) == found


def test_p_values_are_those_of_the_interval():
    found = Folds(SEEN, OVERLAP)
    end = estimate(found).mean - estimate(found).half_width
    assert p_apart(found, end) == pytest.approx(0.05)
    assert p_above(found, end) == pytest.approx(0.025)
    assert p_near(found, 1.0) > p_near(SEEN, 1.0)
    assert p_apart(Folds(SEEN[:4], OVERLAP)) == 1


def test_without_overlap_nothing_changes():
    assert isinstance(sample(SEEN, 0.0), np.ndarray)
    assert estimate(Folds(SEEN, 0.0)).half_width == pytest.approx(estimate(SEEN).half_width)


def test_resamples_spread_as_the_corrected_error():
    wide, plain = (again(v).mean(axis=-1) for v in (Folds(SEEN, OVERLAP), SEEN))
    assert wide.std() / plain.std() == pytest.approx(np.sqrt(1 + 5 * OVERLAP))
    assert Folds(SEEN, OVERLAP).widened.std(ddof=1) / np.sqrt(5) == pytest.approx(
        float(Folds(SEEN, OVERLAP).error)
    )


def test_they_add_and_scale_like_arrays_and_are_none():
    one, other = Folds(SEEN, OVERLAP), Folds(SEEN[::-1], OVERLAP)
    made = sum([0.5 * one, -other / 4]) + 1
    assert np.allclose(made.values, 0.5 * SEEN - SEEN[::-1] / 4 + 1)
    assert np.allclose((1 - one).values, 1 - SEEN)
    assert np.allclose(stacked([one, other])[1].values, SEEN[::-1])
    with pytest.raises(TypeError, match="lose their correction"):
        np.asarray(one)


def _game(players: str, overlap: float, largest: int = 9):
    rng = np.random.default_rng(3)
    sizes = (k for k in range(len(players) + 1) if k <= largest or k == len(players))
    sets = chain.from_iterable(combinations(players, k) for k in sizes)
    return {
        frozenset(s): sample(len(s) + 0.2 * rng.standard_normal(6), overlap) for s in map(set, sets)
    }


def test_labels_are_chosen_less_often_where_folds_overlap():
    plain, wide = _game("ab", 0.0), _game("ab", OVERLAP)
    assert most_valuable(wide).p > most_valuable(plain).p
    assert most_valuable(wide).selection.share < most_valuable(plain).selection.share
    assert relation(wide, "a", "b").share < relation(plain, "a", "b").share


def test_a_fitted_game_is_fitted_fold_by_fold():
    plain, wide = (two_additive(_game("abcd", o, largest=2)) for o in (0.0, OVERLAP))
    for player, values in wide.shapley.items():
        assert np.allclose(values.values, plain.shapley[player])
        assert values.overlap == OVERLAP


def test_the_overlap_is_that_of_the_rows():
    world = pendulum().world()
    held = [world.environment.fold(r).held_out.mean() for r in range(5)]
    assert overlap_of(world, range(5)) == pytest.approx(np.mean([h / (1 - h) for h in held]))
    assert 0.3 < overlap_of(world, range(5)) < 0.6
    assert overlap_of(declare().world(), range(5)) == 0


def test_every_interval_of_an_observed_problem_is_corrected():
    env = pendulum(Measurements(measured(), noise=0.02))
    result = pinnablate.run(env, replicates=5, learner="kernel", arms="lattice", protocol="smoke")
    lattice = result.lattice
    assert lattice.overlap > 0.3
    assert all(isinstance(v, Folds) for v in game(lattice).values())
    gain = lattice.skills("all") - lattice.skills("none")
    wider = np.sqrt(1 + 5 * lattice.overlap)
    for found in (lattice.gain("all", "none"), *result.worth().values()):
        plain = estimate(found.values).half_width
        assert found.half_width == pytest.approx(wider * plain)
    assert lattice.gain("all", "none").values == pytest.approx(gain)
    assert "corrected for folds that overlap" in str(result)


def test_a_single_fold_has_no_standard_error():
    assert np.isnan(Folds(SEEN[:1], OVERLAP).error)
