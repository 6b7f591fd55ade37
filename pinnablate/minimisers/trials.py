"""Levenberg-Marquardt for one member whose trial steps are computed elsewhere, many at once.

It is `levenberg_marquardt.descend`, which holds the linearisation itself, for a device that computes
a whole trial step of many members in one call: the linearisation, the step for a damping and the
loss after it. A member whose step was rejected has the same linearisation computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from pinnablate.minimisers.damping import LARGEST, Damping
from pinnablate.minimisers.descent import EXACT, Descent, Falling, Outcome
from pinnablate.minimisers.levenberg_marquardt import DAMPINGS, PATIENCE, gain_ratio


class Trial(NamedTuple):
    """A trial step that is asked for.

    Args:
        theta: where from [P].
        damping: lambda.
        sample: of which sample of the rows J'J is.
    """

    theta: np.ndarray
    damping: float
    sample: int


class Tried(NamedTuple):
    """What came of it.

    Args:
        before: the loss at theta.
        theta: after the step [P].
        loss: there; not a number where the system could not be solved.
        expected: by how much the linear model lowers the loss.
    """

    before: float
    theta: np.ndarray
    loss: float
    expected: float


def descend(
    theta: np.ndarray,
    *,
    steps: int,
    damping: Damping,
    keep: Sequence[int] = (),
    stop: Callable[[], bool] = lambda: False,
    samples: int = 1,
    falling: Falling | None = None,
    exact: float = EXACT,
) -> Generator[Trial, Tried, Outcome]:
    """The descent of one member: it yields the trial step that it wants and is sent what came of it.

    Args:
        theta, steps, damping, keep, stop, samples, falling, exact: as in
            `levenberg_marquardt.descend`.

    Returns:
        Where it ended.
    """
    sample = 0
    start = yield Trial(theta, damping.value, sample)
    descent = Descent(theta, start.before, steps, keep, stop, PATIENCE, falling, exact)
    first: Tried | None = start
    loss, renew = start.before, True
    while descent.going:
        sample = descent.at.steps % samples if renew else sample
        renew = False
        for _ in range(DAMPINGS):
            tried = first or (yield Trial(theta, damping.value, sample))
            first = None
            if np.isfinite(tried.loss) and tried.loss < loss:
                damping.accept(partial(gain_ratio, loss - tried.loss, tried.expected))
                theta, loss, renew = tried.theta, tried.loss, True
                break
            damping.reject()
        descent.step(theta, loss, stuck=damping.value > LARGEST)
    return descent.end()
