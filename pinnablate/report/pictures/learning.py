"""What is drawn of learning: the error of every arm at the checkpoints of its schedule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from pinnablate.analysis.games import game
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import Budgets
from pinnablate.analysis.sufficiency import sufficiency
from pinnablate.study import Study
from pinnablate.tasks.budget import SECOND, VALIDATION
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.metrics import WORST_ERROR

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

    def place(self, step: float) -> float:
        """Where a step stands among the checkpoints, counted from 0.

        Between two of them it is interpolated in the logarithm of the step of the phase.
        """
        done = self.adam[-1] if self.adam else 0
        second = bool(self.second) and step > done
        steps, before = (self.second, len(self.adam)) if second else (self.adam, 0)
        of_phase = step - done if second else step
        return before + float(np.interp(np.log(of_phase), np.log(steps), range(len(steps))))


@dataclass(frozen=True)
class Learning:
    """The learning curves of a study.

    Args:
        curves: {arm: geometric mean error on the primary split at every checkpoint}.
        schedule: checkpoints of the arms with the protocol's own budget.
        told: {arm: number of equations that it is told}; controls have no entry.
        labelled: arms worth naming beside their line.
        validation: {arm: geometric mean error on the validation observations at every checkpoint},
            of `none` and `all`, in sigma_f; empty where they did not choose.
        chosen: {arm: (where on the axis of checkpoints it is read, counted from 0; its error
            there)}, means over replicates, of the named arms; empty where all are read at the end.
    """

    curves: dict[str, tuple[float, ...]] = field(repr=False)
    schedule: Schedule
    told: dict[str, int]
    labelled: tuple[str, ...]
    validation: dict[str, tuple[float, ...]] = field(default_factory=dict, repr=False)
    chosen: dict[str, tuple[float, float]] = field(default_factory=dict)

    def ends(self, arm: str) -> float:
        """The error that an arm is scored with: where validation chose, or at the end."""
        return self.chosen[arm][1] if arm in self.chosen else self.curves[arm][-1]


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
    schedules = {c.arm.name: _schedule(study.fit(c), method) for c in cells}
    drawn = {a: mean_curve(lattice, a, schedule) for a, schedule in schedules.items()}
    curves = {a: curve for a, curve in drawn.items() if curve}
    own = next((schedules[c.arm.name] for c in cells if c.arm.is_subset), None)
    if not curves or own is None:
        return None
    told = {a.name: len(a.equations) for a in study.arms if a.is_subset}
    named = tuple(a for a in _worth_naming(study, lattice) if a in curves)
    chosen = {a: place for a in named if (place := _chosen(lattice, a, schedules[a]))}
    seen = {
        a: mean_curve(lattice, a, schedules[a], VALIDATION) for a in ("none", "all") if a in chosen
    }
    return Learning(curves, own, told, named, {a: c for a, c in seen.items() if c}, chosen)


def _schedule(fit: Fit, method: str) -> Schedule:
    return Schedule(*fit.budget.shown_steps(fit.adam_steps, fit.second_steps), method)


def _chosen(lattice: Lattice, arm: str, schedule: Schedule) -> tuple[float, float] | None:
    """Where validation has an arm read: its place among the checkpoints, and the error there.

    The place is the mean over replicates, interpolated between checkpoints in the logarithm of the
    step of the phase, as they are spaced.

    Returns:
        None where a replicate does not say which state was chosen.
    """
    records = lattice.of(arm)
    if not all(r.chosen for r in records):
        return None
    places = [schedule.place(r.chosen["step"]) for r in records]
    return float(np.mean(places)), lattice.error(arm)


def _worth_naming(study: Study, lattice: Lattice) -> list[str | None]:
    """The arms that the finding is about, then those that it is compared with.

    They are none, all, the best subset and the smallest sufficient ones (which do as much as all)
    of those that are settled, single equations while there is room, and the chosen control.
    """
    subsets = [a.name for a in study.arms if a.is_subset and lattice.complete(a.name)]
    budgets = Budgets.of(lattice)
    still = [a for a in subsets if budgets.settled([a])]
    best = max(still, key=lambda a: lattice.skills(a).mean(), default=None)
    enough: list[str] = []
    if (
        budgets.settled(lattice.subsets.values())
        and lattice.subsets
        and all(map(lattice.complete, lattice.subsets.values()))
    ):
        enough = [lattice.subsets[s] for s in sufficiency(game(lattice)).minimal]
    named = dict.fromkeys(["none", "all", best, *enough[:MOST_SUFFICIENT]])
    singles = [e for e in study.world.players if e not in named][: MOST_NAMED - len(named)]
    return [*named, *singles, lattice.chosen_control()]


def mean_curve(
    lattice: Lattice, arm: str, schedule: Schedule, of: str | None = None
) -> tuple[float, ...]:
    """The error of an arm at every checkpoint, averaged over replicates.

    A replicate that stopped early keeps its last error. One without any finite state counts as the
    worst error.

    Args:
        lattice: the records of a study.
        arm: the name of an arm.
        schedule: its checkpoints.
        of: VALIDATION for the error on the validation observations; by default that on the primary
            split.

    Returns:
        Geometric means, in standard deviations of the field; nothing where the arm has no network,
        or its records do not say it.
    """
    primary, records = lattice.primary, lattice.of(arm)
    if of == VALIDATION:
        kept = [[(p["step"], p.get(VALIDATION)) for p in r.curve] for r in records]
    else:
        kept = [[(p["step"], p["errors"][primary]) for p in r.curve] for r in records]
    if not any(error is not None for points in kept for _, error in points):
        return ()

    def log_error(points: Sequence[tuple[int, float | None]], step: int) -> float:
        errors = [e for s, e in points if s <= step and e is not None]
        last = max(errors[-1], lattice.floor) if errors else WORST_ERROR
        return float(np.log(min(last, WORST_ERROR)))

    return tuple(
        float(np.exp(np.mean([log_error(points, step) for points in kept])))
        for step in schedule.steps
    )
