"""Six samplers of a box: seeded, inside, and each as even as it says."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy.stats import qmc

from pinnablate.regions.samplers import grid_sizes, halton, sample
from pinnablate.tasks.choices import CHOICES

LOW, HIGH = np.array([-1.0, 2.0]), np.array([1.0, 6.0])
SAMPLERS = tuple(CHOICES["sampler"])


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("d", [1, 2, 3])
def test_points_are_inside_seeded_and_as_many_as_asked_for(sampler, d):
    low, high = np.full(d, -1.0), np.full(d, 3.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made, again, other = (sample(sampler, low, high, 50, rng(s)) for s in (0, 0, 1))
    expected = np.prod(grid_sizes(d, 50)) if sampler == "grid" else 50
    assert made.shape == (expected, d)
    assert (made >= low).all()
    assert (made <= high).all()
    np.testing.assert_array_equal(made, again)
    assert not np.array_equal(made, other)


def test_the_usual_points_are_those_of_scipy_s_scrambled_halton_sequence():
    unit = qmc.Halton(2, scramble=True, rng=rng()).random(20)
    np.testing.assert_array_equal(sample("halton", LOW, HIGH, 20, rng()), LOW + unit * (HIGH - LOW))
    np.testing.assert_array_equal(
        halton(LOW, HIGH, 20, rng()), sample("halton", LOW, HIGH, 20, rng())
    )


@pytest.mark.parametrize("sampler", ["halton", "sobol", "hammersley", "latin-hypercube"])
def test_points_fill_a_square_more_evenly_than_random_ones(sampler):
    found = [
        np.mean([qmc.discrepancy(sample(s, np.zeros(2), np.ones(2), 64, rng(k))) for k in range(8)])
        for s in (sampler, "random")
    ]
    assert found[0] < 0.5 * found[1]


@pytest.mark.parametrize("sampler", ["hammersley", "latin-hypercube"])
def test_each_interval_of_time_holds_one_point(sampler):
    times = (sample(sampler, LOW, HIGH, 40, rng())[:, 1] - 2.0) / 4.0
    assert sorted(np.floor(40 * times).astype(int)) == list(range(40))


def test_a_grid_is_equidistant_and_as_large_as_the_count_allows():
    made = sample("grid", LOW, HIGH, 31, rng())
    assert grid_sizes(2, 31) == (5, 6)
    for column, width, n in zip(made.T, (2.0, 4.0), (5, 6), strict=True):
        values = np.unique(column.round(12))
        assert len(values) == n
        np.testing.assert_allclose(np.diff(values), width / n)


@pytest.mark.parametrize(
    ("d", "count", "sizes"),
    [
        (1, 9, (9,)),
        (2, 384, (16, 24)),
        (3, 384, (6, 8, 8)),
        (3, 552, (6, 9, 10)),
        (2, 64, (8, 8)),
        (3, 7, (1, 2, 2)),
        (3, 1, (1, 1, 1)),
    ],
)
def test_sides_of_grids(d, count, sizes):
    assert grid_sizes(d, count) == sizes


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_consecutive_points_are_spread_over_the_box(sampler):
    """A quarter of them has about the mean of all, whichever quarter it is."""
    made = sample(sampler, np.zeros(2), np.ones(2), 384, rng(3))
    quarters = made.reshape(4, -1, 2).mean(axis=1)
    np.testing.assert_allclose(quarters, np.tile(made.mean(axis=0), (4, 1)), atol=0.08)
