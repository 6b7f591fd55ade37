"""Self-scaled quasi-Newton steps on problems with known answers."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.minimisers.broyden import (
    MOST_WAITING,
    InverseHessian,
    minimise,
    self_scaled_bfgs,
    self_scaled_broyden,
)

SCALINGS = (self_scaled_bfgs, self_scaled_broyden)


def rosenbrock(theta):
    x, y = theta[:-1], theta[1:]
    gradient = np.zeros_like(theta)
    gradient[:-1] += -400 * x * (y - x**2) - 2 * (1 - x)
    gradient[1:] += 200 * (y - x**2)
    return float(np.sum(100 * (y - x**2) ** 2 + (1 - x) ** 2)), gradient


@pytest.mark.parametrize("scaling", SCALINGS)
def test_rosenbrock_in_six_dimensions(scaling):
    out = minimise(rosenbrock, np.full(6, -0.8), steps=300, scaling=scaling, keep=(1, 5))
    np.testing.assert_allclose(out.theta, 1.0, atol=1e-6)
    assert out.converged
    assert [k for k, _ in out.curve] == [1, 5, out.steps]


@pytest.mark.parametrize("scaling", SCALINGS)
def test_blocked_updates_equal_the_formula(scaling):
    rng = np.random.default_rng(0)
    n = 12
    root = rng.normal(size=(n, n))
    hessian = root @ root.T + np.eye(n)
    dense, blocked = np.eye(n), InverseHessian(n)
    for _ in range(3 * MOST_WAITING + 2):
        s = rng.normal(size=n)
        y = hessian @ s + 0.1 * rng.normal(size=n)
        hy, ys = dense @ y, y @ s
        sbs = s @ np.linalg.solve(dense, s)
        if ys > 0:
            yhy = y @ hy
            tau, phi = scaling(sbs / ys, yhy / ys, n)
            v = np.sqrt(yhy) * (s / ys - hy / yhy)
            dense = (dense - np.outer(hy, hy) / yhy + phi * np.outer(v, v)) / tau + np.outer(
                s, s
            ) / ys
        blocked.update(s, y, blocked.times(y), sbs, scaling)
        x = rng.normal(size=n)
        np.testing.assert_allclose(
            blocked.times(x), dense @ x, rtol=1e-8, atol=1e-8 * np.abs(dense @ x).max()
        )
        if ys > 0:
            np.testing.assert_allclose(
                blocked.times(y), s, rtol=1e-7, atol=1e-9
            )  # the secant equation


def test_a_step_without_curvature_teaches_nothing():
    inverse = InverseHessian(3)
    x = np.arange(3.0)
    inverse.update(np.ones(3), -np.ones(3), -np.ones(3), 1.0, self_scaled_bfgs)
    np.testing.assert_array_equal(inverse.times(x), x)
    assert inverse.new


def test_a_region_without_values_is_avoided():
    def objective(theta):
        with np.errstate(invalid="ignore", divide="ignore"):
            return float(np.sum(np.log(theta) ** 2)), 2 * np.log(theta) / theta

    out = minimise(objective, np.array([40.0, 3.0]), steps=60)
    np.testing.assert_allclose(out.theta, 1.0, atol=1e-6)


def test_it_ends_where_nothing_lowers_the_loss():
    out = minimise(lambda th: (1.0 + float(th @ th), 2 * th), np.zeros(2), steps=500)
    assert out.converged
    assert out.steps < 500
    assert minimise(lambda th: (float("nan"), th), np.zeros(2), steps=5).steps == 0
