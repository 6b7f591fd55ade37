"""Many digits, whatever a coordinate is called."""

from __future__ import annotations

import numpy as np
import sympy

from pinnablate.calculus.digits import with_digits


def test_fifty_digits_are_more_than_float64_has():
    x = sympy.Symbol("x", real=True)
    (found,) = with_digits([x], [sympy.sqrt(2) + x, sympy.besselj(0, x)], np.array([[0.5]]), 50)
    assert abs(found[0] - sympy.sqrt(2).evalf(60) - sympy.Rational(1, 2)) < 1e-48
    assert abs(found[1] - sympy.besselj(0, sympy.Rational(1, 2)).evalf(60)) < 1e-48


def test_a_coordinate_may_have_the_name_of_a_constant():
    pi = sympy.Symbol("pi", real=True)
    (found,) = with_digits([pi], [2 * pi + sympy.pi], np.array([[1.0]]), 30)
    assert abs(found[0] - sympy.pi.evalf(40) - 2) < 1e-28
