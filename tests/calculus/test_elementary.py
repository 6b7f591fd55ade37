"""Functions that SymPy's printers lack: their values, far out too, against 30 digits."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from pinnablate.calculus import elementary
from pinnablate.calculus.expressions import numeric

x = sympy.Symbol("x", real=True)
POINTS = np.array([-800.0, -31.0, -2.5, -0.7, -1e-9, 1e-9, 0.3, 0.99, 1.4, 6.0, 40.0, 800.0])
FUNCTIONS = [
    *(sympy.sech, sympy.csch, sympy.coth, sympy.sec, sympy.csc, sympy.cot, sympy.sinc),
    *(sympy.acot, sympy.asec, sympy.acsc, sympy.asech, sympy.acsch, sympy.acoth, sympy.frac),
]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_values_agree_with_thirty_digits_wherever_they_are_real(function):
    found = np.broadcast_to(numeric([x], [function(x)])(POINTS)[0], POINTS.shape)
    for point, value in zip(POINTS, found, strict=True):
        exact = complex(function(sympy.Float(point, 400)).evalf(30))
        if exact.imag:
            assert np.isnan(value), point
        else:
            assert value == pytest.approx(exact.real, rel=1e-12, abs=1e-300), point


def test_special_places():
    at_zero = numeric([x], [sympy.sinc(x), sympy.acot(x), sympy.Heaviside(x, 0), sympy.Heaviside(x)])
    assert [float(v) for v in at_zero(np.array(0.0))] == [1.0, np.pi / 2, 0.0, 0.5]
    assert np.isnan(elementary.heaviside(np, np.array(np.nan)))
    both = elementary.mod(np, np.array([7.0, -7.0]), 3), elementary.mod(np, 7, np.array([-3.0]))
    assert [list(b) for b in both] == [[1.0, 2.0], [-2.0]]
    np.testing.assert_array_equal(elementary.impulse(np, np.array([0.0, 1.0])), [0.0, 0.0])


def test_a_piece_counts_where_its_condition_is_the_first_that_holds():
    low, high = np.array([-1.0, 0.5, 2.0]), np.array([0.0, 0.0, 5.0])
    pieces = [(low < 0, lambda a, _: -a), (low < 1, lambda a, b: a + b)]
    np.testing.assert_array_equal(elementary.piecewise(np, pieces, low, high), [1.0, 0.5, np.nan])
