"""What an expression needs, its terms, and its identity."""

from __future__ import annotations

import numpy as np
import sympy

from pinnablate.calculus import expressions
from pinnablate.environment import coordinates, fields

x, t = coordinates("x t")
u, v = fields("u v", x, t)


def test_orders_are_read_off_the_expression():
    assert jets.orders_in([u * u.diff(x) + v.diff(x, 2, t)], (x, t)) == {(0, 0), (1, 0), (2, 1)}


def test_terms_sum_to_the_expression():
    whole = u.diff(t) + u * u.diff(x) - u.diff(x, 2) / 20 + 3
    assert len(expressions.terms_of(whole)) == 4
    assert sympy.Add(*expressions.terms_of(whole)) == whole


def test_compiled_expressions_take_jets():
    compiled = expressions.compile_expressions([u * v.diff(x), sympy.Integer(2), x * t], (u, v), (x, t), "numpy")
    points = np.array([[1.0, 2.0], [3.0, 4.0]])
    jet = {(0, 0): np.array([[5.0, 0.0], [6.0, 0.0]]), (1, 0): np.array([[0.0, 7.0], [0.0, 8.0]])}
    product, two, coordinates_only = compiled(jet, points)
    np.testing.assert_array_equal(product, [35.0, 48.0])
    assert two == 2
    np.testing.assert_array_equal(coordinates_only, [2.0, 12.0])


def test_polynomials_are_told_from_expressions_that_can_be_infinite():
    assert expressions.is_polynomial_in_fields(u.diff(x) ** 2 * sympy.sin(x) + v)
    for singular in (sympy.log(u), 1 / v, sympy.sqrt(u.diff(t)), sympy.exp(u)):
        assert not expressions.is_polynomial_in_fields(singular)


def test_linear_expressions_are_told_from_others():
    for linear in (u.diff(t) + x**2 * v.diff(x, 2) + 3, u - sympy.sin(x) * u, sympy.Integer(1) + u):
        assert expressions.is_linear(linear, (u, v), (x, t))
    for other in (u * u.diff(x), sympy.exp(u), u.diff(x) ** 2, 1 / v):
        assert not expressions.is_linear(other, (u, v), (x, t))


def test_digest_follows_meaning():
    same = expressions.digest_of(u.diff(t) + v * 2)
    assert expressions.digest_of(2 * v + u.diff(t)) == same
    for other in (u.diff(t) + v * 3, u.diff(x) + v * 2, u.diff(t) + u * 2, u.diff(t) - v * 2, u.diff(t) + v * 2.0000001):
        assert expressions.digest_of(other) != same
