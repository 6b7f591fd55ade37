"""Self-scaled quasi-Newton minimisers: BFGS, and the Broyden class with its own tau and phi a step.

With s the step, y the change of the gradient, H the inverse Hessian and B = H^-1,

    H+ = (H - Hy (Hy)' / y'Hy + phi v v') / tau + s s' / y's,
    v = sqrt(y'Hy) (s / y's - Hy / y'Hy).

phi = 1 and tau = min(1, y's / s'Bs) is self-scaled BFGS; `self_scaled_broyden` chooses both.
Source: M. Al-Baali, E. Spedicato, F. Maggioni, Optim. Methods Softw. 29 (2014) 937;
J. F. Urban, P. Stefanou, J. A. Pons, arXiv:2405.04230.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from scipy.optimize import line_search

from pinnablate.minimisers.descent import Descent, Outcome

# Idle steps in a row that are convergence: more than Levenberg-Marquardt's, because a step costs a
# gradient, about a fiftieth of one of its steps.
PATIENCE = 50
DECREASE, CURVATURE = 1e-4, 0.9  # c1 and c2 of the strong Wolfe conditions
SEARCH_TRIES = 20  # step lengths tried by one line search
MOST_WAITING = 16  # updates of the inverse Hessian that are collected for one matrix product

# (s'Bs / y's, y'Hy / y's, P) -> (tau, phi)
Scaling = Callable[[float, float, int], tuple[float, float]]
Found = tuple[float, np.ndarray]  # loss, gradient [P]


def self_scaled_bfgs(b: float, h: float, parameters: int) -> tuple[float, float]:
    """(tau, phi) of self-scaled BFGS, from b = s'Bs / y's and h = y'Hy / y's."""
    return min(1.0, 1.0 / b), 1.0


def self_scaled_broyden(b: float, h: float, parameters: int) -> tuple[float, float]:
    """(tau, phi) of the self-scaled Broyden class, for two parameters or more.

    Args:
        b, h: s'Bs / y's and y'Hy / y's.
        parameters: P.
    """
    a = max(b * h - 1.0, np.finfo(float).tiny)  # it is 0 where s and Hy are parallel
    c = np.sqrt(a / (1.0 + a))
    low = min(1.0, h * (1.0 - c))
    theta = max((low - 1.0) / a, min(1.0 / low, (1.0 - b) / b))
    sigma = 1.0 + theta * a
    scale = abs(sigma) ** (1.0 / (1 - parameters))
    tau = min(1.0, 1.0 / b)
    tau = tau * min(scale, 1.0 / theta) if theta > 0.0 else min(tau * scale, sigma)
    return tau, (1.0 - theta) / (1.0 + a * theta)


def minimise(
    objective: Callable[[np.ndarray], tuple[float, np.ndarray]],
    theta: np.ndarray,
    *,
    steps: int,
    scaling: Scaling = self_scaled_broyden,
    keep: Sequence[int] = (),
    stop: Callable[[], bool] = lambda: False,
    state: Mapping[str, np.ndarray] | None = None,
    offer: Callable[[Callable[[], dict[str, np.ndarray]]], None] = lambda _: None,
) -> Outcome:
    """Minimise an objective.

    Where no step along the direction meets the Wolfe conditions, the inverse Hessian starts again
    as the identity. The descent ends where none does along the gradient either, where the loss is
    below EXACT, or after PATIENCE idle steps in a row.

    Args:
        objective: theta [P] -> (loss, gradient [P]).
        theta: where to start [P].
        steps: line searches at most.
        scaling: gives tau and phi of each step.
        keep, stop: as in `Descent`.
        state: where an earlier descent of the same settings was, from which this one goes on to the
            same bits.
        offer: called before line searches with a function that makes the state.

    Returns:
        Where it ended.
    """
    seen = _Seen(objective)
    theta = theta.copy() if state is None else state["theta"].copy()
    loss, gradient = seen(theta)
    descent = Descent(theta, loss, steps, keep, stop, PATIENCE)
    inverse, before = InverseHessian(len(theta)), None
    direction = -gradient
    if state is not None:
        descent.resume(state)
        inverse.resume(state)
        loss, before = descent.at.loss, float(state["before"]) if state["before"].size else None
        gradient, direction = state["gradient"], state["direction"]
    while descent.going:
        offer(partial(_state, descent, inverse, gradient, direction, before))
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
        changed, applied = after - gradient, projected + direction  # y, H y
        inverse.update(step, changed, applied, float(-length * (step @ gradient)), scaling)
        gradient, direction = after, -inverse.times(after)
        if direction @ gradient >= 0.0:  # by rounding, H is not positive definite any more
            inverse, before, direction = InverseHessian(len(theta)), None, -gradient
        descent.step(theta, loss)
    return descent.end()


def _state(
    descent: Descent,
    inverse: InverseHessian,
    gradient: np.ndarray,
    direction: np.ndarray,
    before: float | None,
) -> dict[str, np.ndarray]:
    """Where a descent is before a line search, in arrays."""
    return {
        **descent.state(),
        **inverse.state(),
        "gradient": gradient,
        "direction": direction,
        "before": np.array([] if before is None else before),
    }


class _Seen:
    """An objective that remembers its last point: line searches ask for value and slope apart."""

    def __init__(self, objective: Callable[[np.ndarray], tuple[float, np.ndarray]]) -> None:
        self._objective = objective
        self._last: tuple[np.ndarray, Found] | None = None  # a point, and what was found there

    def __call__(self, theta: np.ndarray) -> Found:
        if self._last is None or not np.array_equal(self._last[0], theta):
            self._last = theta.copy(), self._objective(theta)
        return self._last[1]

    def value(self, theta: np.ndarray) -> float:
        """The loss, infinite where it is not finite."""
        loss = self(theta)[0]
        return loss if np.isfinite(loss) else np.inf

    def slope(self, theta: np.ndarray) -> np.ndarray:
        """The gradient: [P]."""
        return self(theta)[1]


def _search(
    seen: _Seen,
    theta: np.ndarray,
    direction: np.ndarray,
    gradient: np.ndarray,
    loss: float,
    before: float | None,
) -> float | None:
    """A step length that meets the strong Wolfe conditions, or None where none was found.

    Args:
        seen: the objective.
        theta, direction, gradient: the point, where to, and the gradient there: [P].
        loss, before: at the point, and at the one before it.
    """
    with warnings.catch_warnings(), np.errstate(over="ignore", invalid="ignore"):
        warnings.simplefilter("ignore")  # SciPy warns where it finds none: None says so
        length = line_search(
            seen.value,
            seen.slope,
            theta,
            direction,
            gradient,
            loss,
            before,
            c1=DECREASE,
            c2=CURVATURE,
            maxiter=SEARCH_TRIES,
        )[0]
    if length is None or not np.isfinite(length):
        return None
    return length if np.isfinite(seen(theta + length * direction)[0]) else None


class InverseHessian:
    """H = scale (M + U D U'): a dense M [P, P], and the updates U [P, k] that are not in it yet.

    An update adds two columns to U instead of changing P^2 numbers; M is read once a step, and
    written once in MOST_WAITING steps. At first H is the identity, and `new` says so.
    """

    def __init__(self, parameters: int) -> None:
        self._matrix, self._scale, self.new = np.eye(parameters), 1.0, True
        most = 2 * MOST_WAITING
        self._columns, self._weights = np.empty((parameters, most)), np.zeros((most, most))
        self._waiting = 0
        self._product: tuple[np.ndarray, np.ndarray] | None = None  # a vector, and M times it

    def state(self) -> dict[str, np.ndarray]:
        """All that later products and updates depend on, as arrays, to be given back by `resume`."""
        k = self._waiting
        return {
            "matrix": self._matrix,
            "scale": np.array(self._scale),
            "new": np.array(self.new),
            "columns": self._columns[:, :k],
            "weights": self._weights[:k, :k],
        }

    def resume(self, state: Mapping[str, np.ndarray]) -> None:
        """Go on from a state."""
        self._matrix, self._product = state["matrix"].copy(), None
        self._scale, self.new = float(state["scale"]), bool(state["new"])
        k = self._waiting = state["columns"].shape[1]
        self._weights[:] = 0.0
        self._columns[:, :k], self._weights[:k, :k] = state["columns"], state["weights"]

    def times(self, vector: np.ndarray) -> np.ndarray:
        """H times a vector: [P]. M times the vector is kept for the next call with it."""
        if self._product is None or self._product[0] is not vector:
            self._product = vector, self._matrix @ vector
        k = self._waiting
        columns = self._columns[:, :k]
        waiting = columns @ (self._weights[:k, :k] @ (columns.T @ vector))
        out: np.ndarray = self._scale * (self._product[1] + waiting)
        return out

    def update(
        self, s: np.ndarray, y: np.ndarray, hy: np.ndarray, sbs: float, scaling: Scaling
    ) -> None:
        """Update H by a step; a step along which the curvature is not positive changes nothing.

        Args:
            s, y, hy: the step, the change of the gradient, and H y: [P].
            sbs: s'Bs.
            scaling: gives tau and phi.
        """
        ys, yhy = float(y @ s), float(y @ hy)
        if not (ys > 0.0 and yhy > 0.0 and sbs > 0.0):
            return
        tau, phi = scaling(sbs / ys, yhy / ys, len(s))
        scale = self._scale / tau
        across = -phi / (ys * tau)
        along = phi * yhy / (ys**2 * tau) + 1.0 / ys
        block = np.array([[(phi - 1.0) / (yhy * tau), across], [across, along]])
        if not (np.isfinite(block).all() and 0.0 < scale < np.inf):
            return
        k = self._waiting
        self._columns[:, k], self._columns[:, k + 1] = hy, s
        self._weights[k : k + 2, k : k + 2] = block / scale
        self._scale, self._waiting, self.new = scale, k + 2, False
        if self._waiting == 2 * MOST_WAITING:
            self._matrix += (self._columns @ self._weights) @ self._columns.T
            self._weights[:], self._waiting, self._product = 0.0, 0, None
