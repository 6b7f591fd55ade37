"""What TensorFlow computes of fields is what NumPy computes, and so are the derivatives."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from sympy import Eq, Max, Min, Mod, Piecewise, Rational

from pinnablate.calculus import expressions
from pinnablate.environment import coordinates, fields

x, t = coordinates("x t")
u, v = fields("u v", x, t)
HALF = Rational(1, 2)
EXPRESSIONS = [
    # pieces: of a coordinate, of a field, integers, several, nested, without a last one
    Piecewise((Rational(138, 100), x < HALF), (400, True)) * u.diff(x),
    Piecewise((1, u < HALF), (3, True)) * u.diff(t),
    Piecewise((sympy.log(u), u > 1), (u - 1, u > -1), (-sympy.exp(-u), True)),
    Piecewise((Piecewise((sympy.sqrt(u - 1), u > 1), (u, True)), x < HALF), (1 / u, True)),
    Piecewise((u, (x < HALF) & (u > 0)), (2, (u < -1) | (t > HALF)), (v, sympy.Not(Eq(u, 0)))),
    Piecewise((1, Eq(u, 0)), (sympy.sin(u) / u, True)),
    Piecewise((u**2, u > v)),
    Piecewise((u, sympy.Xor(u > 0, v > 0)), (sympy.sqrt(-u), v < 0), (v, True)),
    # largest, smallest, steps
    *(Max(u - HALF, 0), Max(1, u, 2 * x, v) ** 2, Min(u, v, 1), Min(sympy.exp(400 * u), 5)),
    *(sympy.sqrt(Max(u, 0)), Max(u, 0) ** Rational(3, 2), Max(0, Min(1, u))),
    *(
        sympy.Abs(u.diff(x)) * u.diff(x),
        sympy.sign(u - v),
        sympy.floor(3 * u) + sympy.ceiling(v) * u,
    ),
    *(sympy.Heaviside(u), sympy.Heaviside(u - 1, 0) * u, sympy.Heaviside(t - HALF) * v),
    *(sympy.frac(u), Mod(u, Rational(1, 3)), Mod(5, u), Mod(x, Rational(1, 3)) * u),
    # elementary functions, large arguments too
    *(f(u) for f in (sympy.sech, sympy.csch, sympy.coth, sympy.sec, sympy.csc, sympy.cot)),
    *(f(u) for f in (sympy.acot, sympy.asec, sympy.acsc, sympy.acoth, sympy.acsch, sympy.sinc)),
    *(f(u) for f in (sympy.asinh, sympy.asech, sympy.acosh, sympy.atanh, sympy.tan)),
    *(sympy.sech(800 * u), sympy.csch(800 * u), sympy.coth(800 * u), sympy.sinc(3 * x) * u),
    *(sympy.atan2(u, v), sympy.atan2(1, u), sympy.real_root(u, 3), sympy.cbrt(u), sympy.root(u, 5)),
    # numbers: integers, rationals, floats, those with names, those that no integer type holds
    *(2**u, Rational(3, 2) ** u, sympy.Float("1.5") ** u, u**v, x ** Rational(1, 3) * u),
    *(sympy.log(u, 10), sympy.log(10) * u, sympy.exp(3) * u, sympy.pi**u, 10**30 * u, u / 10**30),
    *(sympy.EulerGamma * u, sympy.LambertW(1) * u, sympy.gamma(Rational(1, 3)) * u),
    *(sympy.besselj(0, 1) * v, sympy.harmonic(5) * u, sympy.Integer(2), sympy.log(10)),
    # special functions that TensorFlow has, and derivatives that SymPy took
    *(sympy.erf(u), sympy.erfc(u), sympy.loggamma(u**2 + 1), (sympy.Abs(u.diff(x)) ** 3).diff(x)),
    *(Max(u, v, x).diff(x), Piecewise((0, u < 0), (u**2, True)).diff(t)),
]
ORDERS = [(0, 0), (1, 0), (0, 1), (2, 0)]


@pytest.fixture(scope="module")
def numbers():
    """Points [N, 2] and a jet there, of numbers of several sizes and of both signs."""
    rng, n = np.random.default_rng(3), 60
    sizes = np.repeat([0.5, 1.5, 4.0], n // 3)[:, None]
    return rng.uniform(size=(n, 2)), {a: sizes * rng.standard_normal((n, 2)) for a in ORDERS}


@pytest.fixture(scope="module")
def theirs(stacked, numbers):
    """{index: (values [N], {multi-index: slopes [N, fields]})} of each expression, by XLA."""
    import tensorflow as tf

    points, jet = numbers
    compiled = expressions.compile_expressions(EXPRESSIONS, (u, v), (x, t), "tensorflow")

    def evaluate(at, seen):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(seen)
            values = [tf.zeros_like(at[..., 0]) + value for value in compiled(seen, at)]
        return values, [tape.gradient(f, seen, unconnected_gradients="zero") for f in values]

    values, slopes = tf.function(evaluate, jit_compile=True, autograph=False)(
        tf.constant(points), {a: tf.constant(w) for a, w in jet.items()}
    )
    return [
        (f.numpy(), {a: w.numpy() for a, w in s.items()})
        for f, s in zip(values, slopes, strict=True)
    ]


@pytest.mark.parametrize("k", range(len(EXPRESSIONS)), ids=[str(e) for e in EXPRESSIONS])
def test_values_and_slopes_are_those_of_numpy(numbers, theirs, k):
    points, jet = numbers
    found, slopes = theirs[k]
    ours = expressions.compile_expressions([EXPRESSIONS[k]], (u, v), (x, t), "numpy")(jet, points)
    ours = np.broadcast_to(ours[0], found.shape)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found, ours, rtol=1e-11, atol=1e-14)
    real = np.isfinite(ours)
    assert real.any()
    partials = expressions.compile_partials(EXPRESSIONS[k], (u, v), (x, t))(jet, points)
    for alpha in ORDERS:
        for field in range(2):
            expected = np.broadcast_to(partials.get((field, alpha), 0.0), found.shape)[real]
            assert np.isfinite(expected).all()
            np.testing.assert_allclose(slopes[alpha][real, field], expected, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("name", ["e", "pi", "exp", "select", "jet0", "lambda", "numpy"])
def test_a_coordinate_may_have_any_name(name):
    s = sympy.Symbol(name, real=True)
    w = fields("w", s)
    law = w.diff(s) - sympy.E * sympy.exp(s) * w + sympy.pi * Piecewise((1, s < 1), (2, True))
    jet, points = {(0,): np.array([[2.0]]), (1,): np.array([[3.0]])}, np.array([[0.25]])
    expected = 3 - np.e * np.exp(0.25) * 2 + np.pi
    found = expressions.compile_expressions([law], (w,), (s,), "numpy")(jet, points)[0]
    assert float(found[0]) == pytest.approx(expected, rel=1e-14)
    slopes = expressions.compile_partials(law, (w,), (s,))(jet, points)
    assert float(np.squeeze(slopes[0, (0,)])) == pytest.approx(-np.e * np.exp(0.25), rel=1e-14)


def test_functions_of_coordinates_that_it_lacks_are_told_whole_and_those_of_fields_listed():
    inner, outer = sympy.expint(1, x), sympy.besselj(0, sympy.airybi(t))
    law = u * inner + sympy.sech(x) * v + outer + sympy.gamma(u) + sympy.besselj(0, 1)
    assert expressions.tabulated_in([law]) == [outer, inner]
    lacking = {type(f).__name__ for f in expressions.beyond_tensorflow([law])}
    assert lacking == {"expint", "besselj", "airybi", "gamma"}
    assert expressions.beyond_tensorflow([Piecewise((u, u > 0)), Max(u, v), sympy.erfc(u)]) == []
