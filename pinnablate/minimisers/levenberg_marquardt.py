"""Levenberg-Marquardt for one member: damped Gauss-Newton steps on a sum of squares.

(J'J + (mu + lambda) I) v = -(J'r + mu theta), solved in the dual form where there are fewer rows than parameters. Each
member runs by itself on one thread, so that its result cannot depend on its company. Source: K. Levenberg, Quart. Appl.
Math. 2 (1944) 164; D. W. Marquardt, SIAM J. Appl. Math. 11 (1963) 431.

With geodesic acceleration the step is v + a, (J'J + (mu + lambda) I) a = -J'b / 2, where b is the second derivative of the
residuals along v: the step follows the curve that the linear model bends away from, for two more residuals and one more
solve. Source: M. K. Transtrum, J. P. Sethna, arXiv:1201.5885.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np

from pinnablate.minimisers import lapack
from pinnablate.minimisers.damping import LARGEST, Damping, Factors
from pinnablate.minimisers.descent import Descent, Outcome

DAMPINGS = 8  # dampings tried before a linearisation counts as a step
PATIENCE = 5
PROBE = 0.1  # of v: where the second derivative is measured
BENT = 0.75  # an acceleration with 2 |a| beyond this share of |v| is left out: the expansion does not hold


class Ask(NamedTuple):
    """What a descent wants to know next: the rows at theta, or with `linear` the rows and their derivatives."""

    theta: np.ndarray
    linear: bool


Course = Generator[Ask, Any, Outcome]


def minimise_squares(
    residual: Callable[[np.ndarray], np.ndarray],
    jacobian: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
    theta: np.ndarray,
    **settings: Any,
) -> Outcome:
    """Minimise |r(theta)|^2 + decay |theta|^2 of one member.

    Args:
        residual: theta [P] -> r [rows].
        jacobian: theta [P] -> (r [rows], J [rows, P]).
        theta: where to start.
        settings: those of `descend`.
    """
    course = descend(theta, **settings)
    ask = next(course)
    while True:
        try:
            ask = course.send((jacobian if ask.linear else residual)(ask.theta))
        except StopIteration as end:
            return end.value


def descend(
    theta: np.ndarray,
    *,
    steps: int,
    damping: Damping | None = None,
    geodesic: bool = False,
    decay: float = 0.0,
    keep: Sequence[int] = (),
    stop: Callable[[], bool] = lambda: False,
    space: dict[str, np.ndarray] | None = None,
) -> Course:
    """The course of one member: yields what it asks, is sent the answer, returns its outcome.

    It is written for one member and knows no other; whoever runs it may answer many courses at once.

    Args:
        theta: where to start [P].
        steps: how many linearisations.
        damping: how lambda moves; fixed factors by default.
        geodesic: whether steps are accelerated.
        decay: mu.
        keep, stop: as in `Descent`.
        space: arrays that live on from one linearisation to the next, because fresh memory costs as much as filling it.

    A trial step that is not finite, or does not lower the loss, is rejected and the damping raised. The run ends early
    when the loss is as good as zero (EXACT), has stopped falling (NEGLIGIBLE, PATIENCE), or no damping lowers it (LARGEST).
    """
    damping = Factors() if damping is None else damping
    theta, system, space = theta.copy(), None, {} if space is None else space
    loss = _loss((yield Ask(theta, linear=False)), theta, decay)
    descent = Descent(theta, loss, steps, keep, stop, PATIENCE)
    while descent.going:
        if system is None:
            r, jacobian = yield Ask(theta, linear=True)
            system = _Linearisation(r, jacobian, theta, decay, space)
        for _ in range(DAMPINGS):
            step = system.step(damping.value)
            if step is not None:
                linear = step
                if geodesic:
                    ahead = yield Ask(theta + PROBE * step, linear=False)
                    behind = yield Ask(theta - PROBE * step, linear=False)
                    step = step + _acceleration(system, ahead, behind, step)
                trial = theta + step
                trial_loss = _loss((yield Ask(trial, linear=False)), trial, decay)
                if np.isfinite(trial_loss) and trial_loss < loss:
                    damping.accept(partial(_gain, loss - trial_loss, system, linear, damping.value))
                    theta, loss, system = trial, trial_loss, None
                    break
            damping.reject()
        descent.step(theta, loss, stuck=damping.value > LARGEST)
    return descent.end()


def _gain(seen: float, system: _Linearisation, step: np.ndarray, damping: float) -> float:
    """Seen over expected decrease of the loss; 1 where rounding, near the end, expects none."""
    expected = system.expected(step, damping)
    return seen / expected if expected > 0.0 else 1.0


def _loss(r: np.ndarray, theta: np.ndarray, decay: float) -> float:
    with np.errstate(over="ignore", invalid="ignore"):
        return float(r @ r + decay * (theta @ theta))


def _acceleration(system: _Linearisation, ahead: np.ndarray, behind: np.ndarray, step: np.ndarray) -> np.ndarray | float:
    """a for a step from the rows at theta +- PROBE step, or 0 where it is not finite or too long to be trusted."""
    with np.errstate(over="ignore", invalid="ignore"):
        bend = (ahead - 2.0 * system.r + behind) / PROBE**2
        if not np.isfinite(bend).all():
            return 0.0
        found = 0.5 * system.solve(bend)
        return found if 2.0 * np.linalg.norm(found) <= BENT * np.linalg.norm(step) else 0.0


class _Linearisation:
    """One linearisation, to be solved for several dampings.

    Args:
        r, jacobian, theta, decay: r [rows], J [rows, P], theta [P], mu.
        space: arrays kept from one linearisation to the next, because fresh memory costs as much as filling it.
    """

    def __init__(self, r: np.ndarray, jacobian: np.ndarray, theta: np.ndarray, decay: float,
                 space: dict[str, np.ndarray] | None = None) -> None:
        self.r, self.jacobian, self.theta, self.decay = r, jacobian, theta, decay
        self.dual = jacobian.shape[0] < jacobian.shape[1]
        short = jacobian if self.dual else jacobian.T
        n = len(short)
        space = {} if space is None else space
        for name in ("gram", "factor"):
            if name not in space:
                space[name] = np.empty((n, n))
        self.gram, self.factor = space["gram"], space["factor"]
        np.matmul(short, short.T, out=self.gram)
        self._applied: np.ndarray | None = None  # dual: y of the last step v = -J'y

    @cached_property
    def gradient(self) -> np.ndarray:
        """J'r + mu theta, half the gradient of the loss: [P]."""
        return self.jacobian.T @ self.r + self.decay * self.theta

    @cached_property
    def _forward(self) -> np.ndarray:
        """J theta: [rows]."""
        return self.jacobian @ self.theta

    def step(self, damping: float) -> np.ndarray | None:
        """v for one damping, or None where the system cannot be factorised."""
        total = damping + self.decay
        np.copyto(self.factor, self.gram)
        self.factor.flat[:: len(self.factor) + 1] += total
        if not lapack.factorise(self.factor):
            return None
        if not self.dual:
            return -lapack.solve(self.factor, self.gradient)
        share = self.decay / total  # v = -J' (JJ' + total I)^-1 (r - share J theta) - share theta
        self._applied = lapack.solve(self.factor, self.r - share * self._forward if share else self.r)
        step = -(self.jacobian.T @ self._applied)  # not (-J') y, which would copy J
        return step - share * self.theta if share else step

    def solve(self, rows: np.ndarray) -> np.ndarray:
        """-(J'J + (mu + lambda) I)^-1 J' rows, with the damping of the last step: [P]."""
        if self.dual:
            return -(self.jacobian.T @ lapack.solve(self.factor, rows))
        return -lapack.solve(self.factor, self.jacobian.T @ rows)

    def expected(self, step: np.ndarray, damping: float) -> float:
        """By how much the linear model says that v, the last step, lowers the loss: v . (lambda v - J'r - mu theta)."""
        if self.dual and not self.decay:  # v . J'r = -y . (JJ' r), without another passage over J
            return float(damping * (step @ step) + self._applied @ (self.gram @ self.r))
        return float(step @ (damping * step - self.gradient))
