"""Crossed sets: the gain of `all` over `none` by world, data and initial weights, from records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.attribution import Array
from pinnablate.analysis.variance import Components, components
from pinnablate.learners.base import SCORED
from pinnablate.records.store import Record
from pinnablate.tasks.metrics import skill

Seeds = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class Crossed:
    """A value of every combination of seeds.

    Args:
        worlds, data, init: the seeds, in order.
        gains: [worlds, data, init], in decades; NaN where a cell lacks a score.
        half: the same at half of the budget; None where a cell does not say.
    """

    worlds: tuple[int, ...]
    data: tuple[int, ...]
    init: tuple[int, ...]
    gains: Array
    half: Array | None = None

    def __repr__(self) -> str:
        shape = " x ".join(map(str, self.gains.shape))
        return f"Crossed({shape} worlds, data and initial states; {self.missing} missing)"

    @property
    def missing(self) -> int:
        """How many combinations lack a score of either arm."""
        return int(np.isnan(self.gains).sum())

    @property
    def complete(self) -> bool:
        """Whether every combination has its gain, and each factor two levels at least."""
        return not self.missing and min(self.gains.shape) > 1

    def components(self, *, worlds_drawn: bool = True) -> Components:
        """What the variance of the gain is made of.

        Args:
            worlds_drawn: whether the replicates beside it have worlds of their own.

        Raises:
            ValueError: it is not complete.
        """
        return components(self.gains, worlds_drawn=worlds_drawn)


def seeds_of(record: Record) -> Seeds:
    """(world, data, init) of a record."""
    return record.world_seed, record.data_seed, record.init_seed


def is_replicate(record: Record, worlds_drawn: bool) -> bool:
    """Whether a record belongs to a replicate: one seed for data and initial weights, and for the
    world too where worlds are drawn; otherwise the canonical world. Any other is of a crossed set.
    """
    world, data, init = seeds_of(record)
    return data == init and world == (data if worlds_drawn else 0)


def crossed_of(
    records: Iterable[Record],
    primary: str,
    floor: float,
    worlds_drawn: bool,
    arm: str = "all",
    over: str = "none",
) -> Crossed | None:
    """The crossed set among the records of one environment, design, protocol and learner.

    Its levels are the seeds of the records that belong to no replicate; those of replicates fill
    the cells where the seeds are the same.

    Args:
        records: of one study; of other arms too.
        primary: the split on which skill is taken.
        floor: errors below it are not told apart.
        worlds_drawn: whether replicates have worlds of their own.
        arm, over: the gain is the skill of one minus that of the other.

    Returns:
        The set, of which cells may be missing; None where every record is of a replicate.
    """
    asked = [r for r in records if r.arm in (arm, over)]
    off = [seeds_of(r) for r in asked if not is_replicate(r, worlds_drawn)]
    return crossed_at(off, asked, primary, floor, arm, over) if off else None


def crossed_at(
    seeds: Iterable[Seeds],
    records: Iterable[Record],
    primary: str,
    floor: float,
    arm: str = "all",
    over: str = "none",
) -> Crossed:
    """The crossed set of every world, data and initial state among some seeds.

    Args:
        seeds: (world, data, init), at least one.
        records, primary, floor, arm, over: as for `crossed_of`.
    """
    worlds, data, init = (tuple(sorted(set(column))) for column in zip(*seeds, strict=True))
    scored = {(r.arm, seeds_of(r)): r for r in records if r.status in SCORED}

    def gain(at: Seeds, at_half: bool) -> float:
        ends = [scored.get((name, at)) for name in (arm, over)]
        found = [_skill(r, primary, floor, at_half) for r in ends]
        return found[0] - found[1]

    def table(at_half: bool) -> Array:
        return np.array(
            [[[gain((w, d, i), at_half) for i in init] for d in data] for w in worlds], dtype=float
        )

    half = table(True)
    return Crossed(worlds, data, init, table(False), None if np.isnan(half).any() else half)


def _skill(record: Record | None, primary: str, floor: float, at_half: bool) -> float:
    if record is None or (at_half and not record.half):
        return float("nan")
    error = (record.half["errors"] if at_half else record.errors)[primary]
    return skill(float("inf") if error is None else error, floor)  # null: it was not finite
