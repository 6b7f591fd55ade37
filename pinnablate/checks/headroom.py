"""How much the equations can help at all: what a learner without a network gains from being told everything.

headroom = skill(all) - skill(none) of the `kernel` learner on the design's primary split, in decades. It sorts designs into
strata in which results are reported; it is never a gate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pinnablate.analysis.lattice import Estimate, estimate
from pinnablate.arms import subset
from pinnablate.environment import Environment
from pinnablate.learners import learner, learner_class
from pinnablate.records.provenance import now
from pinnablate.study import Study
from pinnablate.study.outcome import score
from pinnablate.tasks.metrics import skill
from pinnablate.tasks.protocol import protocol

REPLICATES = 5
KERNEL = "kernel"  # headroom is what this learner gains, whatever others there are


@dataclass(frozen=True)
class Headroom:
    """What was measured of one design."""

    design: str
    gain: Estimate
    none: float
    all: float

    @property
    def figures(self) -> dict[str, Any]:
        """What is kept of it."""
        half = self.gain.half_width
        return {"mean": round(self.gain.mean, 3), "half_width": None if half is None else round(half, 3),
                "none": round(self.none, 3), "all": round(self.all, 3), "stratum": self.stratum,
                "replicates": len(self.gain.values), "learner": f"{KERNEL} {learner_class(KERNEL).version}", "date": now()[:10]}

    @property
    def stratum(self) -> str:
        """with headroom (at least 0.6 decades), little (0.1 to 0.6) or none."""
        return "with headroom" if self.gain.mean >= 0.6 else "little headroom" if self.gain.mean >= 0.1 else "no headroom"


def headroom(env: Environment, design: str = "standard", replicates: int = REPLICATES) -> Headroom:
    """Measure the headroom of a design by the kernel alone, on the collocation points of standard-v1.

    A cell that fails scores at worst, as everywhere.
    """
    env.needs_solution("measure headroom")
    world = env.world(design)
    arms = (subset(world, ()), subset(world, world.players))
    study = Study(env, protocol("standard-v1"), design, arms, tuple(range(replicates)), KERNEL)
    skills: dict[str, dict[int, float]] = {a.name: {} for a in arms}
    for trained in learner(KERNEL).fit([study.fit(c) for c in study.cells]):
        scores, _, _ = score(study.scorer, trained)
        skills[trained.fit.arm.name][trained.fit.problem.data_seed] = skill(scores.errors[world.primary_split], env.floor)
    none, told = (np.array([skills[a.name][r] for r in study.replicates]) for a in arms)
    return Headroom(design, estimate(told - none), float(none.mean()), float(told.mean()))
