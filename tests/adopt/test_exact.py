"""Numbers of a script as the exact numbers that their author meant."""

import math

import numpy as np
import pytest
import sympy

from pinnablate.adopt.exact import exact

MEANT = [
    (0, 0),
    (3, 3),
    (np.int64(-4), -4),
    (0.05, sympy.Rational(1, 20)),
    (-1.06, sympy.Rational(-53, 50)),
    (8 / 3, sympy.Rational(8, 3)),
    (1e-9, sympy.Rational(1, 10**9)),
    (3e8, 300_000_000),
    (np.float32(0.1), sympy.Rational(1, 10)),
    (np.pi, sympy.pi),
    (2 * np.pi, 2 * sympy.pi),
    (0.01 / np.pi, 1 / (100 * sympy.pi)),
    (4 * np.pi**2, 4 * sympy.pi**2),
]


@pytest.mark.parametrize(("value", "meant"), MEANT)
def test_a_number_that_somebody_writes_is_exact(value, meant):
    assert exact(value) == meant


@pytest.mark.parametrize("value", [0.1234567890123, math.sqrt(2), -1.8100981200139667, 1 / 997])
def test_another_number_keeps_all_its_digits(value):
    found = exact(value)
    assert found.is_Float
    assert float(found) == value


def test_what_is_read_as_exact_is_the_same_float():
    rng = np.random.default_rng(0)
    for value in (*rng.standard_normal(200), *np.round(rng.standard_normal(200), 3)):
        assert abs(float(exact(value)) - value) <= 2 * math.ulp(abs(value))
