"""A cell: one model of a study."""

from __future__ import annotations

from dataclasses import dataclass

from pinnablate.arms import Arm
from pinnablate.study.seeds import Seeds


@dataclass(frozen=True)
class Cell:
    """One model of a study: an arm in a replicate.

    Args:
        arm: what the model is told.
        replicate: the number by which arms are compared.
        learner: the name of what trains it.
        key: digest of everything that determines its record.
        seeds: of its world, of its points and noise, and of its initial weights.
    """

    arm: Arm
    replicate: int
    learner: str
    key: str
    seeds: Seeds

    def __repr__(self) -> str:
        replicate = f"replicate {self.replicate}"
        return f"Cell({self.arm.name!r}, {replicate}, learner {self.learner!r}, key {self.key})"
