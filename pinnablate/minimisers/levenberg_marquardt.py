"""Levenberg-Marquardt for one member: damped Gauss-Newton steps on a sum of squares.

With residuals r, Jacobian J, parameters theta, weight decay mu and damping lambda, a step v is

    (J'J + (mu + lambda) I) v = -(J'r + mu theta),

solved in the dual form where there are fewer residuals than parameters. The descent of a member is
written for one member, so that its result cannot depend on which others are trained beside it.
Source: K. Levenberg, Quart. Appl. Math. 2 (1944) 164; D. W. Marquardt, SIAM J. Appl. Math. 11
(1963) 431.

With geodesic acceleration the step is v + a,

    (J'J + (mu + lambda) I) a = -J'b / 2,

where b is the second derivative of the residuals along v. It costs two more evaluations of the
residuals and one more solve. Source: M. K. Transtrum, J. P. Sethna, arXiv:1201.5885.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np

from pinnablate.minimisers import lapack
from pinnablate.minimisers.damping import LARGEST, Damping, Factors
from pinnablate.minimisers.descent import Descent, Outcome

DAMPINGS = 8  # so many dampings are tried before a linearisation counts as a step
PATIENCE = 5  # idle steps in a row that are convergence
PROBE = 0.1  # b is a second difference of the residuals at theta and theta +- PROBE v
BENT = 0.75  # an acceleration with 2 |a| > BENT |v| is left out: its expansion does not hold there


class Ask(NamedTuple):
    """What a descent wants to know next.

    Args:
        theta: parameters [P].
        linear: whether it asks for residuals and their Jacobian at theta, or for residuals only.
    """

    theta: np.ndarray
    linear: bool


# A descent: it yields what it asks for, is sent r [rows] or (r [rows], J [rows, P]), and returns
# where it ended.
Course = Generator[Ask, Any, Outcome]


def minimise_squares(
    residual: Callable[[np.ndarray], np.ndarray],
    jacobian: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
    theta: np.ndarray,
    **settings: Any,
) -> Outcome:
    """Minimise |r(theta)|^2 + mu |theta|^2.

    Args:
        residual: theta [P] -> r [rows].
        jacobian: theta [P] -> (r [rows], J [rows, P]).
        theta: where to start [P].
        settings: those of `descend`.

    Returns:
        Where it ended.
    """
    course = descend(theta, **settings)
    ask = next(course)
    while True:
        try:
            ask = course.send((jacobian if ask.linear else residual)(ask.theta))
        except StopIteration as end:
            out: Outcome = end.value
            return out


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
    """The descent of one member, as a generator: it yields what it asks for and is sent the answer.

    Whoever runs it may evaluate what several descents ask for in one call. A trial step that is not
    finite, or does not lower the loss, is rejected and the damping raised. The descent ends early
    when the loss is below EXACT, after PATIENCE idle steps in a row, or when the damping exceeds
    LARGEST.

    Args:
        theta: where to start [P].
        steps: linearisations at most.
        damping: how lambda moves; `Factors` by default.
        geodesic: whether steps are accelerated.
        decay: mu.
        keep, stop: as in `Descent`.
        space: arrays that are used again by the next linearisation, and by the next descent that is
            given the same dictionary: to allocate them anew would take as long as to fill them.

    Returns:
        Where it ended.
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
    """The gain ratio: the decrease of the loss over the expected one.

    It is 1 where none is expected, which rounding can bring about near a minimum.
    """
    expected = system.expected(step, damping)
    return seen / expected if expected > 0.0 else 1.0


def _loss(r: np.ndarray, theta: np.ndarray, decay: float) -> float:
    """|r|^2 + mu |theta|^2."""
    with np.errstate(over="ignore", invalid="ignore"):
        return float(r @ r + decay * (theta @ theta))


def _acceleration(
    system: _Linearisation, ahead: np.ndarray, behind: np.ndarray, step: np.ndarray
) -> np.ndarray | float:
    """The geodesic acceleration a [P], or 0 where it is not finite or too long (BENT).

    Args:
        system: the linearisation at theta.
        ahead, behind: residuals at theta + PROBE v and theta - PROBE v: [rows].
        step: v [P].
    """
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
        space: as in `descend`.
    """

    def __init__(
        self,
        r: np.ndarray,
        jacobian: np.ndarray,
        theta: np.ndarray,
        decay: float,
        space: dict[str, np.ndarray] | None = None,
    ) -> None:
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
        self._applied: np.ndarray | None = None  # in the dual form, y of the last step v = -J'y

    @cached_property
    def gradient(self) -> np.ndarray:
        """J'r + mu theta, half the gradient of the loss: [P]."""
        out: np.ndarray = self.jacobian.T @ self.r + self.decay * self.theta
        return out

    @cached_property
    def _forward(self) -> np.ndarray:
        """J theta: [rows]."""
        out: np.ndarray = self.jacobian @ self.theta
        return out

    def step(self, damping: float) -> np.ndarray | None:
        """v for one damping, or None where the system cannot be factorised."""
        total = damping + self.decay
        np.copyto(self.factor, self.gram)
        self.factor.flat[:: len(self.factor) + 1] += total
        if not lapack.factorise(self.factor):
            return None
        if not self.dual:
            return -lapack.solve(self.factor, self.gradient)
        # with share = mu / total: v = -J' (JJ' + total I)^-1 (r - share J theta) - share theta
        share = self.decay / total
        right = self.r - share * self._forward if share else self.r
        self._applied = lapack.solve(self.factor, right)
        step: np.ndarray = -(self.jacobian.T @ self._applied)  # (-J') y would copy J
        return step - share * self.theta if share else step

    def solve(self, rows: np.ndarray) -> np.ndarray:
        """-(J'J + (mu + lambda) I)^-1 J' rows, with lambda of the last step: [P] from [rows]."""
        if self.dual:
            out: np.ndarray = -(self.jacobian.T @ lapack.solve(self.factor, rows))
            return out
        return -lapack.solve(self.factor, self.jacobian.T @ rows)

    def expected(self, step: np.ndarray, damping: float) -> float:
        """The decrease of the loss that the linear model expects of the last step v.

        It is v . (lambda v - J'r - mu theta).
        """
        if self.dual and not self.decay:  # v . J'r = -y . (JJ' r), which does not read J again
            return float(damping * (step @ step) + self._applied @ (self.gram @ self.r))
        return float(step @ (damping * step - self.gradient))
