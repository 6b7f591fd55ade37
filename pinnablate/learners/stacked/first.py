"""The first phase of training: Adam on tiles of members, by TensorFlow or JAX."""

from __future__ import annotations

import threading
import time
from functools import partial
from typing import Any

import numpy as np

from pinnablate.learners.base import DIVERGED, FAILED, Trained
from pinnablate.learners.reasons import reason_of
from pinnablate.learners.stacked.members import batch
from pinnablate.learners.states import Arrays, States, curve_arrays, curve_of
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
    members = [Trained(f, curve=[(0, f.start)]) for f in fits]
    kept = states.of(fits[0]) if states is not None and tile == 1 else None
    held = kept.found() if kept is not None else None
    if held is not None and _past_adam(members[0], held):
        return members
    if fits[0].second_steps and not fits[0].adam_steps:
        return members
    try:
        padded = fits + [fits[0]] * (tile - len(fits))
        numbers = batch(padded, program.constant)
        told = bool(fits[0].residual_mask.any())
        theta = np.stack([f.start for f in padded])
        zeros = np.zeros_like(theta)
        state, done = [program.constant(a) for a in (theta, zeros, zeros)], 0
        if held is not None:
            state, done = [program.constant(a) for a in held["adam"]], members[0].curve[-1][0]
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
            if kept is not None:
                kept.offer(partial(_adam_state, members[0], state, begin))
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
    return members


def _adam_state(member: Trained, state: list[Any], begin: float) -> dict[str, np.ndarray]:
    """Where the first phase of a member is, in arrays."""
    return {
        "adam": np.stack([np.asarray(part) for part in state]),
        "seconds": np.array(member.seconds + time.perf_counter() - begin),
        **curve_arrays("first", member.curve),
    }


def _past_adam(member: Trained, held: Arrays) -> bool:
    """Give a member what was kept of its first phase; whether it was in its second."""
    member.curve, member.seconds = curve_of("first", held), float(held["seconds"])
    if "adam" in held:
        return False
    member.steps = (member.curve[-1][0], 0)
    return True
