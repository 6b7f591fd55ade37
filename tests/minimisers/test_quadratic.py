"""Sums of squares as their parts."""

from __future__ import annotations

import numpy as np

from pinnablate.minimisers.quadratic import Quadratic

rng = np.random.default_rng(0)


def value(of, step):
    return of.size + 2 * of.slope @ step + step @ of.matrix @ step


def test_it_is_the_sum_of_squares_after_a_step():
    r, jacobian, step = rng.normal(size=5), rng.normal(size=(5, 3)), rng.normal(size=3)
    found = Quadratic.of(r, jacobian)
    np.testing.assert_allclose(value(found, step), np.sum((r + jacobian @ step) ** 2))
    np.testing.assert_allclose(value(found.scaled(3.0), step), 3 * value(found, step))
    np.testing.assert_allclose(value(found + found, step), 2 * value(found, step))
    assert repr(found) == f"Quadratic(3 parameters, size {r @ r:.3g})"
