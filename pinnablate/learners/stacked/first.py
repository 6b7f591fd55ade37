"""The first phase of training: Adam on tiles of members, by TensorFlow or JAX."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import Any, TypeGuard

import numpy as np

from pinnablate.learners.base import DIVERGED, FAILED, Trained
from pinnablate.learners.reasons import reason_of
from pinnablate.learners.stacked.members import batch
from pinnablate.learners.states import Arrays, State, States, curve_arrays, curve_of
from pinnablate.tasks.fit import Fit


def adam(
    program: Any,
    fits: list[Fit],
    tile: int,
    halt: threading.Event,
    states: States | None = None,
) -> list[Trained]:
    """Train the first phase of some fits of one shape.

    Args:
        program: of their laws and their network.
        fits: at most `tile`; the places left are filled with repeats, which are thrown away.
        tile: how many members the program has.
        halt: once it is set, training ends at the next step that is kept.
        states: where the state of a fit is kept, and found again, that is trained alone.
    """
    begin = time.perf_counter()
    every = [Trained(f, curve=[(0, f.start)]) for f in fits]
    keepers = [states.of(f) if states is not None else None for f in fits]
    found = [keeper.found() if keeper is not None else None for keeper in keepers]
    members, kept, waiting = [], [], []  # those whose first phase is not over
    for member, keeper, held in zip(every, keepers, found, strict=True):
        if held is not None and "adam" not in held:
            _resume(member, held)
            member.steps = (member.curve[-1][0], 0)
            continue
        members.append(member)
        kept.append(keeper)
        waiting.append(held)
    if not members or (fits[0].second_steps and not fits[0].adam_steps):
        return every
    try:
        fits = [member.fit for member in members]
        padded = fits + [fits[0]] * (tile - len(fits))
        numbers = batch(padded, program.constant)
        told = bool(fits[0].residual_mask.any())
        theta = np.stack([f.start for f in padded])
        zeros = np.zeros_like(theta)
        state, done = [program.constant(a) for a in (theta, zeros, zeros)], 0
        if _is_of_one_step(waiting):
            for member, held in zip(members, waiting, strict=True):
                _resume(member, held)
            rows = [held["adam"].reshape(3, -1) for held in waiting]
            rows += rows[:1] * (tile - len(rows))
            state = [program.constant(a) for a in np.stack(rows, axis=1)]
            done = members[0].curve[-1][0]
        for step in fits[0].curve_steps[0]:
            if step <= done:
                continue
            if halt.is_set():
                break
            span = program.constant(done), program.constant(step)
            rate = program.constant(np.float64(fits[0].budget.learning_rate))
            state = program.adam(state, numbers, *span, rate, told)
            done = step
            for member, row in zip(members, np.asarray(state[0]), strict=False):
                member.curve.append((step, row))
            _offer(kept, members, state, (time.perf_counter() - begin) / len(members))
        # a second phase does not need the loss, which costs as much as a hundred steps
        losses = (
            np.zeros(tile)
            if fits[0].second_steps
            else np.asarray(program.losses(state[0], numbers, told))
        )
        for member, loss in zip(members, losses, strict=False):
            member.loss, member.steps = float(loss), (done, 0)
            if not np.isfinite(member.curve[-1][1]).all() or not np.isfinite(loss):
                member.status, member.reason = DIVERGED, f"not finite after {done} steps of Adam"
    except Exception as error:  # a failed cell is a record
        for member in members:
            member.status, member.reason = FAILED, reason_of(error)
    for member in members:
        member.seconds += (time.perf_counter() - begin) / len(members)
    return every


def _offer(
    kept: list[State | None], members: list[Trained], state: list[Any], seconds: float
) -> None:
    """Keep the states of all members of a tile at once, which go on together; the first says when."""
    if kept[0] is None or not kept[0].offer(partial(_adam_state, members[0], state, 0, seconds)):
        return
    for row, (member, keeper) in enumerate(zip(members[1:], kept[1:], strict=True), 1):
        if keeper is not None:
            keeper.keep(_adam_state(member, state, row, seconds))


def _adam_state(
    member: Trained, state: list[Any], row: int, seconds: float
) -> dict[str, np.ndarray]:
    """Where the first phase of a member is, in arrays."""
    return {
        "adam": np.stack([np.asarray(part)[row] for part in state]),
        "seconds": np.array(member.seconds + seconds),
        **curve_arrays("first", member.curve),
    }


def _is_of_one_step(states: list[Arrays | None]) -> TypeGuard[list[Arrays]]:
    """Whether all members of a tile have a state, of the same step: they take their steps together."""
    steps = {int(held["first_steps"][-1]) for held in states if held is not None}
    return len(steps) == 1 and all(held is not None for held in states)


def _resume(member: Trained, held: Arrays) -> None:
    """Give a member what was kept of its first phase."""
    member.curve, member.seconds = curve_of("first", held), float(held["seconds"])
