"""Splines over grids and the noise of values, each against what is known of it."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.truths.splines import GridSpline, foretold, noise_along
from tests.truths.simulated import nodes, places, wave


def test_a_polynomial_of_its_degree_is_its_own_spline():
    xs, ts = np.array([0, 0.1, 0.3, 0.4, 0.6, 0.75, 0.9, 1]), np.linspace(0, 2, 7)
    values = (xs[:, None] ** 5 - ts[None] ** 3)[..., None]
    made, at = GridSpline((xs, ts), values, 5, (1, 1)), places(30)
    np.testing.assert_allclose(made(at, (0, 0))[:, 0], at[:, 0] ** 5 - at[:, 1] ** 3, atol=1e-12)
    np.testing.assert_allclose(made(at, (2, 0))[:, 0], 20 * at[:, 0] ** 3, atol=1e-9)


@pytest.mark.parametrize("every", [2, 3, 5, 8])
def test_fitted_splines_hold_polynomials_too(every):
    xs = np.linspace(0, 1, 33) ** 1.5
    made = GridSpline((xs,), (xs**4 - xs)[:, None], 5, (every,))
    at = np.linspace(0, 1, 50)[:, None]
    np.testing.assert_allclose(made(at, (1,)), 4 * at**3 - 1, atol=1e-9)


def test_fitted_splines_are_less_noisy():
    xs, rng = np.linspace(0, 1, 201), np.random.default_rng(0)
    noise = rng.normal(size=(201, 1))
    at = np.linspace(0, 1, 400)[:, None]
    sizes = [np.std(GridSpline((xs,), noise, 5, (m,))(at, (2,))) for m in (1, 4, 16)]
    assert sizes[0] > 5 * sizes[1] > 25 * sizes[2]


@pytest.mark.parametrize("noise", [1e-2, 1e-5])
@pytest.mark.parametrize("power", [1.0, 1.5])
def test_the_noise_of_smooth_values_is_found(noise, power):
    xs = np.linspace(0, 1, 200) ** power
    clean = np.stack([np.sin(5 * xs), np.exp(xs)], -1)
    found = noise_along(xs, clean + noise * np.random.default_rng(1).normal(size=clean.shape))
    np.testing.assert_allclose(found, noise, rtol=0.3)
    assert noise_along(xs, clean).max() < 1e-9


def test_a_front_is_no_noise():
    xs = np.linspace(0, 1, 100)
    assert noise_along(xs, np.tanh((xs - 0.4) / 0.02)[:, None])[0] < 1e-6


def test_two_values_have_no_noise_that_could_be_known():
    assert noise_along(np.array([0.0, 1.0]), np.ones((2, 3))).tolist() == [0, 0, 0]


def test_smooth_values_are_foretold_by_high_degrees_and_jumps_by_low_ones():
    xs, ts = nodes(65, 65)
    smooth, jump = wave(xs, ts), np.where(xs[:, None] + ts / 9 < 0.6, 0.0, 1.0)
    degrees, errors = foretold((xs, ts), np.stack([smooth, jump], -1))
    assert degrees.tolist() == [5, 1]
    assert errors[0] < 1e-8
    assert 0.01 < errors[1] < 0.3


def test_what_is_foretold_bounds_the_error_between_nodes():
    xs, ts = nodes(17, 17)
    (degree,), (said,) = foretold((xs, ts), wave(xs, ts)[..., None])
    made, at = GridSpline((xs, ts), wave(xs, ts)[..., None], int(degree), (1, 1)), places(500)
    off = np.std(made(at, (0, 0))[:, 0] - np.sin(np.pi * at[:, 0]) * np.exp(-at[:, 1]))
    assert off < said < 30 * off
