"""Functions of a script run on symbols: derivatives, functions of TensorFlow, why they cannot be."""

import math

import numpy as np
import pytest
import sympy

from pinnablate.adopt.columns import Columns, Slip, Untraceable
from pinnablate.adopt.tracing import dde, residuals_of, tf
from pinnablate.environment import coordinates, fields

x, t = coordinates("x t")
u, v = fields("u v", x, t)
X, Y = Columns([x, t]), Columns([u, v])
d = dde.grad


def trace(pde):
    return [e for residual in residuals_of(pde, X, Y) for e in residual]


TRACED = [
    (lambda a, y: d.jacobian(y, a, i=1, j=0), [v.diff(x)]),
    (lambda a, y: d.jacobian(y, a, i=0), [u.diff(x), u.diff(t)]),
    (lambda a, y: d.jacobian(y, a, j=1), [u.diff(t), v.diff(t)]),
    (lambda a, y: d.hessian(y, a, component=1, i=0, j=1), [v.diff(x, t)]),
    (lambda a, y: d.hessian(d.hessian(y[:, :1], a), a), [u.diff(x, 4)]),
    (lambda a, y: d.jacobian(y[:, :1] * y[:, 1:], a, i=0, j=0), [u.diff(x) * v + u * v.diff(x)]),
    (lambda a, y: tf.gradients(y[:, :1], a)[0][:, 1:2], [u.diff(t)]),
    (lambda a, y: [y[:, :1] + 1, 2 * y[:, 1:]], [u + 1, 2 * v]),
    (
        lambda a, y: tf.exp(-a[:, 1:]) * tf.sin(np.pi * a[:, :1]),
        [sympy.exp(-t) * sympy.sin(sympy.pi * x)],
    ),
    (lambda a, y: tf.constant(2.0) * y[:, :1] + tf.constant(1.0), [2 * u + 1]),
    (lambda a, y: tf.square(y[:, :1]) - tf.pow(y[:, 1:], 3), [u**2 - v**3]),
    (lambda a, y: tf.reduce_sum(y**2, axis=1, keepdims=True), [u**2 + v**2]),
    (lambda a, y: tf.concat([y[:, 1:], y[:, :1]], axis=1), [v, u]),
    (lambda a, y: tf.math.tanh(y[:, :1]) + tf.sqrt(y[:, 1:]), [sympy.tanh(u) + sympy.sqrt(v)]),
    (
        lambda a, y: tf.where(a[:, :1] > 0.5, y[:, :1], tf.zeros_like(y[:, :1])),
        [sympy.Piecewise((u, x > sympy.Rational(1, 2)), (0, True))],
    ),
    (lambda a, y: dde.backend.cos(y[:, :1]), [sympy.cos(u)]),
    (lambda a, y: dde.backend.norm(y, axis=1, keepdims=True), [sympy.sqrt(u**2 + v**2)]),
    (lambda a, y: tf.reduce_max(y, axis=1, keepdims=True), [sympy.Max(u, v)]),
    (lambda a, y: tf.reduce_min(y, axis=1)[:, None], [sympy.Min(u, v)]),
    (lambda a, y: tf.clip_by_value(y[:, :1], 0.0, 1.0), [sympy.Min(sympy.Max(u, 0), 1)]),
    (lambda a, y: tf.matmul(y, tf.constant([[1.0], [0.5]])), [u + v / 2]),
    (lambda a, y: dde.backend.silu(y[:, :1]), [u / (1 + sympy.exp(-u))]),
    (
        lambda a, y: dde.backend.elu(y[:, :1]),
        [sympy.Piecewise((u, u > 0), (sympy.exp(u) - 1, True))],
    ),
    (
        lambda a, y: tf.math.divide_no_nan(y[:, :1], a[:, :1]),
        [sympy.Piecewise((0, sympy.Eq(x, 0)), (u / x, True))],
    ),
    (lambda a, y: 1e-9 * y[:, :1] / (3e8 * y[:, 1:]), [u / v / (3 * 10**17)]),
]


@pytest.mark.parametrize(("pde", "expected"), TRACED)
def test_a_residual_is_the_expression_that_it_computes(pde, expected):
    assert [sympy.expand(a - b) for a, b in zip(trace(pde), expected, strict=True)] == [0] * len(
        expected
    )


REFUSED = [
    (lambda a, y: y if y[:, :1] > 0 else -y, "branches on values"),
    (lambda a, y: math.exp(y[:, :1]), "functions of Python's math"),
    (lambda a, y: y[:, :1] * tf.linspace(0.0, 1.0, 20)[:, None], "whose rows differ"),
    (lambda a, y: tf.reduce_mean(y), "over all points"),
    (lambda a, y: tf.stop_gradient(y[:, :1]), "tf.stop_gradient"),
    (lambda a, y: tf.linalg.inv(y), "tf.matrix_inverse, whose meaning"),
    (lambda a, y: d.jacobian(y, a[:, :1], i=0), "something else than x"),
    (lambda a, y: tf.norm(y, ord=1, axis=1), "expected the Euclidean norm"),
    (lambda a, y: tf.matmul(y, y), "within a point"),
    (lambda a, y: tf.reduce_max(y, axis=0), "over the points"),
]
SLIPS = [
    (lambda a, y: y[:, 0] * y[:, 1:2], r"\[N, N\]"),
    (lambda a, y: d.jacobian(y, a, i=2), "output 2 of 2"),
    (lambda a, y: d.jacobian(y, a, i=0, j=2), "column 2 of an x with 2"),
    (lambda a, y: d.jacobian(y, a), "without i and j of several columns, which DeepXDE refuses"),
    (lambda a, y: y[:, 2:3], "which are none"),
    (lambda a, y: nothing + y, "NameError"),  # noqa: F821  # a slip of the script's author
    (lambda a, y: None, "returns None"),
    (lambda a, y: {"u": y}, "returns an object of type dict"),
    (lambda a, y: [], "returns no residual"),
]


@pytest.mark.parametrize(("pde", "why"), REFUSED)
def test_what_cannot_be_traced_says_why(pde, why):
    with pytest.raises(Untraceable, match=why):
        trace(pde)


@pytest.mark.parametrize(("pde", "why"), SLIPS)
def test_what_would_train_nowhere_is_a_slip(pde, why):
    with pytest.raises(Slip, match=why):
        trace(pde)


def test_the_line_of_the_script_is_named():
    def pde(a, y):
        first = 2 * y
        return math.sin(first)

    line = pde.__code__.co_firstlineno + 2
    with pytest.raises(Untraceable, match=f"line {line} of test_tracing.py"):
        trace(pde)


def test_deepxde_is_as_it_was_afterwards():
    before = d.gradients_reverse.jacobian if hasattr(d, "gradients_reverse") else None
    trace(lambda a, y: d.jacobian(y, a, i=0, j=0))
    assert before is (d.gradients_reverse.jacobian if before else None)
    assert tf.gradients.__module__.startswith("tensorflow")
    with pytest.raises((TypeError, ValueError)):
        tf.sin(object())
