"""Derivatives of functions of which only the values are known."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.truths.interpolation import numerical_jet


def wave(points):
    phase = np.pi * points
    return np.stack(
        [
            np.sin(phase[:, 0]) * np.cos(phase[:, 1]),
            -np.pi * np.sin(phase[:, 0]) * np.sin(phase[:, 1]),
        ],
        -1,
    )


def test_numerical_derivatives_equal_exact_ones(string):
    points = np.random.default_rng(0).uniform(size=(50, 2))
    points[:4] = [[0, 0], [1, 1], [0, 1], [1, 0]]
    orders = [(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (2, 1)]
    exact = string.world().jet(points, orders)
    got = numerical_jet(wave, points, orders, string.lower, string.upper)
    for alpha in orders:
        np.testing.assert_allclose(got[alpha], exact[alpha], atol=1e-5 if sum(alpha) > 2 else 2e-7)


@pytest.mark.parametrize("order", range(5))
def test_polynomials_of_the_stencil_s_degree_are_exact(order):
    coefficients = np.random.default_rng(1).normal(size=8)
    polynomial = np.polynomial.Polynomial(coefficients)
    points = np.linspace(-2, 3, 11)[:, None]
    got = numerical_jet(
        lambda at: polynomial(at), points, [(order,)], np.array([-2.0]), np.array([3.0]), width=1.0
    )
    exact = polynomial.deriv(order)(points) if order else polynomial(points)
    np.testing.assert_allclose(got[order,], exact, rtol=1e-8, atol=1e-8 * np.abs(exact).max())


def test_stencils_stay_inside_the_domain():
    seen = []

    def watched(at):
        seen.append(at)
        return at[:, :1]

    numerical_jet(
        watched, np.array([[0.0, 0.0], [1.0, 1.0]]), [(1, 1), (0, 2)], np.zeros(2), np.ones(2)
    )
    every = np.concatenate(seen)
    assert every.min() >= 0
    assert every.max() <= 1
