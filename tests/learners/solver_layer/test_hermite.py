"""Cubic Hermite interpolation on a grid."""

from __future__ import annotations

import numpy as np

from pinnablate.learners.solver_layer.hermite import hermite


def test_hermite_weights_reproduce_cubics_and_their_ends():
    grid = np.linspace(0.0, 2.0, 5)
    at = np.array([0.0, 0.3, 1.0, 1.99, 2.0])
    left, _ = hermite(at, grid)
    u, slope = grid**3 - grid, 3 * grid**2 - 1
    for order, truth in enumerate((at**3 - at, 3 * at**2 - 1, 6 * at)):
        w = hermite(at, grid, order)[1]
        found = (
            w[:, 0] * u[left]
            + w[:, 1] * slope[left]
            + w[:, 2] * u[left + 1]
            + w[:, 3] * slope[left + 1]
        )
        np.testing.assert_allclose(found, truth, atol=1e-12)
