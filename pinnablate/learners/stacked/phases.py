"""The two phases of training: Adam on a tile of members, then a second-order method on each."""

from __future__ import annotations

import threading
import time

import numpy as np

from pinnablate.learners.base import DIVERGED, FAILED, Fit, Trained
from pinnablate.learners.stacked import broyden, levenberg_marquardt
from pinnablate.learners.stacked.damping import Factors, GainRatio
from pinnablate.learners.stacked.descent import Outcome
from pinnablate.learners.stacked.members import Objective, System, batch
from pinnablate.learners.stacked.program import Program
from pinnablate.learners.tensorflow_setup import tf
from pinnablate.protocol import SECOND


def adam(program: Program, fits: list[Fit], tile: int, halt: threading.Event) -> list[Trained]:
    """Train fits of one shape, padded to `tile` members."""
    begin = time.perf_counter()
    members = [Trained(f, curve=[(0, f.initial)]) for f in fits]
    try:
        padded = fits + [fits[0]] * (tile - len(fits))
        numbers = batch(padded)
        told = bool(fits[0].told.any())
        theta = tf.constant(np.stack([f.initial for f in padded]))
        state, done = [theta, tf.zeros_like(theta), tf.zeros_like(theta)], 0
        for step in fits[0].curve_steps[0]:
            if halt.is_set():
                break
            rate = tf.constant(fits[0].budget.learning_rate, tf.float64)
            state = program.adam(state, numbers, tf.constant(done), tf.constant(step), rate, told)
            done = step
            for member, row in zip(members, state[0].numpy(), strict=False):
                member.curve.append((step, row))
        losses = program.losses(state[0], numbers, told).numpy()
        for member, loss in zip(members, losses, strict=False):
            member.loss, member.steps = float(loss), (done, 0)
            if not np.isfinite(member.curve[-1][1]).all() or not np.isfinite(loss):
                member.status, member.reason = DIVERGED, f"not finite after {done} steps of Adam"
    except Exception as error:  # a failed cell is a record
        for member in members:
            member.status, member.reason = FAILED, f"{type(error).__name__}: {error}"
    for member in members:
        member.seconds = (time.perf_counter() - begin) / len(members)
    return members


def second(program: Program, member: Trained, halt: threading.Event) -> Trained:
    """Train one member with the second-order method of its budget."""
    begin = time.perf_counter()
    adam_steps = member.steps[0]
    try:
        outcome = _minimise(program, member.fit, member.curve[-1][1], halt)
        member.curve += [(adam_steps + k, theta) for k, theta in outcome.curve]
        member.loss, member.steps = outcome.loss, (adam_steps, outcome.steps)
        if not np.isfinite(outcome.loss):
            member.status, member.reason = DIVERGED, "the loss is not finite"
        elif outcome.converged:
            member.reason = f"converged after {outcome.steps} steps of {SECOND[member.fit.budget.second]}"
    except Exception as error:  # a failed cell is a record
        member.status, member.reason = FAILED, f"{type(error).__name__}: {error}"
    member.seconds += time.perf_counter() - begin
    return member


def _minimise(program: Program, fit: Fit, theta: np.ndarray, halt: threading.Event) -> Outcome:
    shared = {"steps": fit.second_steps, "keep": fit.curve_steps[1], "stop": halt.is_set}
    if fit.budget.second in ("broyden", "bfgs"):
        scaling = broyden.self_scaled_broyden if fit.budget.second == "broyden" else broyden.self_scaled_bfgs
        return broyden.minimise(Objective(program, fit), theta, scaling=scaling, **shared)
    system, geodesic = System(program, fit), fit.budget.second == "lm-geodesic"
    return levenberg_marquardt.minimise(
        system.residual, system.jacobian, theta, damping=GainRatio() if geodesic else Factors(), geodesic=geodesic,
        decay=fit.decay, **shared)
