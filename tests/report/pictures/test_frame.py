"""Axes of pictures: round ticks, short ranges, ends of the domain as people write them."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from pinnablate.report.pictures.frame import domain_end, ticks, value_range


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 1, 6, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (-1, 1, 4, [-1, -0.5, 0, 0.5, 1]),
        (0.13, 9.7, 5, [2, 4, 6, 8]),
        (0, 1e-6, 2, [0, 5e-7, 1e-6]),
        (3, 3000, 3, [1000, 2000, 3000]),
        (-4, 4.9, 4, [-4, -2, 0, 2, 4]),  # by fives there would be 0 alone
    ],
)
def test_ticks_are_round_and_few(low, high, most, expected):
    made = ticks(low, high, most)
    assert made == pytest.approx(expected)
    assert len(made) <= most + 1


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0.0, 1.0], ("0.0", "1.0")),
        ([0.1234, 0.1299], ("0.1234", "0.1299")),
        ([-1234.0, 5678.0], ("-1200", "5700")),
        ([-1e-9, 1.0], ("0.0", "1.0")),
        ([2.0, 2.0], ("2.00", "2.00")),
    ],
)
def test_ranges_have_two_digits_of_their_length(values, expected):
    assert value_range(np.array(values)) == expected


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (0.5, "0.5"),
        (sympy.Rational(3, 5), "0.6"),
        (2 * sympy.pi, "2π"),
        (sympy.pi, "π"),
        (sympy.pi / 2, "π/2"),
    ],
)
def test_ends_of_the_domain_keep_pi(value, written):
    assert domain_end(value) == written
