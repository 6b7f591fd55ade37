"""Levenberg-Marquardt for one member: damped Gauss-Newton steps on a sum of squares.

(J'J + (mu + lambda) I) d = -(J'r + mu theta), solved in the dual form where there are fewer rows than parameters. Each
member runs by itself on one thread, so that its result cannot depend on its company. Source: K. Levenberg, Quart. Appl.
Math. 2 (1944) 164; D. W. Marquardt, SIAM J. Appl. Math. 11 (1963) 431.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.linalg import solve_triangular

START, DOWN, UP, TRIES = 1e-2, 3.0, 4.0, 8
SMALLEST, LARGEST = 1e-14, 1e10
NEGLIGIBLE, PATIENCE = 1e-7, 5  # converged: so many steps in a row that lower the loss by less than this share
EXACT = 1e-14  # converged: at weight 30 data are matched to 2e-8 sigma, a millionth of the usual noise


@dataclass
class Outcome:
    """States kept, final loss, steps done, and whether the loss had stopped falling."""

    theta: np.ndarray
    loss: float
    steps: int
    converged: bool
    curve: list[tuple[int, np.ndarray]] = field(default_factory=list)


def minimise(
    residual: Callable[[np.ndarray], np.ndarray],
    jacobian: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
    theta: np.ndarray,
    *,
    steps: int,
    decay: float = 0.0,
    keep: Sequence[int] = (),
    stop: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Minimise |r(theta)|^2 + decay |theta|^2.

    Args:
        residual: theta [P] -> r [rows].
        jacobian: theta [P] -> (r [rows], J [rows, P]).
        theta: where to start.
        steps: how many linearisations.
        decay: mu.
        keep: steps after which the state is kept.
        stop: asked before every step.

    A trial step that is not finite, or does not lower the loss, is rejected and the damping raised. The run ends early
    when the loss is as good as zero (EXACT), has stopped falling (NEGLIGIBLE, PATIENCE), or no damping lowers it (LARGEST).
    """
    theta, damping, done, idle, converged = theta.copy(), START, 0, 0, False
    r = residual(theta)
    loss = _loss(r, theta, decay)
    outcome = Outcome(theta, loss, 0, False)
    system = None
    while done < steps and not converged and np.isfinite(loss) and not stop():
        if system is None:
            system = _System(*jacobian(theta), theta, decay)
        before = loss
        for _ in range(TRIES):
            step = system.step(damping)
            if step is not None:
                trial = theta + step
                trial_loss = _loss(residual(trial), trial, decay)
                if np.isfinite(trial_loss) and trial_loss < loss:
                    theta, loss, system = trial, trial_loss, None
                    damping = max(damping / DOWN, SMALLEST)
                    break
            damping *= UP
        done += 1
        idle = idle + 1 if before - loss <= NEGLIGIBLE * before else 0
        converged = loss < EXACT or damping > LARGEST or idle >= PATIENCE
        if done in keep:
            outcome.curve.append((done, theta.copy()))
    if steps and (not outcome.curve or outcome.curve[-1][0] != done):
        outcome.curve.append((done, theta.copy()))
    outcome.theta, outcome.loss, outcome.steps, outcome.converged = theta, loss, done, converged
    return outcome


def _loss(r: np.ndarray, theta: np.ndarray, decay: float) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        return float(r @ r + decay * (theta @ theta))


class _System:
    """One linearisation, to be solved for several dampings."""

    def __init__(self, r: np.ndarray, jacobian: np.ndarray, theta: np.ndarray, decay: float) -> None:
        self.r, self.jacobian, self.theta, self.decay = r, jacobian, theta, decay
        rows, parameters = jacobian.shape
        self.dual = rows < parameters
        self.gram = jacobian @ jacobian.T if self.dual else jacobian.T @ jacobian
        self.gradient = jacobian.T @ r + decay * theta
        self.diagonal = self.gram.diagonal().copy()

    def step(self, damping: float) -> np.ndarray | None:
        """The step for one damping, or None where the system cannot be factorised."""
        total = damping + self.decay
        np.fill_diagonal(self.gram, self.diagonal + total)
        try:
            factor = np.linalg.cholesky(self.gram)
        except np.linalg.LinAlgError:
            return None
        if not self.dual:
            return -_solve(factor, self.gradient)
        step = -self.jacobian.T @ _solve(factor, self.r)
        if self.decay:
            projected = self.jacobian.T @ _solve(factor, self.jacobian @ self.theta)
            step -= self.decay / total * (self.theta - projected)
        return step


def _solve(factor: np.ndarray, b: np.ndarray) -> np.ndarray:
    half = solve_triangular(factor, b, lower=True, check_finite=False)
    return solve_triangular(factor, half, lower=True, trans="T", check_finite=False)
