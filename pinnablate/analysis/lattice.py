"""The scores of one study, arm by replicate: complete and paired.

A diverged cell is a result, and scored. A failed one is none: its arm is not complete, and no mean
is taken over it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from pinnablate.analysis.attribution import Array
from pinnablate.analysis.estimate import Estimate, estimate
from pinnablate.analysis.failures import Failures, failures
from pinnablate.analysis.overlapping import overlap_of
from pinnablate.analysis.samples import sample
from pinnablate.arms import ORDER2, Arm
from pinnablate.arms import lattice as arms_of_lattice
from pinnablate.brief import few
from pinnablate.environment.declare import HELD_OUT
from pinnablate.learners import learner_class
from pinnablate.learners.base import DIVERGED, SCORED
from pinnablate.records.store import Record
from pinnablate.study import Cell
from pinnablate.tasks.metrics import WORST_ERROR, skill
from pinnablate.world import World

READ_AT_HALF = ("errors", "field_errors", "relative_l2", "residuals", "held_out")
LEAST_HELD_OUT = 1e-300  # an error of exactly 0 counts as this, so that it has a logarithm


@dataclass(frozen=True, repr=False)
class Lattice:
    """Records of one study by arm and replicate.

    Args:
        told: {name: arm}, in order: what each arm is told and what it is there for.
        replicates: seeds.
        records: {(name of an arm, replicate): record}; some may be missing.
        primary: the split that ranks.
        floor: errors below it are not told apart, in standard deviations of the field.
        subsets: {subset of the equations: name of its arm} where the study holds every subset, or
            every subset of `--lattice order2`; otherwise empty.
        overlap: n_test / n_train where replicates are folds of one table of measurements; otherwise 0.
    """

    told: dict[str, Arm]
    replicates: tuple[int, ...]
    records: dict[tuple[str, int], Record]
    primary: str
    floor: float
    subsets: dict[frozenset[str], str] = field(default_factory=dict)
    overlap: float = 0.0

    def __repr__(self) -> str:
        diverged = sum(map(self.diverged, self.arms))
        return (
            f"Lattice({len(self.arms)} arms ({few(self.arms)}) x {len(self.replicates)} replicates:"
            f" {len(self.records)} records, {diverged} of them diverged and {len(self.failed)} "
            f"failed; ranked on {self.primary!r})"
        )

    @cached_property
    def half(self) -> Lattice | None:
        """The same study, every network read off at half of its budget.

        The state is chosen by the same rule as at the full budget. A model that is computed in one
        step is the same at half. Arms whose networks have no state at half on record lack records.
        None where no network has one, as in records of schema 2.
        """
        if not any(r.half and _trains_network(r) for r in self.records.values()):
            return None
        halves = ((cell, _half_of(r)) for cell, r in self.records.items())
        return replace(self, records={cell: r for cell, r in halves if r is not None})

    @property
    def of_networks(self) -> bool:
        """Whether any of its records is of a network."""
        return any(map(_trains_network, self.records.values()))

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms, in order."""
        return tuple(self.told)

    @property
    def told_nothing(self) -> list[str]:
        """The empty subset and the controls, in order: what a gain is measured against."""
        return [name for name, arm in self.told.items() if arm.is_told_nothing]

    @property
    def partial(self) -> bool:
        """Whether it lacks subsets by design, so that the worth of an equation is a fit."""
        return bool(self.subsets) and len(self.subsets) < 1 << max(map(len, self.subsets))

    @property
    def missing(self) -> list[tuple[str, int]]:
        """(arm, replicate) of the cells without a record."""
        return [(a, r) for a in self.arms for r in self.replicates if (a, r) not in self.records]

    @property
    def failed(self) -> list[tuple[str, int]]:
        """(arm, replicate) of the cells whose training failed, and which have no score."""
        return [
            (a, r)
            for a in self.arms
            for r in self.replicates
            if (a, r) in self.records and self.records[a, r].status not in SCORED
        ]

    def complete(self, arm: str) -> bool:
        """Whether an arm has a score in every replicate; only then is it averaged."""
        found = [self.records.get((arm, r)) for r in self.replicates]
        return all(r is not None and r.status in SCORED for r in found)

    def of(self, arm: str) -> list[Record]:
        """The records of an arm that there are, by replicate; failed ones are among them."""
        return [self.records[arm, r] for r in self.replicates if (arm, r) in self.records]

    def skills(self, arm: str, split: str | None = None) -> Array:
        """Skill of an arm in every replicate.

        Args:
            arm: its name.
            split: interp, extrap, unobserved or held_out; the primary split by default.

        Returns:
            -log10 of the error, which is clipped to [floor, 10], in decades: [replicates]; NaN for
            a failed cell.
        """
        where = split or self.primary
        return np.array(
            [
                skill(error_on(r, where), self.floor) if r.status in SCORED else np.nan
                for r in self.of(arm)
            ]
        )

    def sample(self, values: ArrayLike) -> Any:
        """Values of this study as tests take them: an array [replicates], or `Folds`."""
        return sample(values, self.overlap)

    def estimate(self, values: ArrayLike) -> Estimate:
        """The mean of values of this study, [replicates], with the interval that its replicates allow."""
        return estimate(self.sample(values))

    def error(self, arm: str, split: str | None = None) -> float:
        """Geometric mean over replicates of an arm's error, clipped as for skill.

        Args:
            arm: its name.
            split: interp, extrap or unobserved; the primary split by default.

        Returns:
            The error in standard deviations of the field.
        """
        return float(10 ** -self.skills(arm, split).mean())

    def gain(self, arm: str, over: str, split: str | None = None) -> Estimate:
        """Skill of an arm minus that of another, paired within replicates, in decades.

        Args:
            arm, over: names of the two.
            split: interp, extrap or unobserved; the primary split by default.
        """
        return self.estimate(self.skills(arm, split) - self.skills(over, split))

    def chosen_control(self) -> str | None:
        """The control that held-out observations choose; scores play no part.

        It need not be the one that scores highest, and may score less than `none`; see
        `highest_control`.

        Returns:
            Of the arms that are told nothing and have complete records, the name of the one with
            the least geometric mean over replicates of its error on held-out observations. A
            replicate without such an error counts as 10 standard deviations. None where no such arm
            is complete.
        """
        errors = {
            a: float(np.mean([_log_held_out(r) for r in self.of(a)]))
            for a in self.told_nothing
            if self.complete(a)
        }
        return min(errors, key=lambda a: errors[a]) if errors else None

    def highest_control(self, split: str | None = None) -> str | None:
        """Of the complete arms told nothing, that with the greatest mean skill; None without one.

        Args:
            split: interp, extrap or unobserved; the primary split by default.
        """
        means = {
            a: float(self.skills(a, split).mean()) for a in self.told_nothing if self.complete(a)
        }
        return max(means, key=lambda a: means[a]) if means else None

    def failures(self, arm: str) -> Failures:
        """In how many replicates an arm failed, held against `none`."""
        diverged = [r.status == DIVERGED for r in self.of(arm)]
        return failures(self.skills(arm), self.skills("none"), diverged)

    def diverged(self, arm: str) -> int:
        """In how many replicates an arm diverged."""
        return sum(r.status == DIVERGED for r in self.of(arm))


