"""Columns of symbols in the place of arrays: arithmetic, slices, functions of NumPy."""

import math

import numpy as np
import pytest
import sympy

from pinnablate.adopt.columns import ROWS, Columns, Untraceable

a, b = sympy.symbols("a b", real=True)


@pytest.fixture
def y():
    return Columns([a, b])


FUNCTIONS = [
    (lambda y: y[:, 0:1], (a,)),
    (lambda y: y[:, 1:], (b,)),
    (lambda y: y[..., 1:2], (b,)),
    (lambda y: y[:, [1, 0]], (b, a)),
    (lambda y: y[:, 0][:, None], (a,)),
    (lambda y: -y + 2, (2 - a, 2 - b)),
    (lambda y: 1 / (1 - y[:, :1]), (1 / (1 - a),)),
    (lambda y: 2 ** y[:, :1] - y[:, :1] ** 2.0, (2**a - a**2,)),
    (lambda y: y * np.array([2.0, 3.0]), (2 * a, 3 * b)),
    (lambda y: y * y[:, :1], (a**2, a * b)),
    (lambda y: abs(y[:, 0]), (sympy.Abs(a),)),
    (lambda y: np.pi * np.float64(0.5) * y[:, 0:1], (sympy.pi * a / 2,)),
    (lambda y: np.exp(-y[:, 0:1]) * np.sin(y[:, 1:2]), (sympy.exp(-a) * sympy.sin(b),)),
    (lambda y: np.sqrt(y[:, :1]) + np.power(y[:, 1:], 3), (sympy.sqrt(a) + b**3,)),
    (lambda y: np.maximum(y[:, :1], 0), (sympy.Max(a, 0),)),
    (lambda y: np.zeros((len(y), 1)) + y[:, :1], (a,)),
    (lambda y: np.ones_like(y[:, :1]) + np.full_like(y[:, :1], 2), (sympy.Integer(3),)),
    (lambda y: np.hstack((y[:, 1:], y[:, :1])), (b, a)),
    (lambda y: np.concatenate([y, y[:, :1]], axis=1), (a, b, a)),
    (lambda y: np.sum(y**2, axis=1, keepdims=True), (a**2 + b**2,)),
    (lambda y: np.reshape(y[:, 0], (-1, 1)), (a,)),
    (
        lambda y: np.where(y[:, :1] > 1, y[:, 1:], 0),
        (sympy.Piecewise((b, a > 1), (0, True)),),
    ),
    (lambda y: np.log10(y[:, :1]), (sympy.log(a) / sympy.log(10),)),
]


@pytest.mark.parametrize(("function", "expected"), FUNCTIONS)
def test_what_comes_out_is_the_expression(y, function, expected):
    assert function(y).entries == tuple(map(sympy.sympify, expected))


REFUSED = [
    (lambda y: y[0], "single rows"),
    (lambda y: y[:, 2], "column 2 of 2"),
    (lambda y: y[:, 2:3], "which are none"),
    (lambda y: y[:, 0] * y[:, 1:2], r"\[N, N\]"),
    (lambda y: 1 if y[:, :1] > 0 else 0, "branches on values"),
    (lambda y: math.sin(y[:, :1]), "functions of Python's math"),
    (lambda y: list(y), "rows one by one"),
    (lambda y: y[:, :1] * np.arange(20.0)[:, None], "whose rows differ"),
    (lambda y: y[:, :1] * np.arange(float(ROWS))[:, None], "whose rows differ"),
    (lambda y: np.linalg.norm(y), "np.norm"),
    (lambda y: np.add.reduce(y), "runs over rows"),
    (lambda y: np.sum(y), "over the points"),
    (lambda y: np.mean(y, axis=0), "over the points"),
    (lambda y: y * "2", "an object of type str"),
    (lambda y: np.asarray(y), "an array of a column"),
]


@pytest.mark.parametrize(("function", "why"), REFUSED)
def test_what_depends_on_rows_says_so(y, function, why):
    with pytest.raises(Untraceable, match=why):
        function(y)


def test_a_column_says_a_shape(y):
    assert y.shape == (ROWS, 2)
    assert y[:, 0].shape == (ROWS,)
    assert y.ndim == 2
    assert np.shape(y[:, 0:1]) == (ROWS, 1)
