"""What is drawn of learning: the error of every arm at the checkpoints of its schedule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pinnablate.analysis.games import game
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.sufficiency import sufficiency
from pinnablate.study import Study
from pinnablate.tasks.metrics import WORST_ERROR
from pinnablate.tasks.protocol import SECOND

MOST_NAMED, MOST_SUFFICIENT = 8, 3  # subsets that are named beside their line


@dataclass(frozen=True)
class Schedule:
    """The checkpoints of an arm.

    Args:
        adam: steps of Adam, the first phase.
        second: steps of the second phase, counted from its start.
        method: of the second phase, in words.
    """

    adam: tuple[int, ...]
    second: tuple[int, ...]
    method: str = "second phase"

    @property
    def steps(self) -> tuple[int, ...]:
        """Steps counted from the start of training."""
        done = self.adam[-1] if self.adam else 0
        return (*self.adam, *(done + s for s in self.second))


@dataclass(frozen=True)
class Learning:
    """The learning curves of a study.

    Args:
        curves: {arm: geometric mean error on the primary split at every checkpoint}.
        schedule: checkpoints of the arms with the protocol's own budget.
        told: {arm: number of equations that it is told}; controls have no entry.
        labelled: arms worth naming beside their line.
    """

    curves: dict[str, tuple[float, ...]] = field(repr=False)
    schedule: Schedule
    told: dict[str, int]
    labelled: tuple[str, ...]


def learning(study: Study, lattice: Lattice) -> Learning | None:
    """The curves of every subset and control with a network and complete records.

    Args:
        study: what was trained.
        lattice: its records.

    Returns:
        The curves; None where no subset has one.
    """
    method = SECOND[study.budget.second]
    cells = [
        c
        for c in study.cells
        if c.replicate == study.replicates[0]
        and not c.arm.learner
        and (c.arm.is_subset or c.arm.is_control)
        and lattice.complete(c.arm.name)
    ]
    schedules = {c.arm.name: Schedule(*study.fit(c).curve_steps, method) for c in cells}
    drawn = {a: mean_curve(lattice, a, schedule) for a, schedule in schedules.items()}
    curves = {a: curve for a, curve in drawn.items() if curve}
    own = next((schedules[c.arm.name] for c in cells if c.arm.is_subset), None)
    if not curves or own is None:
        return None
    told = {a.name: len(a.equations) for a in study.arms if a.is_subset}
    return Learning(
        curves, own, told, tuple(a for a in _worth_naming(study, lattice) if a in curves)
    )


def _worth_naming(study: Study, lattice: Lattice) -> list[str | None]:
    """The arms that the finding is about, then those that it is compared with.

    They are none, all, the best subset and the smallest sufficient ones (which do as much as all),
    single equations while there is room, and the best control.
    """
    subsets = [a.name for a in study.arms if a.is_subset and lattice.complete(a.name)]
    best = max(subsets, key=lambda a: lattice.skills(a).mean(), default=None)
    enough: list[str] = []
    if lattice.subsets and all(map(lattice.complete, lattice.subsets.values())):
        enough = [lattice.subsets[s] for s in sufficiency(game(lattice)).minimal]
    named = dict.fromkeys(["none", "all", best, *enough[:MOST_SUFFICIENT]])
    singles = [e for e in study.world.players if e not in named][: MOST_NAMED - len(named)]
    return [*named, *singles, lattice.chosen_control()]


def mean_curve(lattice: Lattice, arm: str, schedule: Schedule) -> tuple[float, ...]:
    """The error of an arm at every checkpoint, averaged over replicates.

    A replicate that stopped early keeps its last error. One without any finite state counts as the
    worst error.

    Args:
        lattice: the records of a study.
        arm: the name of an arm.
        schedule: its checkpoints.

    Returns:
        Geometric means on the primary split, in standard deviations of the field; nothing where the
        arm has no network.
    """
    primary = lattice.primary
    kept = [[(p["step"], p["errors"][primary]) for p in r.curve] for r in lattice.of(arm)]
    if not any(kept):
        return ()

    def log_error(points: Sequence[tuple[int, float | None]], step: int) -> float:
        errors = [e for s, e in points if s <= step and e is not None]
        last = max(errors[-1], lattice.floor) if errors else WORST_ERROR
        return float(np.log(min(last, WORST_ERROR)))

    return tuple(
        float(np.exp(np.mean([log_error(points, step) for points in kept])))
        for step in schedule.steps
    )
