"""What determines the record of a cell: the part of a record that is known before anything is trained."""

from __future__ import annotations

from typing import Any

from pinnablate.arms import Arm
from pinnablate.learners.base import Learner
from pinnablate.study.seeds import Seeds
from pinnablate.tasks.protocol import Protocol
from pinnablate.telling import told_values
from pinnablate.world import World


def identity(
    world: World,
    arm: Arm,
    learner: type[Learner],
    protocol: Protocol,
    seeds: Seeds,
) -> dict[str, Any]:
    """Everything that the key of a cell follows from, named as in a `Record`.

    Args:
        world: the environment under its design; for an arm told wrong laws, its own world.
        arm: what the model is told.
        learner: what trains it.
        protocol: the training budget; it does not count where the arm names its own learner, whose
            record is the same whatever the others are trained with.
        seeds: of its world, of points and noise, and of initial weights.

    Returns:
        What `pinnablate.records.key.key_of` takes, as plain values.
    """
    trained_with: dict[str, Any] = {"version": learner.version}
    if not arm.learner:
        trained_with["protocol"] = protocol.digest
    return {
        "environment_digest": world.declared.digest,
        "design_digest": world.design_digest,
        "arm": arm.name,
        "equations": list(arm.equations),
        "told": told_values(world, arm),
        "data_seed": seeds.data,
        "init_seed": seeds.init,
        "learner": learner.name,
        "trained_with": trained_with,
        "world_seed": seeds.world,
        "worlds_digest": world.declared.worlds_digest if seeds.world else "",
    }
