"""The stacked learner: the cells of an environment as one TensorFlow program in float64.

Adam runs on tiles of members of one fixed shape, Levenberg-Marquardt on each member; both are single-threaded inside and
spread over the cores outside, so that a record is the same bit by bit for any tile, order or company.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

import numpy as np
from threadpoolctl import threadpool_limits

from pinnablate.arms import Arm
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.learners.base import DIVERGED, FAILED, OK, Fit, Learner, Trained
from pinnablate.learners.cost import adam_step, lm_step
from pinnablate.learners.stacked.levenberg_marquardt import minimise
from pinnablate.learners.stacked.members import System, batch
from pinnablate.learners.stacked.program import Program
from pinnablate.learners.tensorflow_setup import tf
from pinnablate.protocol import Protocol

TILE = 4
# For estimates only: LM_SHARE from benchmarks/cost_shares.py (0.33-0.38 on Maxwell), the others rough guesses.
ADAM_SHARE, LM_SHARE, SECONDS_PER_LM_STEP, SECONDS_TO_TRACE = 0.05, 0.4, 0.005, 20.0


def make() -> Learner:
    return Stacked()


class Stacked(Learner):
    """Trains all fits together; `tile` members share one Adam program, `workers` threads share the tiles."""

    name = "stacked"

    def __init__(self, tile: int = TILE, workers: int | None = None) -> None:
        self.tile = tile
        self.workers = workers or os.cpu_count() or 1
        self._programs: dict[tuple, Program] = {}
        _one_thread_inside()

    def supports(self, env: Environment, arm: Arm, protocol: Protocol) -> str | None:
        return None

    def fit(self, fits: Sequence[Fit]) -> Iterator[Trained]:
        """Train; longest first, each yielded as it finishes. Closing the iterator stops the threads at their next step."""
        halt = threading.Event()
        with threadpool_limits(1), ThreadPoolExecutor(self.workers) as pool:
            try:
                tiles = {pool.submit(self._first_phase, tile, halt) for tile in self._tiles(fits)}
                members: set[Future] = set()
                while tiles or members:
                    finished, _ = wait(tiles | members, return_when=FIRST_COMPLETED)
                    for future in finished & tiles:
                        for member in future.result():
                            if member.fit.lm_steps and member.status == OK:
                                members.add(pool.submit(self._second_phase, member, halt))
                            else:
                                yield member
                    for future in finished & members:
                        yield future.result()
                    tiles, members = tiles - finished, members - finished
            finally:
                halt.set()
                pool.shutdown(wait=True, cancel_futures=True)

    def estimate(self, fits: Sequence[Fit]) -> tuple[float, float]:
        rate = measured_rate()
        adam = sum(f.adam_steps * adam_step(f.architecture, f.problem, f.arm.equations) for f in fits)
        second = sum(f.lm_steps * lm_step(f.architecture, f.problem, f.arm.equations) for f in fits)
        largest = max((_memory(f) for f in fits), default=0.0)
        thread_seconds = SECONDS_TO_TRACE + SECONDS_PER_LM_STEP * sum(f.lm_steps for f in fits)
        thread_seconds += (adam / ADAM_SHARE + second / LM_SHARE) / rate
        return thread_seconds / self.workers, 6e8 + self.workers * largest  # TensorFlow itself holds about 600 MB

    def _program(self, fit: Fit) -> Program:
        env = fit.problem.environment
        key = (env.digest, fit.architecture, fit.problem.functionals)
        if key not in self._programs:
            self._programs[key] = Program(env, fit.architecture, fit.problem.functionals)
        return self._programs[key]

    def _tiles(self, fits: Sequence[Fit]) -> list[list[Fit]]:
        """Fits that share shapes, steps and checkpoints, in tiles; the costliest first."""
        groups: dict[tuple, list[Fit]] = {}
        for fit in fits:
            self._program(fit)
            p = fit.problem
            key = (p.environment.digest, p.design, fit.architecture, fit.budget, fit.adam_steps, fit.curve_steps[0],
                   bool(fit.told.any()))
            groups.setdefault(key, []).append(fit)
        tiles = []
        for group in groups.values():
            group.sort(key=lambda f: -_lm_cost(f))
            tiles += [group[k : k + self.tile] for k in range(0, len(group), self.tile)]
        return sorted(tiles, key=lambda t: -max(map(_lm_cost, t)))

    def _first_phase(self, fits: list[Fit], halt: threading.Event) -> list[Trained]:
        """The Adam phase of a tile, padded to its fixed number of members."""
        begin = time.perf_counter()
        members = [Trained(f, curve=[(0, f.initial)]) for f in fits]
        try:
            padded = fits + [fits[0]] * (self.tile - len(fits))
            program, numbers = self._program(fits[0]), batch(padded)
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

    def _second_phase(self, member: Trained, halt: threading.Event) -> Trained:
        """Levenberg-Marquardt on one member."""
        begin = time.perf_counter()
        fit = member.fit
        adam_steps = member.steps[0]
        try:
            system = System(self._program(fit), fit)
            outcome = minimise(system.residual, system.jacobian, member.curve[-1][1], steps=fit.lm_steps, decay=fit.decay,
                               keep=fit.curve_steps[1], stop=halt.is_set)
            member.curve += [(adam_steps + k, theta) for k, theta in outcome.curve]
            member.loss, member.steps = outcome.loss, (adam_steps, outcome.steps)
            if not np.isfinite(outcome.loss):
                member.status, member.reason = DIVERGED, "the loss is not finite"
            elif outcome.converged:
                member.reason = f"converged after {outcome.steps} steps of Levenberg-Marquardt"
        except Exception as error:  # a failed cell is a record
            member.status, member.reason = FAILED, f"{type(error).__name__}: {error}"
        member.seconds += time.perf_counter() - begin
        return member


def _one_thread_inside() -> None:
    """One thread in TensorFlow's operators: two pools on the same cores slow each other down by an order of magnitude."""
    if tf.config.threading.get_intra_op_parallelism_threads() == 1:
        return
    try:
        tf.config.threading.set_intra_op_parallelism_threads(1)
    except RuntimeError as error:
        raise PinnablateError(
            "TensorFlow already computes with its own threads in this process, and the stacked learner needs one; make the "
            "learner before anything else uses TensorFlow, or train in a process of its own"
        ) from error


def _lm_cost(fit: Fit) -> float:
    return fit.lm_steps * lm_step(fit.architecture, fit.problem, fit.arm.equations)


def _memory(fit: Fit) -> float:
    """Bytes of one Levenberg-Marquardt system: the Jacobian twice, the Gram matrix and its factor."""
    rows = len(fit.problem.row_point) + int(fit.told.sum()) * len(fit.problem.collocation)
    parameters = fit.architecture.parameters
    return 8.0 * (2 * rows * parameters + 3 * min(rows, parameters) ** 2)


def measured_rate() -> float:
    """Flops per second of a double-precision matrix product on one thread, measured now."""
    a = np.random.default_rng(0).standard_normal((600, 600))
    with threadpool_limits(1):
        a @ a
        begin = time.perf_counter()
        for _ in range(3):
            a @ a
        return 3 * 2 * 600**3 / (time.perf_counter() - begin)
