"""What an expression may contain, and what each thing that it may not is called."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from sympy import (
    Derivative,
    Eq,
    Function,
    I,
    Integral,
    Matrix,
    Rational,
    Symbol,
    exp,
    oo,
    sin,
    stats,
)

from pinnablate.environment import coordinates, fields
from pinnablate.environment.faults import Place, as_expression, faults
from pinnablate.environment.vocabulary import WHOLE, WITHIN
from tests.environment.ids import said

x, t = coordinates("x t")
s = Symbol("s")
h, w = fields("h w", x, t)
RESIDUAL = "a residual, an expression that vanishes on the truth"
PLACE = Place("equation 'law'", RESIDUAL, (h, w), (x, t))
n = Symbol("n", integer=True)


class Bump(Function):
    """A function of its author's, of which SymPy knows nothing."""


def sentences(value, place=PLACE):
    return list(faults(value, place))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        # Instead of an expression.
        (Eq(h.diff(t), w / 3), ["an equation of SymPy", "write -w/3 + h.diff(t)"]),
        (Eq(h, 0), ["an equation of SymPy", "write h"]),
        (h >= w, ["an inequality, h >= w", "write lhs - rhs"]),
        (Matrix([h.diff(x)]), ["a matrix", "write h.diff(x)"]),
        (sympy.ImmutableMatrix([h, w]), ["a matrix", "write the tuple (h, w)"]),
        (sympy.MatrixSymbol("A", 2, 1), ["a matrix, A", "write the tuple (A[0, 0], A[1, 0])"]),
        (sympy.MatrixSymbol("A", n, 1), ["a matrix, A", "write its entries as expressions"]),
        (np.zeros((4, 2)), ["an array of shape (4, 2)", "are for a Reference"]),
        (sympy.Array([h, w]), ["an array of shape (2,)"]),
        ("h_t - w", ["a string, 'h_t - w'", "without quotes"]),
        (None, ["is None; expected a residual", "leave the entry out"]),
        (True, ["a truth value", "write lhs - rhs, not lhs == rhs"]),
        (h == w, ["a truth value, False"]),
        (sympy.And(h > 0, w > 0), ["a logical expression"]),
        ((h, w), ["a tuple within a tuple"]),
        ([h], ["a tuple within a tuple"]),
        ({h: w}, ["a dictionary"]),
        ({h}, ["a set"]),
        (h.func, ["a function without its arguments, h", "what fields() returned"]),
        (sympy.Lambda(x, x**2), ["a function"]),
        (lambda h: h, ["of type function", "write it with SymPy"]),
        (sympy.Poly(x**2 + 1, x), ["a polynomial object", ".as_expr()"]),
        (2j, ["the imaginary unit", "fields are real"]),
        # Within one.
        (h.diff(x).subs(x, 1) + w, ["a value at one place, Subs(h.diff(x), x, 1)", "a condition"]),
        (h.subs(t, 0) - w, ["the value of h at one place, h(x, 0)", "a condition"]),
        (h.subs(t, t - Rational(1, 2)), ["h at another place", "h at (x, t) alone", "delays"]),
        (
            Integral(h, (x, 0, 1)) - w,
            [
                *(
                    "an integral, Integral(h, (x, 0, 1))",
                    "the equation w.diff(x) - h",
                    "with m.diff(x)",
                ),
                *("zero(w - m, on=upper(x), points=15)", "Sensor(h, over=x)"),
            ],
        ),
        (
            h.diff(t) - Integral(h.subs(t, s), (s, 0, t)),
            ["an integral", "a field w of its own", "w.diff(t) - integrand", "on=lower(t)"],
        ),
        (
            h - Integral(exp(-((x - s) ** 2)) * h.subs(x, s), (s, 0, 1)),
            ["an integral", "a kernel that depends on two places", "Reference"],
        ),
        (
            Derivative(h, (t, Rational(1, 2))) - w,
            ["the fractional derivative h.diff(t, 1/2)", "whole orders", "fields that fade"],
        ),
        (h.diff(t) - stats.Normal("xi", 0, 1), ["a random quantity, xi", "Fokker-Planck"]),
        (h.diff(t) - stats.WienerProcess("W")(t), ["a random quantity, W(t)", "Fokker-Planck"]),
        (h.subs(t, t - 1) - w, ["delays", "m.diff(t) + n*(m - h)", "tabulated(...)"]),
        (Derivative(Integral(h, (x, 0, x)), t), ["an integral"]),
        (sympy.Sum(h**n, (n, 1, oo)), ["a sum or product over an index", ".doit()"]),
        (sympy.Limit(h, x, 0), ["a limit", "write its value"]),
        (I * h.diff(t) - w, ["the imaginary unit, I", "declare two"]),
        (sympy.conjugate(Symbol("z")) * h, ["the symbol z, which has no value"]),
        (sympy.re(Symbol("z")) + h, ["the symbol z, which has no value"]),
        (h + float("nan"), ["a value that is no number, nan"]),
        (float("nan"), ["a value that is no number, nan"]),
        (float("inf"), ["an infinite value, oo"]),
        (sympy.zoo * h, ["an infinite value, zoo"]),
        (sympy.DiracDelta(x) + h, ["a distribution, DiracDelta(x)", "narrow Gaussian"]),
        (h + sympy.O(x**2), ["the remainder of a series", ".removeO()"]),
        (sympy.IndexedBase("A")[0] * h, ["an entry of a matrix or an array"]),
        (Bump(x) * h, ["the function Bump(x)", "which nothing here can evaluate", "Reference"]),
        (Symbol("x") * h, ["symbol x that is not the coordinate x", "two symbols of one name"]),
        (Symbol("h") + w, ["a symbol h that is not the field h"]),
        (Symbol("nu") * h, ["the symbol nu, which has no value; write its number"]),
        (Function("h")(x, t) + w, ["another function called h", "use what fields()"]),
        (fields("q", x, t) + h, ["names the undeclared field q; declared: h, w"]),
        (Derivative(h, Symbol("y")), ["the derivative h.diff(y)", "derivatives by x, t"]),
        (Derivative(h, Symbol("x")), ["the derivative h.diff(x)", "two symbols of one name"]),
        (Derivative(h, (x, n)), ["the derivative h.diff(x, n)", "whole orders"]),
    ],
    ids=said,
)
def test_what_is_refused_is_named_and_the_remedy_given(value, words):
    (sentence,) = sentences(value)
    assert sentence.startswith("equation 'law' ")
    assert "\n" not in sentence
    for word in words:
        assert word in sentence


