"""CKA: equal and unrelated representations, and the null between replicates."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.similarity import against_null, cka, over_pairs, pairwise

rng = np.random.default_rng(0)


def test_it_is_one_up_to_rotation_scale_and_offset():
    x = rng.normal(size=(40, 6))
    turned, _ = np.linalg.qr(rng.normal(size=(6, 6)))
    assert cka(x, x) == pytest.approx(1.0)
    assert cka(x, 3.0 * x @ turned + 5.0) == pytest.approx(1.0)


def test_unrelated_ones_have_none_on_average_however_wide():
    found = [cka(*rng.normal(size=(2, 30, 50))) for _ in range(200)]
    assert abs(np.mean(found)) < 3 * np.std(found) / np.sqrt(200)
    biased = []
    for x, y in (rng.normal(size=(2, 30, 50)) for _ in range(20)):
        k, other = ((z - z.mean(0)) @ (z - z.mean(0)).T for z in (x, y))
        biased.append(np.sum(k * other) / np.linalg.norm(k) / np.linalg.norm(other))
    assert np.mean(biased) > 0.5, "without debiasing, unrelated ones look alike"


def test_a_shared_part_lies_between():
    shared = rng.normal(size=(200, 5))
    x, y = (np.concatenate([shared, rng.normal(size=(200, 5))], 1) for _ in range(2))
    assert cka(x, y) == pytest.approx(0.5, abs=0.1)


def test_one_that_is_the_same_everywhere_has_no_similarity():
    assert np.isnan(cka(np.ones((10, 3)), rng.normal(size=(10, 3))))


@pytest.mark.parametrize("counts", [(10, 9), (3, 3)])
def test_it_compares_the_same_points_of_which_there_are_enough(counts):
    with pytest.raises(ValueError, match="CKA compares the same points"):
        cka(*(np.zeros((n, 2)) for n in counts))


def test_pairs_are_symmetric():
    found = pairwise(rng.normal(size=(3, 12, 4)))
    np.testing.assert_array_equal(found, found.T)
    np.testing.assert_array_equal(np.diag(found), 1.0)


def test_pseudo_values_have_the_mean_of_all_pairs():
    values = rng.normal(size=(6, 6))
    values = values + values.T
    mean = values[np.triu_indices(6, 1)].mean()
    assert over_pairs(values).mean() == pytest.approx(mean)


def test_of_two_replicates_there_are_values_and_no_interval():
    found = against_null(np.array([0.9, 0.8]), np.array([[1.0, 0.5], [0.5, 1.0]]))
    assert found.values == pytest.approx((0.4, 0.3))
    assert found.half_width is None
    with pytest.raises(ValueError, match="expected at least two"):
        against_null(np.array([0.9]), np.eye(1))


def drawn(generator, n=8, shared=0.0):
    """CKA-like numbers of two arms that are as similar within a replicate as between them, or more."""
    own = generator.normal(size=n)
    between = (own[:, None] + own) / 2 + 0.1 * generator.normal(size=(n, n))
    between = (between + between.T) / 2
    within = shared + own + 0.1 * generator.normal(size=n)
    return within, between


def test_the_null_is_rejected_as_often_as_it_should_be_and_a_shared_start_is_seen():
    """Pairs share replicates, which a plain t of all pairs forgets."""
    generator, draws = np.random.default_rng(5), 400
    independent = []
    for _ in range(draws):
        _, between = drawn(generator)
        independent.append(against_null(generator.normal(size=8), between).excludes_zero)
    assert 0.02 <= np.mean(independent) <= 0.085
    assert against_null(*drawn(np.random.default_rng(6), shared=1.0)).excludes_zero
