"""Gauss-Newton with halved steps: coefficients a that minimise |r(a)|^2 + ridge |a|^2."""

from __future__ import annotations

import numpy as np

from pinnablate.learners.collocation.system import CollocationSystem

MOST_STEPS = 40
HALVINGS = 12
CONVERGED = 1e-6  # a step that lowers the loss by at most this share of it is the last


def solve_least_squares(
    system: CollocationSystem, a: np.ndarray, converged: float = CONVERGED
) -> tuple[np.ndarray, int]:
    """Minimise the loss of a system.

    Args:
        system: residuals r [rows], their Jacobian, and the ridge.
        a: where to start [fields, functions].
        converged: a step that lowers the loss by at most this share of it is the last.

    Returns:
        The coefficients [fields, functions], and the steps taken.
    """
    current, done = system.loss(a), 0
    while done < MOST_STEPS:
        done += 1
        step = _step(system.jacobian(a), system.residuals(a), a.ravel(), system.ridge).reshape(
            a.shape
        )
        size, now = 1.0, system.loss(a + step)
        while not now <= current and size > 0.5**HALVINGS:
            size /= 2
            now = system.loss(a + size * step)
        if not now <= current:
            break
        a, before, current = a + size * step, current, now
        if before - current <= converged * before:
            break
    return a, done


def _step(j: np.ndarray, r: np.ndarray, a: np.ndarray, ridge: float) -> np.ndarray:
    """Minimiser d of |r + J d|^2 + ridge |a + d|^2, in the smaller of the primal and dual forms."""
    from scipy.linalg import cho_factor, cho_solve

    rows, columns = j.shape
    if rows < columns:  # a + d = J' (J J' + ridge)^-1 (J a - r)
        gram = j @ j.T
        gram[np.diag_indices(rows)] += ridge
        return j.T @ cho_solve(cho_factor(gram, lower=True), j @ a - r) - a
    gram = j.T @ j
    gram[np.diag_indices(columns)] += ridge
    return cho_solve(cho_factor(gram, lower=True), -(j.T @ r + ridge * a))
