"""Variance components: textbook sums of squares, and known components that are found again."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.variance import FACTORS, components

KNOWN = {
    ("world",): 0.5,
    ("data",): 0.2,
    ("init",): 0.1,
    ("world", "data"): 0.05,
    ("world", "init"): 0.15,
    ("data", "init"): 0.02,
    ("world", "data", "init"): 0.08,
}


def crossed(rng, shape, variances=KNOWN):
    """Values with components of these variances."""
    y = np.full(shape, 1.5)
    for factors, variance in variances.items():
        size = [n if f in factors else 1 for f, n in zip(FACTORS, shape, strict=True)]
        y = y + rng.normal(0, np.sqrt(variance), size)
    return y


def test_known_components_are_found_again():
    rng = np.random.default_rng(0)
    found = [components(crossed(rng, (40, 30, 30))) for _ in range(12)]
    for factors, variance in KNOWN.items():
        mean = np.mean([c.of(*factors).estimate for c in found])
        assert mean == pytest.approx(variance, rel=0.15), factors
    total = sum(KNOWN.values())
    assert np.mean([c.of("world").share for c in found]) == pytest.approx(0.5 / total, rel=0.1)
    assert np.mean([c.between_replicates for c in found]) == pytest.approx(total, rel=0.1)


def test_where_replicates_share_a_world_it_is_in_no_share():
    rng = np.random.default_rng(6)
    found = [components(crossed(rng, (40, 30, 30)), worlds_drawn=False) for _ in range(12)]
    rest = sum(KNOWN.values()) - 0.5
    assert np.mean([c.between_replicates for c in found]) == pytest.approx(rest, rel=0.1)
    assert np.mean([c.of("data").share for c in found]) == pytest.approx(0.2 / rest, rel=0.2)
    assert np.isnan(found[0].of("world").share)
    assert sum(c.share for c in found[0].components if c.name != "world") == pytest.approx(1)


def test_estimates_are_without_bias_in_a_small_set():
    rng = np.random.default_rng(1)
    found = [components(crossed(rng, (4, 3, 3))) for _ in range(250)]
    for factors, variance in KNOWN.items():
        values = [c.of(*factors).estimate for c in found]
        assert abs(np.mean(values) - variance) < 4 * np.std(values) / np.sqrt(len(values)), factors
    assert min(c.of("data", "init").estimate for c in found) < 0, "negative estimates are kept"
    assert min(c.of("data", "init").variance for c in found) == 0


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(2)
    found = [components(crossed(rng, (4, 3, 3))) for _ in range(200)]
    for factors, variance in KNOWN.items():
        held = [c.of(*factors).low <= variance <= c.of(*factors).high for c in found]
        assert np.mean(held) > 0.91, factors


def test_a_table_done_by_hand():
    """2 x 2 x 2 cells with a world effect of 2 and a data effect of 1, and nothing else."""
    y = np.zeros((2, 2, 2)) + np.array([-1, 1])[:, None, None] + np.array([-0.5, 0.5])[:, None]
    found = components(y)
    assert found.mean == 0
    assert found.levels == (2, 2, 2)
    # MS_W = 8 * 1 / 1, divided by the 4 cells of a world
    assert found.of("world").estimate == pytest.approx(2)
    assert found.of("data").estimate == pytest.approx(0.5)
    for factors in list(KNOWN)[2:]:
        assert found.of(*factors).estimate == pytest.approx(0)
    assert found.of("data").share == pytest.approx(0.2)
    assert [c.name for c in found.components][:4] == ["world", "data", "init", "world x data"]


def test_sums_of_squares_add_up_to_the_total():
    y = np.random.default_rng(3).normal(size=(4, 3, 3))
    found = components(y)
    # the mean squares again, from components and their expectations
    size = dict(zip(FACTORS, y.shape, strict=True))

    def square(c):
        inside = [d for d in found.components if set(c.factors) <= set(d.factors)]
        return sum(
            d.estimate * np.prod([n for f, n in size.items() if f not in d.factors]) for d in inside
        )

    total = sum(square(c) * c.freedom for c in found.components)
    assert total == pytest.approx(np.sum((y - y.mean()) ** 2))


def test_the_same_values_give_the_same_intervals():
    y = np.random.default_rng(4).normal(size=(4, 3, 3))
    assert components(y) == components(y)


def test_without_any_variance_there_is_no_share():
    assert np.isnan(components(np.ones((2, 2, 2))).of("world").share)


@pytest.mark.parametrize(
    "values", [np.ones((4, 3)), np.ones((4, 3, 1)), np.full((2, 2, 2), np.nan), 1.0]
)
def test_what_is_no_crossed_set_is_refused(values):
    with pytest.raises(ValueError, match="at least 2 worlds x 2 data x 2 initial states"):
        components(values)
