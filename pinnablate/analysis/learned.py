"""In what order the networks of a study learned: errors by mode at every state that was kept.

A course is one network on one split. What is said of an arm is said over all replicates or not at
all: an exponent that some of them lack has no mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from pinnablate.analysis.estimate import Estimate, estimate
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.modes import Array, Modes
from pinnablate.analysis.reached import Reached, exponent, reached
from pinnablate.study.probe import Grid, Probe, grids

SMALLEST, LARGEST = 1e-6, 10.0  # errors of modes that are averaged are clipped to


@dataclass(frozen=True, eq=False)
class Course:
    """The errors by mode of one network on one split.

    Args:
        steps: of the kept states, ascending.
        numbers: the wave numbers that the truth holds: [modes].
        errors: relative ones, [states, modes].
    """

    steps: tuple[int, ...]
    numbers: np.ndarray
    errors: Array

    @cached_property
    def reached(self) -> Reached:
        """When each mode was learned."""
        return reached(self.steps, self.errors)

    @cached_property
    def exponent(self) -> float:
        """Of the frequency principle; NaN where fewer than two modes were learned."""
        return exponent(self.numbers, self.reached)

    @property
    def share(self) -> float:
        """Which share of the modes was learned; NaN where the truth holds none."""
        return self.reached.count / len(self.numbers) if len(self.numbers) else float("nan")


@dataclass(frozen=True)
class Learned:
    """The courses of a study.

    Args:
        courses: {(split, arm): the course of every replicate}.
        splits: in the order of the environment; the primary one is among them.
        primary: the split that ranks.
        replicates: how many.
        without: arms with records whose networks lack states, in some replicate.
    """

    courses: Mapping[tuple[str, str], tuple[Course, ...]] = field(repr=False)
    splits: tuple[str, ...]
    primary: str
    replicates: int
    without: tuple[str, ...] = ()

    @property
    def arms(self) -> tuple[str, ...]:
        """Those with courses, in order."""
        return tuple(dict.fromkeys(arm for _, arm in self.courses))

    def count(self, split: str, arm: str) -> tuple[int, int]:
        """How many modes were learned, and how many the truths hold, in all replicates together."""
        of = self.courses[split, arm]
        return sum(c.reached.count for c in of), sum(len(c.numbers) for c in of)

    def share(self, split: str, arm: str) -> Estimate | None:
        """The share of the modes that was learned; None where a truth holds none."""
        return over_all([c.share for c in self.courses[split, arm]])

    def more(self, split: str, arm: str, over: str = "none") -> Estimate | None:
        """By how much that share is larger than under another arm, paired within replicates."""
        return _paired([self.courses[split, a] for a in (arm, over)], "share")

    def exponent(self, split: str, arm: str) -> Estimate | None:
        """The exponent of the frequency principle; None where some replicate has none."""
        return over_all([c.exponent for c in self.courses[split, arm]])

    def steeper(self, split: str, arm: str, over: str = "none") -> Estimate | None:
        """By how much the exponent is larger than under another arm, paired within replicates; below
        0 where what the arm is told flattens it. None where some replicate lacks one of the two.
        """
        return _paired([self.courses[split, a] for a in (arm, over)], "exponent")

    def mean_errors(
        self, split: str, arm: str, steps: Sequence[int]
    ) -> tuple[np.ndarray, Array] | None:
        """Errors by mode at some steps: geometric means over replicates.

        A network that ended early keeps the errors of its last state. Modes that the truth does not
        hold in every replicate are left out.

        Args:
            split, arm: of the courses.
            steps: ascending.

        Returns:
            The wave numbers [modes], and the errors [steps, modes]; None where no mode is held in
            every replicate.
        """
        of = self.courses[split, arm]
        numbers = sorted(set.intersection(*(set(c.numbers.tolist()) for c in of)))
        if not numbers:
            return None
        logs = []
        for c in of:
            rows = np.searchsorted(c.steps, steps, side="right") - 1
            columns = [c.numbers.tolist().index(k) for k in numbers]
            sized = np.clip(c.errors[np.maximum(rows, 0)][:, columns], SMALLEST, LARGEST)
            logs.append(np.log(sized))
        return np.array(numbers), np.exp(np.mean(logs, axis=0))

    def with_exponent(self, split: str, arm: str) -> int:
        """In how many replicates there is an exponent."""
        return int(np.isfinite([c.exponent for c in self.courses[split, arm]]).sum())


def over_all(values: Sequence[float] | Array) -> Estimate | None:
    """The mean over replicates; None where one of them has no value."""
    return estimate(values) if np.isfinite(values).all() else None


def _paired(of: Sequence[Sequence[Course]], what: str) -> Estimate | None:
    one, other = (np.array([getattr(c, what) for c in courses]) for courses in of)
    return over_all(one - other)


def learned(probe: Probe, lattice: Lattice, arms: Sequence[str]) -> Learned:
    """The courses of some arms.

    Args:
        probe: of the study.
        lattice: its records.
        arms: names of arms with a network; those without a state in some replicate are named in the
            result and have no courses.

    Raises:
        PinnablateError: no grid can be laid over the domain, or weights that do not fit.
    """
    found: dict[tuple[str, str], list[Course]] = {}
    without = []
    cells = {(c.arm.name, c.replicate): c for c in probe.study.cells}
    compared: dict[int, dict[str, tuple[Grid, Modes]]] = {}
    for arm in arms:
        own = [cells[arm, r] for r in lattice.replicates]
        kept = [
            probe.states(c, lattice.records[arm, c.replicate])
            if (arm, c.replicate) in lattice.records
            else {}
            for c in own
        ]
        if not all(kept):
            without.append(arm)
            continue
        for cell, states in zip(own, kept, strict=True):
            world = probe.study.world_in(cell.seeds.world)
            if cell.seeds.world not in compared:
                compared[cell.seeds.world] = {
                    split: (g, Modes(g.shaped(world.reference(g.points), world), g.periodic))
                    for split, g in grids(world).items()
                }
            for split, (grid, modes) in compared[cell.seeds.world].items():
                values = probe.values(cell, list(states.values()), grid.points)
                errors = np.array([modes.errors(grid.shaped(v, world)) for v in values])
                course = Course(tuple(states), modes.spectrum.numbers, errors)
                found.setdefault((split, arm), []).append(course)
    return Learned(
        {key: tuple(of) for key, of in found.items()},
        tuple(probe.study.world.splits),
        lattice.primary,
        len(lattice.replicates),
        tuple(without),
    )
