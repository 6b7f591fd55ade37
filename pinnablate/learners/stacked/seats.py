"""A member in a place of a tile during its second phase: its descent, and what that asks for next."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from pinnablate.learners.base import DIVERGED, FAILED, Trained
from pinnablate.learners.reasons import reason_of
from pinnablate.learners.stacked.stages import Stages
from pinnablate.minimisers.descent import Outcome
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.protocol import SECOND

Course = Generator[Any, Any, Outcome]  # it yields what it asks for, and is sent the answer


@dataclass
class Seat:
    """A member in a place of a tile.

    Args:
        member: who is trained.
        stages: of its second phase.
        course: the descent of the stage that is under way.
        ask: what that asks for.
        begin: begins the descent of a stage at parameters [P].
    """

    member: Trained
    stages: Stages
    course: Course
    ask: Any
    begin: Callable[[Stages, np.ndarray], Course]

    @classmethod
    def of(
        cls,
        member: Trained,
        stages: Stages,
        course: Course,
        begin: Callable[[Stages, np.ndarray], Course],
    ) -> Seat:
        """Sit down: the descent is asked what it wants first."""
        return cls(member, stages, course, next(course), begin)

    def answer(self, answer: Any, move: Callable[[Fit, np.ndarray], None]) -> bool:
        """Go on with what was asked for; whether the second phase has ended.

        `move` gives the member's place the points of its next stage.
        """
        try:
            self.ask = self.course.send(answer)
        except StopIteration as end:
            outcome: Outcome = end.value
            if not self.stages.goes_on(outcome):
                finish(self.member, self.stages.whole)
                return True
            move(self.stages.fit, outcome.theta)
            self.course = self.begin(self.stages, outcome.theta)
            self.ask = next(self.course)
        return False


def next_of(ready: deque[Trained]) -> Trained | None:
    """The next member that is ready, or None; several threads may ask."""
    try:
        return ready.popleft()
    except IndexError:
        return None


def failed(member: Trained, error: Exception) -> Trained:
    """The same member, marked as failed."""
    member.status, member.reason = FAILED, reason_of(error)
    return member


def finish(member: Trained, outcome: Outcome) -> None:
    """Note in a member where its second phase ended."""
    adam_steps = member.steps[0]
    member.curve += [(adam_steps + k, theta) for k, theta in outcome.curve]
    member.loss, member.steps = outcome.loss, (adam_steps, outcome.steps)
    if not np.isfinite(outcome.loss):
        member.status, member.reason = DIVERGED, "the loss is not finite"
    elif outcome.converged:
        member.reason = (
            f"converged after {outcome.steps} steps of {SECOND[member.fit.budget.second]}"
        )
