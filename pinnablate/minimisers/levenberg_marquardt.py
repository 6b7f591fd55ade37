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

Where there are several rows for each parameter, J'J may be that of a sample of the rows, another
one in each step; see `linearisation.Sampled`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from pinnablate.minimisers.damping import LARGEST, Damping, Factors
from pinnablate.minimisers.descent import EXACT, Descent, Falling, Outcome
from pinnablate.minimisers.linearisation import Exact, Sampled, Space

DAMPINGS = 8  # so many dampings are tried before a linearisation counts as a step
PATIENCE = 5  # idle steps in a row that are convergence
PROBE = 0.1  # b is a second difference of the residuals at theta and theta +- PROBE v
BENT = 0.75  # an acceleration with 2 |a| > BENT |v| is left out: its expansion does not hold there


class Ask(NamedTuple):
    """What a descent wants to know next.

    Args:
        theta: parameters [P].
        linear: whether it asks for residuals and their Jacobian at theta.
        sample: of which sample of the rows, where J'J is that of a sample.
        weights: of all rows [rows]: then it asks for J' weights [P] at theta.

    It asks for residuals alone where it asks for neither of the others.
    """

    theta: np.ndarray
    linear: bool = False
    sample: int = 0
    weights: np.ndarray | None = None


# A descent: it yields what it asks for, is sent r [rows], or (r [rows], J [rows, P]), or J' weights
# [P], and returns where it ended.
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
    space: Space | None = None,
    samples: int = 1,
    falling: Falling | None = None,
    exact: float = EXACT,
    state: Mapping[str, np.ndarray] | None = None,
    offer: Callable[[Callable[[], dict[str, np.ndarray]]], None] = lambda _: None,
) -> Course:
    """The descent of one member, as a generator: it yields what it asks for and is sent the answer.

    Whoever runs it may evaluate what several descents ask for in one call. A trial step that is not
    finite, or does not lower the loss, is rejected and the damping raised. The descent ends early
    when the loss is below `exact`, after PATIENCE idle steps in a row, or when the damping exceeds
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
        samples: into how many samples the rows are divided; step k asks for the Jacobian of sample
            k modulo this number. 1 for the Jacobian of all rows.
        falling, exact: as in `Descent`.
        state: where an earlier descent of the same settings was, from which this one goes on to the
            same end, bit for bit.
        offer: called before linearisations with a function that makes the state.

    Returns:
        Where it ended.
    """
    damping = Factors() if damping is None else damping
    if state is not None:
        theta = state["theta"]
        damping.resume(state["damping"].tolist())
    theta, system, space = theta.copy(), None, {} if space is None else space
    r = yield Ask(theta)
    loss = _loss(r, theta, decay)
    descent = Descent(theta, loss, steps, keep, stop, PATIENCE, falling, exact)
    if state is not None:
        descent.resume(state)
    while descent.going:
        if system is None:
            offer(partial(_state, descent, damping))
            sample = None if samples == 1 else descent.at.steps % samples
            system, r = yield from _linearised(theta, r, decay, space, sample)
        for _ in range(DAMPINGS):
            step = system.step(damping.value)
            if step is not None:
                linear = step
                if geodesic:
                    ahead = yield Ask(theta + PROBE * step)
                    behind = yield Ask(theta - PROBE * step)
                    bend = _bend(ahead, r, behind)
                    step = step + (yield from _acceleration(system, theta, bend, step))
                trial = theta + step
                trial_r = yield Ask(trial)
                trial_loss = _loss(trial_r, trial, decay)
                if np.isfinite(trial_loss) and trial_loss < loss:
                    damping.accept(partial(_gain, loss - trial_loss, system, linear, damping.value))
                    theta, loss, system = trial, trial_loss, None
                    r = trial_r
                    break
            damping.reject()
        descent.step(theta, loss, stuck=damping.value > LARGEST)
    return descent.end()


def _state(descent: Descent, damping: Damping) -> dict[str, np.ndarray]:
    """Where a descent is before a linearisation, in arrays."""
    return descent.state() | {"damping": np.array(damping.state)}


def _linearised(
    theta: np.ndarray, r: np.ndarray, decay: float, space: Space, sample: int | None
) -> Generator[Ask, Any, tuple[Exact | Sampled, np.ndarray]]:
    """Ask for a linearisation at theta: of all rows, or of a sample; with r [rows] there."""
    if sample is None:
        r, jacobian = yield Ask(theta, linear=True)
        return Exact(r, jacobian, theta, decay, space), r
    _, jacobian = yield Ask(theta, linear=True, sample=sample)
    gradient = (yield Ask(theta, weights=r)) + decay * theta
    return Sampled(jacobian, gradient, decay, space), r


def _gain(seen: float, system: Exact | Sampled, step: np.ndarray, damping: float) -> float:
    return gain_ratio(seen, system.expected(step, damping))


def gain_ratio(seen: float, expected: float) -> float:
    """The decrease of the loss over the expected one; 1 where none is expected, which rounding can
    bring about near a minimum.
    """
    return seen / expected if expected > 0.0 else 1.0


def _loss(r: np.ndarray, theta: np.ndarray, decay: float) -> float:
    """|r|^2 + mu |theta|^2."""
    with np.errstate(over="ignore", invalid="ignore"):
        return float(r @ r + decay * (theta @ theta))


def _bend(ahead: np.ndarray, r: np.ndarray, behind: np.ndarray) -> np.ndarray:
    """b [rows], from residuals at theta + PROBE v, theta and theta - PROBE v."""
    with np.errstate(over="ignore", invalid="ignore"):
        out: np.ndarray = (ahead - 2.0 * r + behind) / PROBE**2
    return out


def _acceleration(
    system: Exact | Sampled, theta: np.ndarray, bend: np.ndarray, step: np.ndarray
) -> Generator[Ask, Any, np.ndarray | float]:
    """The geodesic acceleration a [P], or 0 where it is not finite or too long (BENT).

    Args:
        system: the linearisation at theta.
        theta: parameters [P].
        bend: b [rows].
        step: v [P].
    """
    if not np.isfinite(bend).all():
        return 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        if isinstance(system, Sampled):
            found = 0.5 * system.solve((yield Ask(theta, weights=bend)))
        else:
            found = 0.5 * system.solve(bend)
        return found if 2.0 * np.linalg.norm(found) <= BENT * np.linalg.norm(step) else 0.0
