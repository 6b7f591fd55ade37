"""The second phase of a member as stages, between which its collocation points may change."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

import numpy as np

from pinnablate.learners.states import Arrays, curve_arrays, curve_of
from pinnablate.minimisers.descent import Outcome
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.resampling import is_resampled, resampled


class Stages:
    """The stages of one member: a single one, or as many as its budget has steps for.

    Each stage is a descent of its own, on points of its own. What ends a descent early is of one
    set of points, so that the next stage begins nevertheless; the member ends with its last step,
    with a loss that is as good as none, or where the losses at the ends of stages have stopped
    falling by the rule of its budget.

    Args:
        fit: of the member.
    """

    def __init__(self, fit: Fit) -> None:
        self.fit = fit  # as it is trained in this stage
        self.is_single = not is_resampled(fit)
        self.steps = fit.second_steps if self.is_single else fit.budget.resample_steps
        self.whole = Outcome(np.empty(0), np.nan)
        self._kept = fit.curve_steps[1]
        self._number, self._losses = 0, list[float]()
        self._begin()

    def _begin(self) -> None:
        done = self.whole.steps
        self.steps = min(self.steps, self.fit.second_steps - done)
        self.keep = tuple(step - done for step in self._kept if done < step <= done + self.steps)

    def goes_on(self, stage: Outcome) -> bool:
        """Note where a stage ended; whether another one follows, for which `fit` has new points."""
        if self.is_single:
            self.whole = stage
            return False
        whole, done = self.whole, self.whole.steps
        ended_early = stage.steps < self.steps and not stage.converged
        whole.theta, whole.loss, whole.steps = stage.theta, stage.loss, done + stage.steps
        self._losses.append(stage.loss)
        whole.converged = stage.loss < self.fit.budget.exact or self._level
        over = whole.converged or ended_early or whole.steps >= self.fit.second_steps
        if not np.isfinite(stage.loss) or over:
            whole.curve += [(done + step, theta) for step, theta in stage.curve]
            return False
        last = done + stage.steps
        whole.curve += [
            (done + step, theta)
            for step, theta in stage.curve
            if done + step < last or last in self._kept
        ]
        points = resampled(self.fit, stage.theta, self._number)
        self.fit = replace(self.fit, problem=replace(self.fit.problem, collocation=points))
        self._number += 1
        self._begin()
        return True

    def state(self) -> dict[str, np.ndarray]:
        """All that the stages to come depend on, as arrays, to be given back by `resume`."""
        whole = self.whole
        return {
            "whole": whole.theta,
            "whole_loss": np.array(whole.loss),
            "whole_done": np.array([whole.steps, self._number]),
            "stage_losses": np.array(self._losses),
            "points": self.fit.problem.collocation,
            **curve_arrays("whole", whole.curve),
        }

    def resume(self, state: Arrays) -> None:
        """Go on from a state."""
        whole = self.whole
        whole.theta, whole.loss = state["whole"], float(state["whole_loss"])
        whole.steps, self._number = map(int, state["whole_done"])
        whole.curve, self._losses = curve_of("whole", state), state["stage_losses"].tolist()
        if not self.is_single:
            self.steps = self.fit.budget.resample_steps
            points = state["points"]
            self.fit = replace(self.fit, problem=replace(self.fit.problem, collocation=points))
        self._begin()

    @property
    def _level(self) -> bool:
        """Whether losses at the ends of stages have stopped falling."""
        falling = self.fit.budget.falling
        if not falling:
            return False
        share, steps = falling
        back = ceil(steps / self.fit.budget.resample_steps) + 1
        losses = self._losses
        return len(losses) >= back and losses[-1] > (1.0 - share) * losses[-back]