def error_on(record: Record, split: str) -> float:
    """The error of a record on a split, which may be `held_out` for any world: the rms distance from
    observations that no model was given, noise included.

    Raises:
        KeyError: no such split.
    """
    if split == HELD_OUT and split not in record.errors:
        return np.nan if record.held_out is None else record.held_out
    return record.errors[split]


def _log_held_out(record: Record) -> float:
    """Natural logarithm of the error on held-out observations, which is in units of sigma_f."""
    error = WORST_ERROR if record.held_out is None else record.held_out
    return float(np.log(max(error, LEAST_HELD_OUT)))


def _half_of(record: Record) -> Record | None:
    if record.half and record.status in SCORED:
        half = {name: record.half[name] for name in READ_AT_HALF}
        for name in ("errors", "relative_l2"):
            half[name] = _finite_or_worst(half[name])
        half["field_errors"] = {s: _finite_or_worst(e) for s, e in half["field_errors"].items()}
        return replace(record, **half)
    return None if _trains_network(record) else record


def _finite_or_worst(errors: Mapping[str, float | None]) -> dict[str, float]:
    """Errors of a state; a line of JSON has null where one is not finite."""
    return {name: np.inf if error is None else error for name, error in errors.items()}


def _trains_network(record: Record) -> bool:
    return learner_class(record.learner).trains_network


def lattice_of(world: World, cells: Sequence[Cell], records: Mapping[str, Record]) -> Lattice:
    """Arrange records by arm and replicate.

    Args:
        world: the environment under the design of the cells.
        cells: what should have been trained.
        records: {key of a cell: its record}; others may be among them.

    Returns:
        The lattice, whose `subsets` are empty where the cells do not make up a lattice.
    """
    arms = {c.arm.name: c.arm for c in cells}
    subsets = {frozenset(a.equations): a.name for a in arms.values() if a.is_subset}
    order2 = {frozenset(a.equations) for a in arms_of_lattice(world, ORDER2)}
    is_lattice = len(subsets) == 2 ** len(world.players) or set(subsets) == order2
    return Lattice(
        told=arms,
        replicates=tuple(dict.fromkeys(c.replicate for c in cells)),
        records={(c.arm.name, c.replicate): records[c.key] for c in cells if c.key in records},
        primary=world.primary_split,
        floor=world.floor,
        subsets=subsets if is_lattice else {},
        overlap=overlap_of(world, {c.seeds.data for c in cells}),
    )
