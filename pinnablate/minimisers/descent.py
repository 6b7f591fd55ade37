"""What the second phase of training keeps, and when it ends: the contract of every minimiser of one member."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

NEGLIGIBLE = 1e-7  # a step that lowers the loss by less than this share of it is idle
EXACT = 1e-14  # converged: at weight 30 data are matched to 2e-8 sigma, a millionth of the usual noise


@dataclass
class Outcome:
    """Where a descent is or ended: state, loss, steps done, whether the loss had stopped falling, and the states kept."""

    theta: np.ndarray
    loss: float
    steps: int = 0
    converged: bool = False
    curve: list[tuple[int, np.ndarray]] = field(default_factory=list)


class Descent:
    """The bookkeeping of one descent.

    Args:
        theta, loss: where it starts.
        steps: how many it may take.
        keep: steps after which the state is kept; the last is always kept.
        stop: asked before every step.
        patience: converged after so many idle steps in a row.
    """

    def __init__(
        self, theta: np.ndarray, loss: float, steps: int, keep: Sequence[int], stop: Callable[[], bool], patience: int
    ) -> None:
        self.at = Outcome(theta, loss)
        self._steps, self._keep, self._stop, self._patience, self._idle = steps, frozenset(keep), stop, patience, 0

    @property
    def going(self) -> bool:
        at = self.at
        return at.steps < self._steps and not at.converged and bool(np.isfinite(at.loss)) and not self._stop()

    def step(self, theta: np.ndarray, loss: float, stuck: bool = False) -> None:
        """Count a step to a state, which may be the old one; `stuck`: no further step can lower the loss."""
        at = self.at
        self._idle = self._idle + 1 if at.loss - loss <= NEGLIGIBLE * at.loss else 0
        at.theta, at.loss, at.steps = theta, loss, at.steps + 1
        at.converged = loss < EXACT or stuck or self._idle >= self._patience
        if at.steps in self._keep:
            at.curve.append((at.steps, theta.copy()))

    def end(self) -> Outcome:
        """The outcome, its last state kept."""
        at = self.at
        if self._steps and (not at.curve or at.curve[-1][0] != at.steps):
            at.curve.append((at.steps, at.theta.copy()))
        return at
