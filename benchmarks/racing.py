"""Second phases from one state, for as many seconds as the first of them takes: what `protocols.py` compares them by."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import replace

from pinnablate.learners.base import Trained
from pinnablate.learners.stacked import Stacked
from pinnablate.tasks.budget import SECOND

PATIENT = 10**6  # steps: the clock ends the run


class Clock:
    """Stands for the event that halts a learner: set when its seconds are over."""

    def __init__(self, seconds: float) -> None:
        self._end = time.perf_counter() + seconds

    def is_set(self) -> bool:
        return time.perf_counter() > self._end


def race(made: Stacked, start: Trained, steps: int) -> list[tuple[float, int, float]]:
    """(loss, steps, seconds) of every method from one state; the first sets the time."""
    from pinnablate.learners.stacked.schedule import Group
    from pinnablate.learners.stacked.second import second

    program, rows, seconds = made._program(start.fit), [], float("inf")
    for name in SECOND:
        for warm in (True, False):  # traces are not timed
            limit = 2 if warm else steps if name == "lm" else PATIENT
            fit = replace(
                start.fit,
                budget=replace(start.fit.budget, second=name),
                second_steps=limit,
                curve=False,
            )
            member = Trained(fit, curve=[(0, start.weights)], steps=start.steps)
            begin = time.perf_counter()
            second(
                program, Group(fit, width=1, ready=deque([member])), Clock(seconds), lambda _: None
            )
            took = time.perf_counter() - begin
        seconds = min(seconds, took)
        rows.append((member.loss, member.steps[1], took))
    return rows
