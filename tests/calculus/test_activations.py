"""Activations and their derivatives against symbolic differentiation."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from pinnablate.calculus.activations import ACTIVATIONS

HIGHEST = 6


@pytest.mark.parametrize(("name", "exact"), [("tanh", sympy.tanh), ("sine", sympy.sin)])
def test_every_derivative_is_the_symbolic_one(name, exact):
    z, at = sympy.Symbol("z"), np.linspace(-2, 2, 9)
    value, slopes = ACTIVATIONS[name](at, HIGHEST, np)
    np.testing.assert_allclose(value, sympy.lambdify(z, exact(z))(at), rtol=1e-15)
    assert sorted(slopes) == list(range(1, HIGHEST + 1))
    for order, found in slopes.items():
        wanted = sympy.lambdify(z, sympy.diff(exact(z), z, order))(at)
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("activation", ACTIVATIONS.values())
def test_values_alone_need_no_derivative(activation):
    assert activation(np.array([0.5]), 0, np)[1] == {}
