"""Cubic Hermite interpolation on a grid of states and slopes."""

from __future__ import annotations

import numpy as np


def hermite(at: np.ndarray, grid: np.ndarray, order: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """(left grid point [n], weights of u, u', u, u' there and at the next [n, 4]), for a derivative of order 0, 1 or 2."""
    left = np.clip(np.searchsorted(grid, at, side="right") - 1, 0, len(grid) - 2)
    h = grid[left + 1] - grid[left]
    s = (at - grid[left]) / h
    if order == 0:
        weights = [(1 + 2 * s) * (1 - s) ** 2, h * s * (1 - s) ** 2, s**2 * (3 - 2 * s), h * s**2 * (s - 1)]
    elif order == 1:
        weights = [6 * s * (s - 1) / h, (1 - s) * (1 - 3 * s), 6 * s * (1 - s) / h, s * (3 * s - 2)]
    else:
        weights = [(12 * s - 6) / h**2, (6 * s - 4) / h, (6 - 12 * s) / h**2, (6 * s - 2) / h]
    return left, np.stack(weights, 1)
