"""Special functions as numbers: by SciPy, else point by point with mpmath."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from sympy import Rational

from pinnablate.calculus import special
from pinnablate.calculus.digits import with_digits
from pinnablate.calculus.expressions import numeric
from pinnablate.errors import PinnablateError

s = sympy.Symbol("s", real=True)
POINTS = np.array([0.15, 0.4, 0.8, 1.3, 2.6])
REAL_ON_THE_POSITIVE_AXIS = [
    *(sympy.erfi(s), sympy.gamma(s), sympy.digamma(s), sympy.polygamma(2, s), sympy.beta(s, 2)),
    *(sympy.besselj(Rational(1, 3), s), sympy.bessely(1, s), sympy.besseli(2, s)),
    *(sympy.besselk(0, s), sympy.jn(3, s), sympy.yn(0, 2 * s), sympy.airybi(s)),
    *(sympy.airybiprime(s), sympy.airyaiprime(s), sympy.Ei(s), sympy.expint(2, s)),
    *(sympy.expint(Rational(3, 4), s), sympy.li(s + 2), sympy.Li(s + 2), sympy.Si(s)),
    *(sympy.Ci(s), sympy.Shi(s), sympy.Chi(s), sympy.fresnels(s), sympy.fresnelc(s)),
    *(sympy.LambertW(s), sympy.elliptic_k(s / 3), sympy.elliptic_e(s / 3)),
    *(sympy.elliptic_e(s, Rational(1, 3)), sympy.elliptic_f(s, Rational(1, 3))),
    *(sympy.elliptic_pi(Rational(1, 5), s, Rational(1, 3)), sympy.zeta(s + 1), sympy.zeta(3, s)),
    *(sympy.hyper([1, Rational(1, 2)], [2], -s), sympy.meijerg([[], []], [[0], []], s)),
    *(sympy.polylog(2, s / 3), sympy.harmonic(s), sympy.legendre(Rational(1, 2), s)),
    *(sympy.betainc_regularized(2, 3, 0, s / 3), sympy.uppergamma(-1, s), sympy.erf2(0, s)),
    *(sympy.zeta(2 * s + 1).diff(s), sympy.besselj(s, 2).diff(s)),
]


@pytest.mark.parametrize("function", REAL_ON_THE_POSITIVE_AXIS, ids=str)
def test_values_agree_with_thirty_digits(function):
    found = numeric([s], [function])(POINTS)[0]
    exact = with_digits([s], [function], POINTS[:, None], 30)[:, 0].astype(float)
    assert np.isfinite(exact).all()
    np.testing.assert_allclose(found, exact, rtol=1e-11)


def test_a_name_that_mpmath_means_otherwise_is_not_believed():
    """SymPy writes the regularised beta function as mpmath's other one."""
    at_one = with_digits([s], [sympy.betainc_regularized(2, 3, 0, s)], np.array([[1.0]]), 40)[0, 0]
    assert float(at_one) == pytest.approx(1.0, rel=1e-30)
    assert numeric([s], [sympy.betainc_regularized(2, 3, 0, s)])(np.array([1.0]))[0] == 1.0


def test_values_that_are_not_real_and_poles_are_no_numbers():
    found = numeric([s], [sympy.LambertW(s), sympy.expint(2, s), sympy.polygamma(1, s)])
    branch, integral, pole = found(np.array([-1.0]))
    assert np.isnan([branch[0], integral[0]]).all()
    assert not np.isfinite(numeric([s], [sympy.zeta(s)])(np.array([1.0, np.inf]))[0]).any()
    assert np.isfinite(pole[0]) or np.isnan(pole[0])


def test_equal_arguments_are_computed_once():
    function = special.Pointwise(sympy.zeta(s), [s], "zeta(s)")
    asked = []
    function.__dict__["_functions"] = [lambda v: asked.append(float(v)) or 1.0]
    np.testing.assert_array_equal(function(np.array([[2.0, 3.0], [2.0, 2.0]])), np.ones((2, 2)))
    function(np.array(3.0))
    assert sorted(asked) == [2.0, 3.0]


def test_what_nobody_evaluates_is_refused_in_one_sentence():
    with pytest.raises(PinnablateError, match=r"mathieuc\(2, 1/3, s\) is evaluated by none of"):
        numeric([s], [sympy.mathieuc(2, Rational(1, 3), s)])(POINTS)


def test_complex_numbers_may_stand_inside_what_is_real():
    modulus = numeric([s], [sympy.Abs(sympy.hankel1(0, s))])(POINTS)[0]
    expected = numeric([s], [sympy.sqrt(sympy.besselj(0, s) ** 2 + sympy.bessely(0, s) ** 2)])
    np.testing.assert_allclose(modulus, expected(POINTS)[0], rtol=1e-12)
