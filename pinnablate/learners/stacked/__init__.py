"""The stacked learner: the cells of an environment as one program in float64, of TensorFlow on the
CPU and of JAX on a GPU.

On the CPU, Adam runs on tiles of members of one shape, the second-order method on each member. Both compute on
one thread inside and are spread over the cores outside, so that a record is the same bit by bit
whatever the tile, the order and the other members.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Hashable, Sequence
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from pinnablate.arms import Arm
from pinnablate.errors import PinnablateError
from pinnablate.learners.base import Learner, Trained, absent, restore_network
from pinnablate.learners.resources import DEFAULTS, Resources
from pinnablate.learners.stacked import schedule
from pinnablate.learners.stacked.duration import seconds
from pinnablate.learners.stacked.programs import program_of
from pinnablate.learners.stacked.sizes import (
    IMPORTED,
    gpu_width,
    second_cost,
    tile_width,
    waiting_bytes,
    working_bytes,
)
from pinnablate.optional import GPU
from pinnablate.tasks.budget import QUASI_NEWTON, Budget
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.linearised import Linearised, linearised
from pinnablate.tasks.metrics import JetFunction
from pinnablate.tasks.protocol import Protocol
from pinnablate.world import World

if TYPE_CHECKING:  # TensorFlow is imported when something is trained
    from pinnablate.learners.stacked.program import Program

# Members of one Adam program: a core gains nothing from a second (benchmarks/engine.py), and a GPU
# needs many.
TILES = {"cpu": 1, "gpu": 64}
WAITING_TILES = 8  # tiles of members between their phases, on a GPU


class Stacked(Learner):
    """Trains all fits together.

    Args:
        resources: what it may use of the machine.
        tile: how many members share one Adam program; 1 on a CPU and 64 on a GPU by default.
    """

    name = "stacked"
    summary = "all cells in one TensorFlow program: Adam, then a second-order method"
    version = 1
    trains_network = True
    devices = ("cpu", "gpu")
    follows = ("activation", "sampler", "scale", "balance", "resample")

    def __init__(self, resources: Resources = DEFAULTS, tile: int | None = None) -> None:
        super().__init__(resources)
        self.tile = tile or TILES[resources.device]
        self._programs: dict[Hashable, Program] = {}

    def supports(self, world: World, arm: Arm, protocol: Protocol) -> str | None:
        if self._on_gpu and protocol.second_steps and protocol.second in QUASI_NEWTON:
            return (
                f"protocol {protocol.name!r} trains by {protocol.second!r}, one network at a time, "
                "which is not written for a GPU; use --device cpu"
            )
        return None

    def prepare(self) -> None:
        """Import TensorFlow and set its threads; training does so by itself.

        A script of DeepXDE that made a tensor before has set them for the whole process. Then
        members are trained one after the other, each on the threads that TensorFlow has: two pools
        of threads would slow each other down.

        Raises:
            PinnablateError: TensorFlow is not installed, or finds no GPU where one is asked for.
        """
        if self._on_gpu:
            from pinnablate.learners.stacked.gpu import require_gpu

            require_gpu()
            return
        from pinnablate.learners.tensorflow_setup import has_threads_of_its_own

        if has_threads_of_its_own():
            self.resources = replace(self.resources, workers=1)

    def restore(
        self,
        world: World,
        budget: Budget,
        seed: int,
        equations: tuple[str, ...],
        weights: np.ndarray,
    ) -> JetFunction:
        return restore_network(world, budget, weights, seed)

    def linearised(self, fit: Fit, weights: np.ndarray) -> Linearised | None:
        if fit.learned is not None:  # coefficients that are learned are not kept with the weights
            return None
        from pinnablate.learners.stacked.rows import kept_rows
        from pinnablate.learners.stacked.tiles import whole_system

        with_all = replace(fit, budget=replace(fit.budget, second="lm"))  # all rows, no sample
        rows = whole_system(program_of(fit, DEFAULTS.device), with_all, weights)
        return linearised(fit, kept_rows(fit), *rows, weights)

    def shortage(self, fits: Sequence[Fit]) -> str | None:
        if self._on_gpu:
            return absent("jax", "train on a GPU", GPU) if fits else None
        if fits and (reason := absent("tensorflow", "train networks")):
            return reason
        return self._memory_shortage(fits)

    def _memory_shortage(self, fits: Sequence[Fit]) -> str | None:
        """Why not even one network fits into the stated memory, or None where one does."""
        room, largest, held = self._room(fits)
        if largest + held <= room:
            return None
        return (
            f"one network of this study needs {(IMPORTED + largest + held) / 2**30:.1f} GiB, "
            "more than the "
            f"{self.resources.memory:g} GiB allowed; raise --memory, or choose a smaller "
            "network or fewer points"
        )

    def fit(self, fits: Sequence[Fit]) -> Generator[Trained, None, None]:
        """Train, the longest fits first.

        Members enter as others leave, so that what they hold stays within the stated memory.
        Closing the generator stops the threads at their next step.
        """
        self.prepare()
        halt = threading.Event()
        workers, waiting = self._limits(fits)
        todo = schedule.Phases(
            first=lambda tile: self._first_phase(tile, halt),
            second=lambda group, give: self._second_phase(group, halt, give),
            group=self._group,
            width=lambda fit, count: self._width(fit, ceil(count / workers)),
        )
        yield from schedule.run(self._tiles(fits), todo, workers, waiting, halt.set)

    def estimate(self, fits: Sequence[Fit]) -> tuple[float, float]:
        workers, waiting = self._limits(fits)
        largest = max(map(working_bytes, fits), default=0.0)
        held = max(map(waiting_bytes, fits), default=0.0) * min(waiting, len(fits))
        return seconds(fits, workers), IMPORTED + workers * largest + held

    def _limits(self, fits: Sequence[Fit]) -> tuple[int, int]:
        """How many threads, and how many members at a time, fit into the stated memory.

        Raises:
            PinnablateError: not even one member does.
        """
        if self._on_gpu:  # one thread keeps it busy, and what it holds is measured by its tiles
            return 1, WAITING_TILES * self.tile
        room, largest, held = self._room(fits)
        if reason := self._memory_shortage(fits):
            raise PinnablateError(reason)
        workers = max(1, min(self.resources.threads, int(room / (largest + held))))
        return workers, self.tile * max(workers, int((room - workers * largest) / held))

    @property
    def _on_gpu(self) -> bool:
        return self.resources.device == "gpu"

    def _width(self, fit: Fit, count: int) -> int:
        """How many members of the kind of a fit, of `count` for a thread, share a tile."""
        if self._on_gpu:
            return gpu_width(fit, count, self.resources.memory * 2**30)
        return tile_width(fit, count)

    def _room(self, fits: Sequence[Fit]) -> tuple[float, float, float]:
        """Bytes that there are, that a thread works with, and that a waiting tile holds."""
        largest, held = (
            max(map(count, fits), default=1.0) for count in (working_bytes, waiting_bytes)
        )
        return self.resources.memory * 2**30 - IMPORTED, largest, held * self.tile

    def _program(self, fit: Fit) -> Program:
        if fit.compiled not in self._programs:
            self._programs[fit.compiled] = program_of(fit, self.resources.device)
        return self._programs[fit.compiled]

    def _tiles(self, fits: Sequence[Fit]) -> list[list[Fit]]:
        """Tiles of fits that share shapes, steps and checkpoints; the costliest first."""
        groups: dict[tuple, list[Fit]] = {}
        for fit in fits:
            self._program(fit)
            p = fit.problem
            key = (
                fit.compiled,
                p.world.design_digest,
                fit.budget,
                fit.adam_steps,
                fit.curve_steps[0],
                bool(fit.second_steps),
                bool(fit.residual_mask.any()),
                fit.learned is None,
            )
            groups.setdefault(key, []).append(fit)
        tiles = []
        for group in groups.values():
            group.sort(key=lambda f: -second_cost(f))
            tiles += [group[k : k + self.tile] for k in range(0, len(group), self.tile)]
        return sorted(tiles, key=lambda t: -max(map(second_cost, t)))

    def _first_phase(self, fits: list[Fit], halt: threading.Event) -> list[Trained]:
        from pinnablate.learners.stacked.first import adam

        return adam(self._program(fits[0]), fits, self.tile, halt, self.states)

    def _group(self, fit: Fit) -> Hashable:
        """What fits have in common that may share a tile in the second phase."""
        from pinnablate.learners.stacked.rows import Kind

        p, second = fit.problem, fit.budget.second
        shape = len(p.collocation), fit.learned is None
        return fit.compiled, p.world.design_digest, *shape, second, Kind.of(fit)

    def _second_phase(
        self, group: schedule.Group, halt: threading.Event, give: schedule.Give
    ) -> None:
        program: Any = self._program(group.like)
        if self._on_gpu:
            from pinnablate.learners.stacked.gpu.second import second as on_gpu

            on_gpu(program, group, halt, give)
            return
        from pinnablate.learners.stacked.second import second

        second(program, group, halt, give, self.states)
