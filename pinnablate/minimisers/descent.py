"""What every minimiser of one member keeps of its descent, and when it ends."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

NEGLIGIBLE = 1e-7  # a step is idle if it lowers the loss by less than this share of the loss
# A loss below this has converged: with data weight 30 the data are then matched to 2e-8 standard
# deviations of their field, a millionth of the usual noise.
EXACT = 1e-14


class Falling(NamedTuple):
    """When a loss has stopped falling: it fell by less than `share` of itself over `steps` steps."""

    share: float
    steps: int


@dataclass
class Outcome:
    """Where a descent is, or has ended.

    Args:
        theta: parameters [P].
        loss: at these parameters.
        steps: how many were done.
        converged: whether the loss is as good as zero or has stopped falling.
        curve: (step, parameters [P]) of the steps that were to be kept, and of the last.
    """

    theta: np.ndarray
    loss: float
    steps: int = 0
    converged: bool = False
    curve: list[tuple[int, np.ndarray]] = field(default_factory=list)


class Descent:
    """The bookkeeping of one descent.

    Args:
        theta, loss: parameters [P] where it starts, and the loss there.
        steps: how many it may take.
        keep: steps after which the parameters are kept; those after the last step always are.
        stop: asked before every step; the descent ends when it says so.
        patience: so many idle steps in a row are convergence.
        falling: when a loss that still falls a little has converged; None for never.
        exact: a loss below which the descent has converged.
    """

    def __init__(
        self,
        theta: np.ndarray,
        loss: float,
        steps: int,
        keep: Sequence[int],
        stop: Callable[[], bool],
        patience: int,
        falling: Falling | None = None,
        exact: float = EXACT,
    ) -> None:
        self.at = Outcome(theta, loss)
        self._steps, self._keep, self._stop = steps, frozenset(keep), stop
        self._patience, self._idle, self._falling = patience, 0, falling
        self._exact = exact
        self._losses = deque([loss], maxlen=falling.steps + 1 if falling else 1)

    @property
    def going(self) -> bool:
        """Whether another step should be taken."""
        at = self.at
        left = at.steps < self._steps and not at.converged
        return left and bool(np.isfinite(at.loss)) and not self._stop()

    def step(self, theta: np.ndarray, loss: float, stuck: bool = False) -> None:
        """Count a step.

        Args:
            theta, loss: parameters [P] after it, and the loss there; those before it where no trial
                was better.
            stuck: no further step can lower the loss.
        """
        at = self.at
        self._idle = self._idle + 1 if at.loss - loss <= NEGLIGIBLE * at.loss else 0
        at.theta, at.loss, at.steps = theta, loss, at.steps + 1
        self._losses.append(loss)
        idle = self._idle >= self._patience
        at.converged = loss < self._exact or stuck or idle or self._level
        if at.steps in self._keep:
            at.curve.append((at.steps, theta.copy()))

    @property
    def _level(self) -> bool:
        """Whether the loss has stopped falling."""
        falling = self._falling
        if falling is None or len(self._losses) <= falling.steps:
            return False
        return self._losses[-1] > (1.0 - falling.share) * self._losses[0]

    def state(self) -> dict[str, np.ndarray]:
        """All that the steps to come depend on, as arrays, to be given back by `resume`."""
        at = self.at
        thetas = np.stack([t for _, t in at.curve]) if at.curve else np.zeros((0, 0))
        return {
            "theta": at.theta,
            "loss": np.array(at.loss),
            "done": np.array([at.steps, self._idle]),
            "losses": np.array(self._losses),
            "curve_steps": np.array([step for step, _ in at.curve], int),
            "curve_states": thetas,
        }

    def resume(self, state: Mapping[str, np.ndarray]) -> None:
        """Go on from a state between two steps."""
        at = self.at
        at.theta, at.loss = state["theta"].copy(), float(state["loss"])
        at.steps, self._idle = map(int, state["done"])
        self._losses.clear()
        self._losses.extend(state["losses"].tolist())
        at.curve = list(zip(state["curve_steps"].tolist(), state["curve_states"], strict=True))

    def end(self) -> Outcome:
        """The outcome, with the last parameters on its curve."""
        at = self.at
        if self._steps and (not at.curve or at.curve[-1][0] != at.steps):
            at.curve.append((at.steps, at.theta.copy()))
        return at
