"""What determines the record of a cell: the part of a record that is known before anything is trained."""

from __future__ import annotations

from typing import Any

from pinnablate.arms import Arm
from pinnablate.learners.base import Learner
from pinnablate.tasks.protocol import Protocol
from pinnablate.telling import told_values
from pinnablate.world import World


def identity(
    world: World,
    arm: Arm,
    learner: type[Learner],
    protocol: Protocol,
    seed: int,
) -> dict[str, Any]:
    """Everything that the key of a cell follows from, named as in a `Record`.

    Args:
        world: the environment under its design.
        arm: what the model is told.
        learner: what trains it.
        protocol: the training budget; it does not count where the arm names its own learner, whose
            record is the same whatever the others are trained with.
        seed: of points, noise and initial weights.

    Returns:
        What `pinnablate.records.key.key_of` takes, as plain values.
    """
    trained_with: dict[str, Any] = {"version": learner.version}
    if not arm.learner:
        trained_with["protocol"] = protocol.digest
    return {
        "environment_digest": world.environment.digest,
        "design_digest": world.design_digest,
        "arm": arm.name,
        "equations": list(arm.equations),
        "told": told_values(world, arm),
        "data_seed": seed,
        "init_seed": seed,
        "learner": learner.name,
        "trained_with": trained_with,
        "world_seed": 0,
        "worlds_digest": "",
    }
