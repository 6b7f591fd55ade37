"""Regions as text."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.environment import coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.problems import problem
from pinnablate.problems.areas import region_of
from pinnablate.problems.grammar import Names
from pinnablate.regions import box, disk

x, y = coordinates("x y")
NAMES = Names({"x": x, "y": y}, {}, {"R": 2})


def inside(region, points):
    return region.inside(np.array(points, float)).tolist()


def test_text_means_what_the_functions_mean():
    made = region_of("box((x, y), lower=(-R, -R), upper=(R, R)) - disk((x, y), radius=R/4)", NAMES)
    same = box((x, y), lower=(-2, -2), upper=(2, 2)) - disk((x, y), radius=0.5)
    points = [(0, 0), (1, 1), (-1.9, 1.9), (2.1, 0), (0.3, 0.3)]
    assert inside(made, points) == inside(same, points)


def test_what_is_no_text_stays():
    made = disk((x, y), radius=1)
    assert region_of(made, NAMES) is made


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("disc((x, y))", "unknown function in region"),
        ("disk((x, z))", "unknown name in region"),
        ("disk((x, y), radius=-1)", "expected a length above 0"),
        ("disk((x, y)", "expected text like region="),
        ("", "expected text like region="),
        ("\udcff", "surrogates not allowed; expected text like region="),
        ("disk((x, y), radius=1/0)", "division by zero; expected text like region="),
        (
            "disk((x, y), 1, 2, 3)",
            "disk takes 1 argument by place, got 4; expected centre, radius by name",
        ),
        ("(" * 150 + "x" + ")" * 150, "expected text like region="),
        ("-" * 90_000 + "x", "is nested too deeply; expected text like region="),
        ("3", "is no region"),
        ("disk((x, y)) + 1", "means nothing"),
        ("__import__('os').system('ls')", "cannot be read"),
        ("disk((x, y), radius='1')", "cannot be read"),
        ("disk((x, y), radius=-x)", "which is no number"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(text, said):
    with pytest.raises(PinnablateError, match=said) as caught:
        region_of(text, NAMES)
    assert "expected" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_problem_takes_it():
    made = problem(
        equations={"poisson": "u_xx + u_yy = -1"},
        domain={"x": (-1, 1), "y": (-1, 1)},
        region="disk((x, y), radius=1)",
        conditions={"wall": "u = 0 at edge"},
        solution={fields("u", x, y): (1 - x**2 - y**2) / 4},
    )
    assert inside(made.region, [(0, 0), (0.9, 0.9)]) == [True, False]
