"""Points of boxes and of regions: where they lie, how even they are, and that boxes have what they had."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from pinnablate import PinnablateError, coordinates
from pinnablate.regions import Extent, annulus, ball, box, disk, l_shape, polygon
from pinnablate.regions.samplers import sample

x, y, t = coordinates("x y t")
LOW, HIGH = np.array([-1.0, -1.0, 0.0]), np.array([1.0, 1.0, 2.0])
PLAIN = Extent((x, y, t), LOW, HIGH)
ROUND = Extent((x, y, t), LOW, HIGH, disk((x, y), radius=0.9))
SAMPLERS = ("halton", "sobol", "hammersley", "latin-hypercube", "grid", "random")


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_box_has_the_points_of_its_sampler(sampler):
    np.testing.assert_array_equal(
        PLAIN.sample(100, rng(), sampler=sampler), sample(sampler, LOW, HIGH, 100, rng())
    )


def test_the_points_of_a_box_are_scipy_s_scrambled_halton_points_and_those_of_scales_the_plain_ones():
    until = np.array([1.0, 1.0, 0.5])
    unit = qmc.Halton(3, scramble=True, rng=rng(4)).random(50)
    np.testing.assert_array_equal(PLAIN.sample(50, rng(4), upper=until), LOW + unit * (until - LOW))
    unit = qmc.Halton(3, scramble=False).random(51)[1:]
    np.testing.assert_array_equal(PLAIN.first(50), LOW + unit * (HIGH - LOW))
    unit = qmc.Halton(2, scramble=True, rng=rng(5)).random(20)
    wall = PLAIN.on_face(0, "upper", 20, rng(5))
    np.testing.assert_array_equal(wall[:, 0], 1.0)
    np.testing.assert_array_equal(wall[:, 1:], LOW[1:] + unit * (HIGH - LOW)[1:])
    np.testing.assert_array_equal(
        PLAIN.uniform(9, rng(6)), np.random.default_rng(6).uniform(LOW, HIGH, (9, 3))
    )


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_region_has_as_many_points_all_inside_and_even(sampler):
    at = ROUND.sample(600, rng(), sampler=sampler, upper=np.array([1.0, 1.0, 0.5]))
    assert len(at) == 600 if sampler != "grid" else 400 <= len(at) <= 600
    assert len(at) % 12 == 0
    assert ROUND.inside(at).all()
    assert at[:, 2].max() <= 0.5
    radius = np.hypot(at[:, 0], at[:, 1])
    assert radius.max() <= 0.9 + 1e-12
    # Half of a disk's area lies beyond its radius over the square root of 2.
    assert np.mean(radius > 0.9 / np.sqrt(2)) == pytest.approx(0.5, abs=0.06)
    np.testing.assert_array_equal(
        at, ROUND.sample(600, rng(), sampler=sampler, upper=np.array([1.0, 1.0, 0.5]))
    )


def test_the_first_points_are_the_same_for_any_number():
    np.testing.assert_array_equal(ROUND.sample(200, rng())[:40], ROUND.sample(40, rng()))
    np.testing.assert_array_equal(ROUND.first(200)[:40], ROUND.first(40))
    assert ROUND.inside(ROUND.uniform(500, rng())).all()


def test_faces_are_the_part_of_them_that_the_region_reaches():
    shaped = Extent((x, y, t), LOW, HIGH, l_shape((x, y)))
    top = shaped.on_face(1, "upper", 60, rng())
    assert np.all(top[:, 1] == 1.0)
    assert np.all(top[:, 0] < 0)
    assert top[:, 0].min() < -0.9
    start = shaped.on_face(2, "lower", 60, rng())
    assert np.all(start[:, 2] == 0.0)
    assert shaped.inside(start).all()
    assert not ((start[:, 0] > 0) & (start[:, 1] > 0)).any()
    with pytest.raises(PinnablateError, match=r"has no points on lower\(x\); .* on=edge\(\)"):
        ROUND.on_face(0, "lower", 5, rng())


def test_a_region_beside_the_domain_is_refused():
    away = Extent((x, y, t), LOW, HIGH, disk((x, y), centre=(5, 5)))
    for draw in (
        lambda: away.sample(4, rng()),
        lambda: away.first(4),
        lambda: away.uniform(4, rng()),
    ):
        with pytest.raises(PinnablateError, match="fills 0 % of the domain"):
            draw()


def test_shares_are_areas():
    z = coordinates("z")
    for region, of, share in (
        (disk((x, y)), (x, y), np.pi / 4),
        (annulus((x, y), inner=0.5, outer=1), (x, y), np.pi / 4 * 0.75),
        (l_shape((x, y)), (x, y), 0.75),
        (polygon((x, y), corners=[(-1, -1), (1, -1), (-1, 1)]), (x, y), 0.5),
        (ball((x, y, z)), (x, y, z), np.pi / 6),
    ):
        d = len(of)
        assert Extent(of, -np.ones(d), np.ones(d), region).share == pytest.approx(share, abs=0.01)


def test_an_edge_is_the_boundary_in_the_domain_at_all_times():
    half = Extent((x, y, t), np.array([0.0, -1.0, 0.0]), HIGH, disk((x, y)))
    at, outwards = half.on_edge(400, rng())
    np.testing.assert_allclose(np.hypot(at[:, 0], at[:, 1]), 1.0, rtol=1e-12)
    np.testing.assert_allclose(outwards[:, :2], at[:, :2], atol=1e-12)
    assert np.all(outwards[:, 2] == 0)
    assert at[:, 0].min() >= 0
    # Times are spread, and not along the boundary.
    assert at[:, 2].std() == pytest.approx(2 / np.sqrt(12), rel=0.05)
    assert abs(np.corrcoef(at[:, 1], at[:, 2])[0, 1]) < 0.1
    np.testing.assert_array_equal(half.on_edge(30, rng())[0], at[:30])


def test_without_a_region_the_edge_is_the_walls_of_the_box_in_space():
    at, outwards = PLAIN.on_edge(800, rng())
    on_walls = (np.abs(at[:, :2]) == 1).any(axis=1)
    assert on_walls.all()
    assert np.mean(at[:, 0] == 1.0) == pytest.approx(0.25, abs=0.02)
    np.testing.assert_array_equal(np.abs(at[:, :2]).max(axis=1), 1.0)
    np.testing.assert_array_equal(np.sum(outwards * at, axis=1), 1.0)
    line = Extent((x, t), LOW[1:], HIGH[1:])
    ends, outwards = line.on_edge(40, rng())
    assert set(ends[:, 0]) == {-1.0, 1.0}
    np.testing.assert_array_equal(outwards[:, 0], ends[:, 0])


def test_a_part_of_an_edge_that_is_not_there_is_refused():
    with pytest.raises(PinnablateError, match=r"no point of disk.* was found on the right"):
        ROUND.on_edge(3, rng(), lambda points: points[:, 0] > 5, "the right")
    with pytest.raises(PinnablateError, match="expected coordinates of space"):
        Extent((t,), LOW[2:], HIGH[2:]).on_edge(3, rng())


def test_a_region_may_be_periodic_or_not():
    hole = box((x, y), lower=(-1, -1), upper=(1, 1)) - disk((x, y), radius=0.5)
    assert Extent((x, y, t), LOW, HIGH, hole).is_periodic(0)
    assert not Extent((x, y, t), LOW, HIGH, l_shape((x, y))).is_periodic(0)


def test_the_box_around_a_region_is_as_small_as_it_may_be():
    low, high = Extent((x, y, t), LOW, HIGH, disk((x, y), centre=(0.5, 0), radius=0.6)).tight
    np.testing.assert_allclose(low, [-0.1, -0.6, 0.0])
    np.testing.assert_allclose(high, [1.0, 0.6, 2.0])
