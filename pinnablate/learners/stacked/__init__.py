"""The stacked learner: the cells of an environment as one TensorFlow program in float64.

Adam runs on tiles of members of one fixed shape, the second-order method on each member; both are single-threaded inside
and spread over the cores outside, so that a record is the same bit by bit for any tile, order or company.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator, Sequence
from math import ceil

from pinnablate.arms import Arm
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.learners.base import Fit, Learner, Trained
from pinnablate.learners.resources import DEFAULTS, Resources
from pinnablate.learners.stacked import phases, schedule
from pinnablate.learners.stacked.program import Program
from pinnablate.learners.stacked.rows import Kind
from pinnablate.learners.stacked.sizes import IMPORTED, second_cost, thread_seconds, tile_width, waiting_bytes, working_bytes
from pinnablate.learners.tensorflow_setup import tf
from pinnablate.tasks.protocol import Protocol

# Members of one Adam program: a core gains nothing from a second member (benchmarks/engine.py), a GPU needs many.
TILES = {"cpu": 1, "gpu": 64}


def make(resources: Resources = DEFAULTS) -> Learner:
    return Stacked(resources)


class Stacked(Learner):
    """Trains all fits together: `tile` members share one Adam program, threads share the tiles."""

    name = "stacked"

    def __init__(self, resources: Resources = DEFAULTS, tile: int | None = None) -> None:
        self.resources = resources
        self.tile = tile or TILES[resources.device]
        self._programs: dict[tuple, Program] = {}
        _one_thread_inside()
        if resources.device == "gpu" and not tf.config.list_physical_devices("GPU"):
            raise PinnablateError("TensorFlow finds no GPU here; train with --device cpu")

    def supports(self, env: Environment, arm: Arm, protocol: Protocol) -> str | None:
        return None

    def shortage(self, fits: Sequence[Fit]) -> str | None:
        room, largest, held = self._room(fits)
        if largest + held <= room:
            return None
        return (f"one network of this study needs {(IMPORTED + largest + held) / 2**30:.1f} GiB, more than the "
                f"{self.resources.memory:g} GiB allowed; raise --memory, or choose a smaller network or fewer points")

    def fit(self, fits: Sequence[Fit]) -> Iterator[Trained]:
        """Train; longest first, each yielded as it finishes. Closing the iterator stops the threads at their next step.

        Members enter as others leave, so that what they hold stays within the stated memory.
        """
        halt = threading.Event()
        workers, waiting = self._limits(fits)
        todo = schedule.Phases(
            first=lambda tile: self._first_phase(tile, halt),
            second=lambda group, give: self._second_phase(group, halt, give),
            group=self._group,
            width=lambda fit, count: tile_width(fit, ceil(count / workers)),
        )
        yield from schedule.run(self._tiles(fits), todo, workers, waiting, halt.set)

    def estimate(self, fits: Sequence[Fit]) -> tuple[float, float]:
        workers, waiting = self._limits(fits)
        largest = max(map(working_bytes, fits), default=0.0)
        held = max(map(waiting_bytes, fits), default=0.0) * min(waiting, len(fits))
        return thread_seconds(fits) / workers, IMPORTED + workers * largest + held

    def _limits(self, fits: Sequence[Fit]) -> tuple[int, int]:
        """How many threads and how many members at a time fit into the stated memory.

        Raises:
            PinnablateError: not even one does.
        """
        room, largest, held = self._room(fits)
        if missing := self.shortage(fits):
            raise PinnablateError(missing)
        workers = max(1, min(self.resources.threads, int(room / (largest + held))))
        return workers, self.tile * max(workers, int((room - workers * largest) / held))

    def _room(self, fits: Sequence[Fit]) -> tuple[float, float, float]:
        """Bytes there are, bytes that a thread works with, bytes that a waiting tile holds."""
        largest, held = (max(map(count, fits), default=1.0) for count in (working_bytes, waiting_bytes))
        return self.resources.memory * 2**30 - IMPORTED, largest, held * self.tile

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
                   bool(fit.second_steps), bool(fit.told.any()), fit.learned is None)
            groups.setdefault(key, []).append(fit)
        tiles = []
        for group in groups.values():
            group.sort(key=lambda f: -second_cost(f))
            tiles += [group[k : k + self.tile] for k in range(0, len(group), self.tile)]
        return sorted(tiles, key=lambda t: -max(map(second_cost, t)))

    def _first_phase(self, fits: list[Fit], halt: threading.Event) -> list[Trained]:
        with tf.device(self.resources.device):
            return phases.adam(self._program(fits[0]), fits, self.tile, halt)

    def _group(self, fit: Fit) -> Hashable:
        """Fits of one group share a tile in the second phase."""
        p, second = fit.problem, fit.budget.second
        shape = fit.architecture, p.functionals, len(p.collocation), fit.learned is None
        return p.environment.digest, p.design, *shape, second, Kind.of(fit)

    def _second_phase(self, group: schedule.Group, halt: threading.Event, give: schedule.Give) -> None:
        with tf.device(self.resources.device):
            phases.second(self._program(group.like), group, halt, give)


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
