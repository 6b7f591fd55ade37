"""The figures of an arm's row in every table: its records, averaged over the replicates.

Errors, relative L2 and residuals are averaged as geometric means. The logarithm of such a mean is
the mean of the logarithms, so that errors agree with skill. An error is clipped as for skill.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import Budgets
from pinnablate.records.store import Record
from pinnablate.world import World

LEAST = 1e-300  # smaller values count as this, so that they have a logarithm
LEAST_RESIDUAL = 1e-16  # smaller ones are round-off, of a network that decayed to a constant


@dataclass(frozen=True)
class Figures:
    """One arm over its replicates.

    Args:
        skill: on the primary split, in decades.
        gain: skill minus that of `none`, paired within replicates; None where `none` has no
            complete records.
        errors: {split: error in standard deviations of the field}.
        relative_l2: {split: relative L2 error}, dimensionless.
        residuals: {equation: root mean square of its scaled residuals}, dimensionless; None for a
            model without derivatives, 0 where all are round-off.
        statuses: {status: number of replicates}.
    """

    skill: Estimate
    gain: Estimate | None
    errors: dict[str, float]
    relative_l2: dict[str, float]
    residuals: dict[str, float | None]
    statuses: Counter[str]

    @property
    def count(self) -> int:
        return self.statuses.total()


def figures(world: World, lattice: Lattice, arm: str) -> Figures:
    """The figures of an arm with complete records.

    Args:
        world: the environment under the design of the study.
        lattice: the records of the study.
        arm: the name of an arm.
    """
    records = lattice.of(arm)
    splits = list(records[0].errors)
    return Figures(
        skill=lattice.estimate(lattice.skills(arm)),
        gain=lattice.gain(arm, "none")
        if "none" in lattice.arms and lattice.complete("none")
        else None,
        errors={s: lattice.error(arm, s) for s in splits},
        relative_l2={s: geometric_mean(r.relative_l2[s] for r in records) for s in splits},
        residuals={
            name: _residual([residual_rms(r, name) for r in records])
            for name in world.environment.equations
        },
        statuses=Counter(r.status for r in records),
    )


def residual_rms(record: Record, equation: str) -> float | None:
    """The root mean square of an equation's scaled residuals on held-out points.

    None where the model has no residuals, or not finite ones.
    """
    sizes = record.residuals.get(equation, [None])
    return None if None in sizes else float(np.sqrt(np.mean(np.square(np.array(sizes, float)))))


def _residual(sizes: Sequence[float | None]) -> float | None:
    known = [s for s in sizes if s is not None]
    if len(known) < len(sizes):
        return None
    return (
        geometric_mean(np.maximum(known, LEAST_RESIDUAL)) if max(known) >= LEAST_RESIDUAL else 0.0
    )


def geometric_mean(values: Iterable[float]) -> float:
    """exp of the mean logarithm of some values of at least 0; zeros count as 1e-300."""
    return float(np.exp(np.mean(np.log(np.maximum(list(values), LEAST)))))


def told_laws(world: World, lattice: Lattice, arm: str) -> set[str]:
    """The laws that an arm is told, wholly or in a component."""
    players = lattice.told[arm].equations
    return {law for player in players for law in world.laws.declared_in(player)}


def best_first(lattice: Lattice, arms: Iterable[str]) -> list[str]:
    """Arms with complete records by their mean skill on the primary split, the best first.

    Arms whose skill moved between half and the full budget have no place in a ranking, and come
    last, in the order of the lattice.
    """
    budgets, names = Budgets.of(lattice), list(arms)
    still = {a for a in names if budgets.settled([a])}
    place = {a: k for k, a in enumerate(lattice.arms)}
    return [
        *sorted((a for a in names if a in still), key=lambda a: -lattice.skills(a).mean()),
        *sorted((a for a in names if a not in still), key=lambda a: place[a]),
    ]
