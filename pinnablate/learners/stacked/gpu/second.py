"""The second phase on a GPU: all members of a tile take one trial step in one call."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import numpy as np

from pinnablate.learners.base import Trained
from pinnablate.learners.stacked.gpu.members import arrays_of, shape_of, stacked
from pinnablate.learners.stacked.gpu.program import Program
from pinnablate.learners.stacked.schedule import Give, Group
from pinnablate.learners.stacked.seats import Course, Seat, serve
from pinnablate.learners.stacked.sizes import samples
from pinnablate.learners.stacked.stages import Stages
from pinnablate.minimisers import trials
from pinnablate.minimisers.damping import Factors, GainRatio
from pinnablate.minimisers.descent import Falling
from pinnablate.minimisers.trials import Tried
from pinnablate.tasks.budget import GEODESIC
from pinnablate.tasks.fit import Fit


def second(program: Program, group: Group, halt: threading.Event, give: Give) -> None:
    """Train the second phase of members until none is ready; several threads may share a group.

    Args:
        program: of their laws and their network.
        group: as in `stacked.second.second`.
        halt: once it is set, every member ends at its next step.
        give: called with each member as it finishes.
    """
    tile = _Tile(program, group.like, group.width)
    sit = partial(_seated, halt)
    serve(group, give, sit=sit, put=tile.put, answers=tile.trials)


def _seated(halt: threading.Event, _: int, member: Trained) -> Seat:
    """Begin the second phase of a member."""
    stages, begin = Stages(member.fit), partial(_descent, halt)
    return Seat.of(member, stages, begin(stages, member.curve[-1][1]), begin)


def _descent(halt: threading.Event, stages: Stages, theta: np.ndarray) -> Course:
    """The descent of a stage from parameters [P]."""
    fit = stages.fit
    return trials.descend(
        theta,
        steps=stages.steps,
        damping=GainRatio() if fit.budget.second in GEODESIC else Factors(),
        keep=stages.keep,
        stop=halt.is_set,
        samples=samples(fit),
        falling=Falling(*fit.budget.falling) if fit.budget.falling else None,
        exact=fit.budget.exact,
    )


class _Tile:
    """Places for members of one kind; an empty place repeats a neighbour.

    Args:
        program: of their laws and their network.
        like: one of their fits.
        width: how many places.
    """

    def __init__(self, program: Program, like: Fit, width: int) -> None:
        self._program, self._shape, self._width = program, shape_of(like), width
        self._members: dict[int, dict[str, Any]] = {}
        self._stacked: dict[str, Any] = {}  # of all places, once they are known

    def put(self, place: int, fit: Fit, _: np.ndarray) -> None:
        """Give a place to a member, or to the points of its next stage."""
        self._members[place], self._stacked = arrays_of(fit), {}

    def trials(self, asks: dict[int, trials.Trial]) -> dict[int, Tried]:
        """What comes of a trial step of each member: {place: ...}."""
        first = min(asks)
        places = [k if k in asks else first for k in range(self._width)]
        if not self._stacked:
            others = self._members[min(self._members)]
            self._stacked = stacked([self._members.get(k, others) for k in range(self._width)])
        before, theta, loss, expected = map(
            np.asarray,
            self._program.trial(
                self._shape,
                np.stack([asks[k].theta for k in places]),
                np.array([asks[k].damping for k in places]),
                np.array([asks[k].sample for k in places]),
                self._stacked,
            ),
        )
        return {
            k: Tried(float(before[k]), theta[k].copy(), float(loss[k]), float(expected[k]))
            for k in asks
        }
