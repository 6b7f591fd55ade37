"""Derivatives as functions of points, almost everywhere."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from pinnablate.calculus.expressions import compile_partials, is_linear, numeric
from pinnablate.calculus.rewriting import almost_everywhere, differentiated, plain_form
from pinnablate.environment import coordinates, fields

x = coordinates("x")
u = fields("u", x)
AT = np.array([-1.85, -0.6, 0.35, 1.2, 2.45])
KINKED = [
    *(sympy.Abs(x), sympy.sign(x) * x**2, sympy.Heaviside(x) * x, sympy.floor(2 * x), sympy.frac(x)),
    *(sympy.Mod(x, 2), sympy.ceiling(x) * x, sympy.Max(x, x**2, 1), sympy.Min(x, 0), sympy.sinc(x)),
    *(sympy.Abs(sympy.log(x + 3)), sympy.sqrt(sympy.Max(x, 0)), sympy.sign(sympy.log(x + 3))),
    sympy.Piecewise((sympy.sqrt(x), x > 1), (x / 2, x > 0), (x**3, True)),
]


@pytest.mark.parametrize("function", KINKED, ids=str)
def test_derivatives_agree_with_differences(function):
    slope = np.broadcast_to(numeric([x], [differentiated(function, x)])(AT)[0], AT.shape)
    value, h = numeric([x], [function]), 1e-6
    np.testing.assert_allclose(slope, (value(AT + h)[0] - value(AT - h)[0]) / (2 * h), atol=1e-8)


def test_expressions_of_plain_functions_are_returned_as_they_are():
    e = sympy.exp(x) * u.diff(x) + sympy.cosh(2 * x) / (1 + u**2)
    assert plain_form(e) is e
    assert almost_everywhere(e) is e


def test_impulses_are_left_out_and_second_derivatives_are_exact():
    assert differentiated(sympy.Heaviside(x - 1) * (x - 1) ** 2, x, 2).subs(x, 3) == 2
    assert differentiated(sympy.sign(x), x) == 0
    twice = (sympy.Abs(u.diff(x)) * u.diff(x)).diff(x)
    assert plain_form(twice).atoms(sympy.re, sympy.im) == set()


def test_partials_are_finite_where_a_switch_is_off():
    partials = compile_partials(sympy.sqrt(sympy.Max(u, 0)) - u.diff(x), (u,), (x,))
    jet = {(0,): np.array([[-1.0], [4.0]]), (1,): np.zeros((2, 1))}
    np.testing.assert_allclose(partials(jet, np.zeros((2, 1)))[0, (0,)], [0.0, 0.25])


def test_a_step_of_a_field_is_not_linear_though_its_slope_is_zero():
    for step in (sympy.sign(u), sympy.Heaviside(u), sympy.floor(u), sympy.frac(u), sympy.Mod(u, 2)):
        assert not is_linear(u.diff(x) + step, (u,), (x,))
    assert not is_linear(sympy.Piecewise((1, u < 1), (2, True)) * u, (u,), (x,))
    assert is_linear(sympy.Piecewise((1, x < 1), (2, True)) * u.diff(x) + u, (u,), (x,))
    assert is_linear(sympy.Heaviside(x - 1) * u - sympy.sign(x), (u,), (x,))
