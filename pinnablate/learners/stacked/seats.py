"""The places of a tile during the second phase: who sits there, what each asks for, and who is next."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from pinnablate.learners.base import DIVERGED, FAILED, Trained
from pinnablate.learners.reasons import reason_of
from pinnablate.learners.stacked.schedule import Give, Group
from pinnablate.learners.stacked.stages import Stages
from pinnablate.minimisers.descent import Outcome
from pinnablate.tasks.budget import SECOND
from pinnablate.tasks.fit import Fit

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


def serve(
    group: Group,
    give: Give,
    *,
    sit: Callable[[int, Trained], Seat],
    put: Callable[[int, Fit, np.ndarray], None],
    answers: Callable[[dict[int, Any]], dict[int, Any]],
) -> None:
    """Train members of a group in the places of a tile until none is ready.

    Args:
        group: members are taken from the left of `ready`, at most `width` at a time; a place that
            one leaves goes to the next.
        give: called with each member as it finishes.
        sit: begins the second phase of a member in a place.
        put: gives a place the points of a member, and its parameters [P].
        answers: what is asked for, {place: ...}, to what is answered, of some of the places at least.
    """
    seated: dict[int, Seat] = {}
    while True:
        begin = time.perf_counter()
        for k in range(group.width):
            while k not in seated and (member := next_of(group.ready)):
                try:
                    seat = sit(k, member)
                    put(k, seat.stages.fit, seat.ask.theta)
                    seated[k] = seat
                except Exception as error:  # a failed cell is a record
                    give(failed(member, error))
        if not seated:
            return
        under_way = dict(sorted(seated.items()))
        try:
            found = answers({k: seat.ask for k, seat in under_way.items()})
        except Exception as error:  # of the whole tile: out of memory, say
            for k, seat in under_way.items():
                del seated[k]
                give(failed(seat.member, error))
            continue
        ended = []
        for k, answer in found.items():
            try:
                if seated[k].answer(answer, partial(put, k)):
                    ended.append(k)
            except Exception as error:  # a failed cell is a record
                give(failed(seated.pop(k).member, error))
        share = (time.perf_counter() - begin) / len(under_way)
        for seat in seated.values():
            seat.member.seconds += share
        for k in ended:
            give(seated.pop(k).member)


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