@pytest.mark.parametrize(
    "value",
    [
        h.diff(t) - w,
        3,
        np.float64(0.5) * h,
        h * sympy.pi + sympy.E * w,
        sympy.Abs(h) * sympy.sign(w) + sympy.Max(h, w, 0),
        sympy.Piecewise((h, x < Rational(1, 2)), (w, True)),
        sympy.Piecewise((h, (h > 0) & (w > 0)), (w, True)),
        sympy.Mod(h, 2) + sympy.floor(w),
        sympy.besselj(1, x) * h + sympy.LambertW(x) + sympy.erf(h),
        sympy.hyper([1], [2], x) * h,
        sympy.meijerg([[1], []], [[1], [0]], x) * h,
        sympy.Heaviside(x - 1) * h,
        exp(h) * sin(w) + sympy.atan2(h, w),
        Derivative(h**2 * w, x, t),
        sympy.UnevaluatedExpr(h) * 2,
    ],
    ids=said,
)
def test_what_can_be_evaluated_is_allowed(value):
    assert sentences(value) == []


def test_all_that_is_wrong_with_an_expression_is_said_once_each():
    found = sentences(Symbol("a") * Integral(h, x) + I * Integral(h, x) + Symbol("a") * w)
    assert sorted(
        word for s in found for word in ("symbol a", "integral", "unit") if word in s
    ) == [
        "integral",
        "symbol a",
        "unit",
    ]
    assert len(found) == 3


def test_things_of_one_kind_are_one_mistake():
    (sentence,) = sentences(h.diff(x).subs(x, 1) - h.diff(x).subs(x, 0) + w)
    assert "a value at one place, Subs(h.diff(x), x, " in sentence
    assert sentence.count("Subs(") == 2
    assert sentence.count("expected") == 1


def test_derivatives_that_were_not_taken_are_taken_and_plain_expressions_are_left_alone():
    taken = as_expression(Derivative(h**3 - h, x, 2))
    assert taken == (h**3 - h).diff(x, 2)
    nested = as_expression(Derivative(x * Derivative(h**2, x), x))
    assert nested == (x * (h**2).diff(x)).diff(x)
    plain = h.diff(t) + (h * w + x) * (w + 2)
    assert as_expression(plain) is plain
    assert as_expression("h") == "h"


def test_a_formula_may_name_no_field_and_no_derivative():
    place = Place("the solution of h", "a formula of x, t", (), (x, t), derivatives=False)
    assert sentences(sin(x) * exp(-t), place) == []
    (sentence,) = sentences(w, place)
    assert "contains the field w; expected a formula of x, t: write its formula out" in sentence


def test_every_line_of_the_lists_says_what_to_write_instead():
    for line in (*WHOLE, *WITHIN):
        assert line.name
        assert callable(line.remedy) or line.remedy
