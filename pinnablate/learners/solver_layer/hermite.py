"""Cubic Hermite interpolation on a grid of states and slopes."""

from __future__ import annotations

import numpy as np


def hermite(at: np.ndarray, grid: np.ndarray, order: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Where points lie on a grid, and what interpolates there.

    Args:
        at: times [n].
        grid: increasing times.
        order: of the derivative, 0, 1 or 2.

    Returns:
        The left grid point of each time [n], and the weights [n, 4] of u and u' there, and of u and
        u' at the next.
    """
    left = np.clip(np.searchsorted(grid, at, side="right") - 1, 0, len(grid) - 2)
    h = grid[left + 1] - grid[left]
    s = (at - grid[left]) / h
    if order == 0:
        weights = [
            (1 + 2 * s) * (1 - s) ** 2,
            h * s * (1 - s) ** 2,
            s**2 * (3 - 2 * s),
            h * s**2 * (s - 1),
        ]
    elif order == 1:
        weights = [6 * s * (s - 1) / h, (1 - s) * (1 - 3 * s), 6 * s * (1 - s) / h, s * (3 * s - 2)]
    else:
        weights = [(12 * s - 6) / h**2, (6 * s - 4) / h, (6 - 12 * s) / h**2, (6 * s - 2) / h]
    return left, np.stack(weights, 1)
