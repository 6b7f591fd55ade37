"""What an expression needs, its terms, and what it compiles to."""

from __future__ import annotations

import numpy as np
import sympy

from pinnablate.calculus import expressions
from pinnablate.environment import coordinates, fields

x, t = coordinates("x t")
u, v = fields("u v", x, t)


def test_fields_are_found_differentiated_or_not():
    assert expressions.fields_in(u * x + v.diff(x, t)) == {u, v}
    assert expressions.fields_in(sympy.sin(x)) == set()


def test_compiled_expressions_take_jets():
    compiled = expressions.compile_expressions(
        [u * v.diff(x), sympy.Integer(2), x * t], (u, v), (x, t), "numpy"
    )
    points = np.array([[1.0, 2.0], [3.0, 4.0]])
    jet = {(0, 0): np.array([[5.0, 0.0], [6.0, 0.0]]), (1, 0): np.array([[0.0, 7.0], [0.0, 8.0]])}
    product, two, coordinates_only = compiled(jet, points)
    np.testing.assert_array_equal(product, [35.0, 48.0])
    assert two == 2
    np.testing.assert_array_equal(coordinates_only, [2.0, 12.0])


def test_known_functions_are_read_from_further_columns_of_the_points():
    bessel = sympy.besselj(0, x)
    compiled = expressions.compile_expressions(
        [u - bessel * t], (u, v), (x, t), "numpy", known=[bessel]
    )
    points = np.array([[1.0, 2.0, 10.0]])  # x, t, and what stands for the Bessel function
    (found,) = compiled({(0, 0): np.array([[5.0, 0.0]])}, points)
    np.testing.assert_array_equal(found, [5.0 - 10.0 * 2.0])


def test_partials_are_the_linearisation_about_a_jet():
    partials = expressions.compile_partials(u * u.diff(x) + 3 * v.diff(x, 2), (u, v), (x, t))
    jet = {
        (0, 0): np.array([[5.0, 0.0]]),
        (1, 0): np.array([[7.0, 0.0]]),
        (2, 0): np.array([[0.0, 0.0]]),
    }
    found = partials(jet, np.array([[1.0, 2.0]]))
    assert {key: float(np.squeeze(value)) for key, value in found.items()} == {
        (0, (0, 0)): 7.0,
        (0, (1, 0)): 5.0,
        (1, (2, 0)): 3.0,
    }


def test_special_functions_beyond_tensorflow_are_listed():
    bessel, error = sympy.besselj(0, x), sympy.erf(t)
    assert expressions.beyond_tensorflow([error + u, bessel * u, bessel]) == [bessel]
    half = expressions.numeric([x], [bessel, x**2])(np.array([0.0, 1.0]))
    np.testing.assert_allclose(half[0], [1.0, 0.7651976865579666], rtol=1e-14)


def test_polynomials_are_told_from_expressions_that_can_be_infinite():
    assert expressions.is_polynomial_in_fields(u.diff(x) ** 2 * sympy.sin(x) + v)
    for singular in (sympy.log(u), 1 / v, sympy.sqrt(u.diff(t)), sympy.exp(u)):
        assert not expressions.is_polynomial_in_fields(singular)


def test_linear_expressions_are_told_from_others():
    for linear in (u.diff(t) + x**2 * v.diff(x, 2) + 3, u - sympy.sin(x) * u, sympy.Integer(1) + u):
        assert expressions.is_linear(linear, (u, v), (x, t))
    for other in (u * u.diff(x), sympy.exp(u), u.diff(x) ** 2, 1 / v):
        assert not expressions.is_linear(other, (u, v), (x, t))
