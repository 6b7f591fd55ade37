"""Self-scaled quasi-Newton steps for one member: BFGS, and the Broyden class with a scale of its own for every step.

With s the step, y the change of the gradient g and H the inverse Hessian,

    H+ = (H - Hy (Hy)' / y'Hy + phi v v') / tau + s s' / y's,   v = sqrt(y'Hy) (s / y's - Hy / y'Hy);

phi = 1 and tau = min(1, y's / s'Bs) is self-scaled BFGS; `self_scaled_broyden` chooses both. Source: M. Al-Baali, E. Spedicato,
F. Maggioni, Optim. Methods Softw. 29 (2014) 937; J. F. Urban, P. Stefanou, J. A. Pons, arXiv:2405.04230.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import line_search

from pinnablate.minimisers.descent import Descent, Outcome

PATIENCE = 50  # a step costs a gradient, about a fiftieth of one of Levenberg-Marquardt
DECREASE, CURVATURE, SEARCH_TRIES = 1e-4, 0.9, 20  # strong Wolfe conditions
MOST_WAITING = 16  # updates of the inverse Hessian that wait for one matrix product

Scaling = Callable[[float, float, int], tuple[float, float]]


def self_scaled_bfgs(b: float, h: float, parameters: int) -> tuple[float, float]:
    """(tau, phi) from b = s'Bs / y's and h = y'Hy / y's."""
    return min(1.0, 1.0 / b), 1.0


def self_scaled_broyden(b: float, h: float, parameters: int) -> tuple[float, float]:
    """(tau, phi) from b = s'Bs / y's and h = y'Hy / y's, for two parameters or more."""
    a = max(b * h - 1.0, np.finfo(float).tiny)  # 0 where s and Hy are parallel
    c = np.sqrt(a / (1.0 + a))
    low = min(1.0, h * (1.0 - c))
    theta = max((low - 1.0) / a, min(1.0 / low, (1.0 - b) / b))
    sigma = 1.0 + theta * a
    scale = abs(sigma) ** (1.0 / (1 - parameters))
    tau = min(1.0, 1.0 / b) * min(scale, 1.0 / theta) if theta > 0.0 else min(min(1.0, 1.0 / b) * scale, sigma)
    return tau, (1.0 - theta) / (1.0 + a * theta)


def minimise(
    objective: Callable[[np.ndarray], tuple[float, np.ndarray]],
    theta: np.ndarray,
    *,
    steps: int,
    scaling: Scaling = self_scaled_broyden,
    keep: Sequence[int] = (),
    stop: Callable[[], bool] = lambda: False,
) -> Outcome:
    """Minimise an objective.

    Args:
        objective: theta [P] -> (loss, gradient [P]).
        theta: where to start.
        steps: how many line searches.
        scaling: tau and phi.
        keep, stop: as in `Descent`.

    Where no step along the direction meets the Wolfe conditions, the inverse Hessian is forgotten; where none does along
    the gradient either, or the loss is as good as zero or has stopped falling (NEGLIGIBLE, PATIENCE), the run ends.
    """
    seen = _Seen(objective)
    theta, (loss, gradient) = theta.copy(), seen(theta)
    descent = Descent(theta, loss, steps, keep, stop, PATIENCE)
    inverse, before = InverseHessian(len(theta)), None
    direction = -gradient
    while descent.going:
        length = _search(seen, theta, direction, gradient, loss, before)
        if length is None:
            stuck = inverse.new
            inverse, before, direction = InverseHessian(len(theta)), None, -gradient
            descent.step(theta, loss, stuck)
            continue
        step = length * direction
        before, (loss, after) = loss, seen(theta + step)
        theta = theta + step
        projected = inverse.times(after)
        inverse.update(step, after - gradient, projected + direction, -length * (step @ gradient), scaling)
        gradient, direction = after, -inverse.times(after)
        if direction @ gradient >= 0.0:  # lost by rounding
            inverse, before, direction = InverseHessian(len(theta)), None, -gradient
        descent.step(theta, loss)
    return descent.end()


class _Seen:
    """An objective that remembers its last point: the line search asks for value and slope apart."""

    def __init__(self, objective: Callable[[np.ndarray], tuple[float, np.ndarray]]) -> None:
        self._objective = objective
        self._last: tuple[np.ndarray, tuple[float, np.ndarray]] | None = None  # point, what was found there

    def __call__(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        if self._last is None or not np.array_equal(self._last[0], theta):
            self._last = theta.copy(), self._objective(theta)
        return self._last[1]

    def value(self, theta: np.ndarray) -> float:
        loss = self(theta)[0]
        return loss if np.isfinite(loss) else np.inf

    def slope(self, theta: np.ndarray) -> np.ndarray:
        return self(theta)[1]


def _search(
    seen: _Seen, theta: np.ndarray, direction: np.ndarray, gradient: np.ndarray, loss: float, before: float | None
) -> float | None:
    """A step length that meets the strong Wolfe conditions, or None."""
    with warnings.catch_warnings(), np.errstate(over="ignore", invalid="ignore"):
        warnings.simplefilter("ignore")  # that it found none is what None says
        found = line_search(seen.value, seen.slope, theta, direction, gradient, loss, before, c1=DECREASE, c2=CURVATURE,
                            maxiter=SEARCH_TRIES)
    length = found[0]
    return length if length is not None and np.isfinite(length) and np.isfinite(seen(theta + length * direction)[0]) else None


class InverseHessian:
    """H = scale (M + U D U'), a dense M and the updates U [P, <= 2 MOST_WAITING] that are not in it yet.

    An update touches two vectors instead of P^2 numbers; M is read once a step and written once in MOST_WAITING steps.
    """

    def __init__(self, parameters: int) -> None:
        self._matrix, self._scale, self.new = np.eye(parameters), 1.0, True
        self._columns, self._weights = np.empty((parameters, 2 * MOST_WAITING)), np.zeros((2 * MOST_WAITING, 2 * MOST_WAITING))
        self._waiting = 0
        self._product: tuple[np.ndarray | None, np.ndarray | None] = (None, None)

    def times(self, vector: np.ndarray) -> np.ndarray:
        """H vector: [P]."""
        if self._product[0] is not vector:
            self._product = vector, self._matrix @ vector
        k = self._waiting
        columns = self._columns[:, :k]
        return self._scale * (self._product[1] + columns @ (self._weights[:k, :k] @ (columns.T @ vector)))

    def update(self, s: np.ndarray, y: np.ndarray, hy: np.ndarray, sbs: float, scaling: Scaling) -> None:
        """Learn from a step; nothing where the curvature along it is not positive.

        Args:
            s, y, hy: the step, the change of the gradient, and H y: [P].
            sbs: s'Bs.
            scaling: (b, h, P) -> (tau, phi).
        """
        ys, yhy = float(y @ s), float(y @ hy)
        if not (ys > 0.0 and yhy > 0.0 and sbs > 0.0):
            return
        tau, phi = scaling(sbs / ys, yhy / ys, len(s))
        scale = self._scale / tau
        across = -phi / (ys * tau)
        block = np.array([[(phi - 1.0) / (yhy * tau), across], [across, phi * yhy / (ys**2 * tau) + 1.0 / ys]])
        if not (np.isfinite(block).all() and 0.0 < scale < np.inf):
            return
        k = self._waiting
        self._columns[:, k], self._columns[:, k + 1] = hy, s
        self._weights[k : k + 2, k : k + 2] = block / scale
        self._scale, self._waiting, self.new = scale, k + 2, False
        if self._waiting == 2 * MOST_WAITING:
            self._matrix += (self._columns @ self._weights) @ self._columns.T
            self._weights[:], self._waiting, self._product = 0.0, 0, (None, None)
