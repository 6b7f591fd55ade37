"""What the kernel gains: a learner without a network, told all the equations.

headroom = skill(all) - skill(none) of the `kernel` learner on the design's primary split, in
decades. Results are reported in strata of it, and no design is excluded by it. It is what one
method gains, and no bound: a solver or a network may gain several times as much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pinnablate.analysis.estimate import Estimate, estimate
from pinnablate.arms import subset
from pinnablate.checks.measured import stratum
from pinnablate.environment import Environment
from pinnablate.learners import learner, learner_class
from pinnablate.records.provenance import now
from pinnablate.study import Study
from pinnablate.study.outcome import score
from pinnablate.tasks.metrics import skill
from pinnablate.tasks.protocol import protocol

REPLICATES = 5
KERNEL = "kernel"  # the learner whose gain is the headroom


@dataclass(frozen=True)
class Headroom:
    """The headroom of one design.

    Args:
        design: its name.
        gain: skill(all) - skill(none), in decades.
        none, all: mean skill over the replicates, in decades.
    """

    design: str
    gain: Estimate
    none: float
    all: float

    @property
    def figures(self) -> dict[str, Any]:
        """The figures that are kept, rounded to thousandths of a decade."""
        half = self.gain.half_width
        return {
            "mean": round(self.gain.mean, 3),
            "half_width": None if half is None else round(half, 3),
            "none": round(self.none, 3),
            "all": round(self.all, 3),
            "replicates": len(self.gain.values),
            "learner": f"{KERNEL} {learner_class(KERNEL).version}",
            "date": now()[:10],
        }

    @property
    def stratum(self) -> str:
        """The words of `stratum`."""
        return stratum(self.gain.mean)


def headroom(env: Environment, design: str = "standard", replicates: int = REPLICATES) -> Headroom:
    """Measure what the kernel learner gains from all equations of a design, on the collocation points of
    standard-v1.

    Args:
        env: the environment.
        design: the name of one of its designs.
        replicates: seeds 0 to replicates - 1. A cell that fails has the worst score.

    Raises:
        PinnablateError: no such design, or no solution is declared.
    """
    env.needs_values("measure headroom")
    world = env.world(design)
    arms = (subset(world, ()), subset(world, world.players))
    study = Study(env, protocol("standard-v1"), design, arms, tuple(range(replicates)), KERNEL)
    skills: dict[str, dict[int, float]] = {a.name: {} for a in arms}
    for trained in learner(KERNEL).fit([study.fit(c) for c in study.cells]):
        scores, _, _ = score(study.scorer_of(trained.fit.problem), trained)
        skills[trained.fit.arm.name][trained.fit.problem.data_seed] = skill(
            scores.errors[world.primary_split], env.floor
        )
    none, told = (np.array([skills[a.name][r] for r in study.replicates]) for a in arms)
    return Headroom(design, estimate(told - none), float(none.mean()), float(told.mean()))
