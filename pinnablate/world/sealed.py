"""A world whose truth is kept back: the numbers that are told of it, and nothing that follows from more.

Whoever trains in a hidden world is given observations, and the scales that every learner is given: of
fields and of laws. They stand here in the place of the truth that they were measured on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.world.ground import Ground
from pinnablate.world.world import World


@dataclass(frozen=True, eq=False)
class Sealed:
    """What is told of the numbers of a hidden world.

    Args:
        field_scales: sigma_f of each field: [fields].
        field_levels: what networks add to their outputs: [fields].
        law_scales: {equation, as arms are told it: s_r of each of its residuals}.
    """

    field_scales: np.ndarray
    field_levels: np.ndarray
    law_scales: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


def sealed_of(world: World) -> Sealed:
    """What may be told of a world.

    Args:
        world: the environment under its design, with its truth.
    """
    scales: dict[str, tuple[float, ...]] = {}
    for residual, value in zip(world.laws.residuals, world.laws.residual_scales, strict=True):
        scales[residual.equation] = (*scales.get(residual.equation, ()), float(value))
    return Sealed(world.field_scales, world.field_levels, scales)


def sealed_world(env: Environment, design: str, told: Sealed, seed: int) -> World:
    """A world of which nothing but some numbers is known.

    Args:
        env: the environment, whose equations and conditions hold no parameter that is drawn.
        design: the name of what is observed.
        told: the numbers.
        seed: any number above 0, by which worlds of one study are told apart; it draws nothing.

    Raises:
        PinnablateError: no such design, or one whose equations are others than its scales are of.
    """
    ground = Ground(env, seed, sealed=told)
    world = World.under(ground, env.design(design), design)
    counts: dict[str, int] = {}
    for residual in world.laws.residuals:
        counts[residual.equation] = counts.get(residual.equation, 0) + 1
    got = {name: len(values) for name, values in told.law_scales.items()}
    if counts != got:
        raise PinnablateError(
            f"{env.id}, design {design}: scales of {got}, expected {counts} residuals of each equation; "
            "take the bundle and this package from the same version"
        )
    return world
