"""The second phase of training on the CPU: a second-order method on each member."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from pinnablate.learners.base import FAILED, Trained
from pinnablate.learners.reasons import reason_of
from pinnablate.learners.stacked.members import Objective
from pinnablate.learners.stacked.program import Program
from pinnablate.learners.stacked.schedule import Give, Group
from pinnablate.learners.stacked.seats import Seat, finish, next_of, serve
from pinnablate.learners.stacked.sizes import samples
from pinnablate.learners.stacked.stages import Stages
from pinnablate.learners.stacked.tiles import Tile
from pinnablate.learners.states import Arrays, State, States, curve_arrays
from pinnablate.minimisers import broyden, levenberg_marquardt
from pinnablate.minimisers.damping import Factors, GainRatio
from pinnablate.minimisers.descent import Falling
from pinnablate.minimisers.levenberg_marquardt import Ask, Course
from pinnablate.tasks.budget import GEODESIC, QUASI_NEWTON

UPDATES = {"broyden": broyden.self_scaled_broyden, "bfgs": broyden.self_scaled_bfgs}


def second(
    program: Program,
    group: Group,
    halt: threading.Event,
    give: Give,
    states: States | None = None,
) -> None:
    """Train the second phase of members until none is ready; several threads may share a group.

    Args:
        program: of their laws and their network.
        group: members are taken from the left of `ready`, at most `width` at a time; a place that
            one leaves goes to the next.
        halt: once it is set, every member ends at its next step.
        give: called with each member as it finishes.
        states: where the states of members are kept, and found again.
    """
    if group.like.budget.second in QUASI_NEWTON:
        while member := next_of(group.ready):
            _alone(program, member, halt, states)
            give(member)
    else:
        _together(program, group, halt, give, states)


def _alone(program: Program, member: Trained, halt: threading.Event, states: States | None) -> None:
    """A quasi-Newton descent of one member.

    Members are trained one at a time because the time of a step is that of reading H from memory.
    """
    begin, fit = time.perf_counter(), member.fit
    kept = states.of(fit) if states is not None else None
    held = kept.found() if kept is not None else None
    first = curve_arrays("first", member.curve)

    def offer(descent: Callable[[], dict[str, np.ndarray]]) -> None:
        if kept is not None:
            seconds = np.array(member.seconds + time.perf_counter() - begin)
            kept.offer(lambda: descent() | first | {"seconds": seconds})

    try:
        finish(
            member,
            broyden.minimise(
                Objective(program, fit),
                member.curve[-1][1],
                steps=fit.second_steps,
                keep=fit.curve_steps[1],
                stop=halt.is_set,
                scaling=UPDATES[fit.budget.second],
                state=held if held is not None and "matrix" in held else None,
                offer=offer,
            ),
        )
    except Exception as error:  # a failed cell is a record
        member.status, member.reason = FAILED, reason_of(error)
    member.seconds += time.perf_counter() - begin


def _seated(
    member: Trained, halt: threading.Event, space: dict[str, np.ndarray], states: States | None
) -> Seat:
    """Begin the second phase of a member, or go on with it from the state that was kept.

    `space` is memory that it inherits from the member before it.
    """
    kept = states.of(member.fit) if states is not None else None
    held = kept.found() if kept is not None else None
    stages = Stages(member.fit)
    begin = partial(_descent, halt, space, kept, member)
    if held is not None and "damping" in held:
        stages.resume(held)
    else:
        held = None
    return Seat.of(member, stages, begin(stages, member.curve[-1][1], held), begin)


def _descent(
    halt: threading.Event,
    space: dict[str, np.ndarray],
    kept: State | None,
    member: Trained,
    stages: Stages,
    theta: np.ndarray,
    held: Arrays | None = None,
) -> Course:
    """The descent of a stage, from parameters [P], or from a state that was kept."""

    def offer(descent: Callable[[], dict[str, np.ndarray]]) -> None:
        if kept is not None:
            kept.offer(lambda: descent() | stages.state() | first)

    # seconds are those at the last step of the whole tile, which is close enough
    first = curve_arrays("first", member.curve) | {"seconds": np.array(member.seconds)}
    fit = stages.fit
    geodesic = fit.budget.second in GEODESIC
    return levenberg_marquardt.descend(
        theta,
        steps=stages.steps,
        keep=stages.keep,
        stop=halt.is_set,
        decay=fit.decay,
        damping=GainRatio() if geodesic else Factors(),
        geodesic=geodesic,
        space=space,
        samples=samples(fit),
        falling=Falling(*fit.budget.falling) if fit.budget.falling else None,
        exact=fit.budget.exact,
        state=held,
        offer=offer,
    )


def _together(
    program: Program, group: Group, halt: threading.Event, give: Give, states: States | None
) -> None:
    """Levenberg-Marquardt on the places of a tile.

    All residuals that are asked for are evaluated in one call, then all products J' w, then all
    Jacobians. A member whose trial step was rejected asks for residuals again while the others
    wait, which costs little; so Jacobians, which cost much, are nearly always evaluated for every
    place at once.
    """
    tile = Tile(program, group.width)
    spaces: list[dict[str, np.ndarray]] = [{} for _ in range(group.width)]
    serve(
        group,
        give,
        sit=lambda place, member: _seated(member, halt, spaces[place], states),
        put=tile.put,
        answers=partial(_answers, tile),
    )


def _answers(tile: Tile, asks: dict[int, Ask]) -> dict[int, Any]:
    """What is evaluated next for the places of a tile: one kind of question, the cheapest first."""
    values = {k: a.theta for k, a in asks.items() if not a.linear and a.weights is None}
    if values:
        return dict(tile.values(values))
    pulls = {k: a for k, a in asks.items() if a.weights is not None}
    if pulls:
        weights = {k: a.weights for k, a in pulls.items() if a.weights is not None}
        return dict(tile.pull({k: a.theta for k, a in pulls.items()}, weights))
    # A tile of several members has one sample, and a tile of one asks for one at a time.
    sample = next(iter(asks.values())).sample
    return dict(tile.linear({k: a.theta for k, a in asks.items()}, sample))
