"""Every region: what is inside, boundary points with outward normals, and one sentence for what is none."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import (
    PinnablateError,
    annulus,
    ball,
    box,
    coordinates,
    cylinder,
    disk,
    ellipse,
    l_shape,
    polygon,
    star,
)

w, x, y, z = coordinates("w x y z")
TRIANGLE = [(0, 0), (2, 0), (0, 1)]
REGIONS = {
    "disk": (disk((x, y), centre=(1, -1), radius=2), 4 * np.pi),
    "ball": (ball((x, y, z), radius=1.5), 4 * np.pi * 1.5**2),
    "ball of four": (ball((w, x, y, z)), 2 * np.pi**2),
    "ellipse": (ellipse((x, y), axes=(2, 1), angle=0.4, centre=(0.5, 0)), 9.68845),
    "polygon": (polygon((x, y), corners=TRIANGLE), 3 + np.sqrt(5)),
    "l_shape": (l_shape((x, y)), 8.0),
    "box": (box((x, y, z), lower=(0, 0, 0), upper=(1, 2, 3)), 22.0),
    "interval": (box((x,), lower=(1,), upper=(3,)), 2.0),
    "cylinder": (cylinder((x, y, z), radius=2, ends=(0, 3)), 12 * np.pi + 8 * np.pi),
    "annulus": (annulus((x, y), inner=1, outer=2), 6 * np.pi),
    "star": (star((x, y), centre=(0.5, -1), radius=1, cos=(0.1, 0.2), sin=(0.1,)), 6.56062),
    "box with a hole": (
        box((x, y), lower=(-1, -1), upper=(1, 1)) - disk((x, y), radius=0.5),
        8 + np.pi,
    ),
    "two boxes": (
        box((x, y), lower=(-1, -1), upper=(0, 1)) | box((x, y), lower=(0, -1), upper=(1, 0)),
        8.0,
    ),
    "lens": (
        disk((x, y), centre=(-0.5, 0)) & disk((x, y), centre=(0.5, 0)),
        4 * np.arccos(0.5),
    ),
}


def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("name", REGIONS)
def test_normals_are_of_unit_length_and_lead_out(name):
    region, _ = REGIONS[name]
    points, normals = region.boundary(300, rng())
    assert points.shape == normals.shape == (300, len(region.coordinates))
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1.0, rtol=1e-12)
    step = 1e-6 * np.linalg.norm(region.upper - region.lower)
    # Points within a step of a corner may lie beside another side.
    assert np.mean(region.inside(points - step * normals)) > 0.98
    assert np.mean(region.inside(points + step * normals)) < 0.02
    slack = 1e-9 * (region.upper - region.lower)
    assert np.all((points >= region.lower - slack) & (points <= region.upper + slack))


@pytest.mark.parametrize("name", REGIONS)
def test_the_divergence_theorem_holds(name):
    """The flux of the field (x, y, ...) through the boundary is dimension times volume: points are evenly
    spread over all of the boundary and on nothing else.
    """
    region, size = REGIONS[name]
    d = len(region.coordinates)
    points, normals = region.boundary(20_000, rng())
    flux = size * np.mean(np.sum(points * normals, axis=1))
    inside = region.inside(rng().uniform(region.lower, region.upper, (200_000, d))).mean()
    volume = inside * np.prod(region.upper - region.lower)
    assert flux == pytest.approx(d * volume, rel=0.02)


def test_the_same_state_gives_the_same_points_and_the_first_are_the_same_for_any_number():
    hole, _ = REGIONS["box with a hole"]
    one, two = hole.boundary(50, rng()), hole.boundary(50, rng())
    np.testing.assert_array_equal(one[0], two[0])
    circle, _ = REGIONS["disk"]
    np.testing.assert_allclose(np.hypot(*(circle.boundary(9, rng())[0] - [1, -1]).T), 2)


def test_a_shared_side_is_no_boundary_and_is_not_counted_twice():
    two, _ = REGIONS["two boxes"]
    points, _ = two.boundary(4000, rng())
    within = (np.abs(points[:, 0]) < 1e-12) & (points[:, 1] < -1e-3)
    assert not within.any()
    left = np.mean(points[:, 1] < -1 + 1e-9)  # two of eight
    assert left == pytest.approx(0.25, abs=0.01)
    beside = box((x, y), lower=(0, 0), upper=(1, 1)) | box((x, y), lower=(0, 0), upper=(2, 1))
    points, _ = beside.boundary(4000, rng())
    assert np.mean(points[:, 1] == 0) == pytest.approx(2 / 6, abs=0.01)


def test_digests_tell_regions_apart_and_reprs_are_what_was_written():
    regions = [region for region, _ in REGIONS.values()]
    assert len({r.digest for r in regions}) == len(regions)
    assert disk((x, y)).digest == ball((x, y)).digest
    assert disk((x, y)).digest != disk((y, x)).digest
    shown = "box((x, y), lower=(-1, -1), upper=(1, 1)) - disk((x, y), centre=(0, 0), radius=0.5)"
    assert repr(REGIONS["box with a hole"][0]) == shown
    for region in regions:
        again = eval(repr(region))  # of our own
        assert again.digest == region.digest


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: disk((x, y), radius=-1), "disk has radius=-1; expected a length above 0"),
        (lambda: disk((x, y), radius="big"), "disk has radius=.*; expected a finite number"),
        (lambda: disk((x, y, z)), r"disk is of \(x, y, z\); expected 2 different coordinates"),
        (lambda: disk((x, x)), "expected 2 different coordinates"),
        (lambda: disk("xy"), "expected coordinates, as coordinates"),
        (lambda: disk(), "disk lacks on="),
        (
            lambda: disk((x, y), center=(0, 0)),
            "disk has no argument center; .* did you mean centre",
        ),
        (lambda: ball((x, y, z), centre=(0, 0)), "ball has centre=.*; expected 3 finite numbers"),
        (lambda: ellipse((x, y), axes=(1, 0)), "ellipse has axes=0; expected a length above 0"),
        (
            lambda: polygon((x, y), corners=[(0, 0), (1, 1)]),
            "polygon has 2 corners; expected three",
        ),
        (
            lambda: polygon((x, y), corners=[(0, 0), (1, 1), (1, 0), (0, 1)]),
            r"polygon cuts itself: the sides from \(0, 0\) and from \(1, 0\) meet",
        ),
        (
            lambda: polygon((x, y), corners=[(0, 0), (1, 0), (1, 0), (0, 1)]),
            "twice in a row",
        ),
        (lambda: polygon((x, y), corners=[(0, 0), (2, 0), (1, 0)]), "polygon cuts itself"),
        (lambda: l_shape((x, y), corner=(2, 0)), "l_shape has its corner at"),
        (lambda: box((x, y), lower=(0, 0), upper=(1, 0)), "expected every lower end below"),
        (lambda: cylinder((x, y, z), ends=(1, 0)), "cylinder has ends"),
        (lambda: annulus((x, y), inner=2, outer=1), "expected the inner radius below"),
        (lambda: star((x, y), radius=1, cos=(2,)), "star has an edge at a distance of -1 from"),
        (lambda: star((x, y), radius=1, cos=("a",)), "star has cos=.*; expected a finite number"),
        (lambda: disk((x, y)) - 1, "the difference of disk.* and int; expected another region"),
        (lambda: disk((x, y)) | ball((x, y, z)), "the union of a region of .x, y. and one of"),
        (
            lambda: (disk((x, y)) & disk((x, y), centre=(9, 9))).boundary(3, rng()),
            "no boundary was found",
        ),
    ],
)
def test_what_is_no_region_is_refused_in_one_sentence(wrong, said):
    with pytest.raises(PinnablateError, match=said) as error:
        wrong()
    assert "\n" not in str(error.value)
