"""Which arms a study has, of those that are asked for by name and by group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from pinnablate.arms import FULL, LARGEST_LATTICE, subset, too_large
from pinnablate.errors import PinnablateError
from pinnablate.learners import default_arms, needless
from pinnablate.study.named import Arms, as_arms, words
from pinnablate.tasks.protocol import Protocol
from pinnablate.world import World

if TYPE_CHECKING:
    from pinnablate.study.study import Study


def with_arms(
    of: Callable[..., Study], world: World, arms: Arms, lattice: str, name: str, budget: Protocol
) -> Study:
    """A study of the arms that are asked for; those of groups that do not apply are left out, with the reason.

    Args:
        of: makes the study, of `arms=`.
        world: the canonical one, under its design.
        arms, lattice: as `Study.of` takes them.
        name: of the learner.
        budget: the protocol.

    Raises:
        PinnablateError: a name that is not known, or a full lattice of more than eight players.
    """
    asked = words(arms)
    if (
        lattice == FULL
        and len(world.players) > LARGEST_LATTICE
        and {"default", "lattice"} & set(asked)
    ):
        ends = of(arms=(subset(world, ()), subset(world, world.players)))
        hours = 2 ** len(world.players) * ends.estimate(ends.cells[:2])[0] / 2 / 3600
        raise PinnablateError(
            too_large(world, f", about {hours:.1g} hours of training a replicate")
        )
    if asked == ("default",):
        arms = default_arms(world, name, lattice, budget)
        if world.observation_players:  # which controls cannot do without
            arms = tuple(a for a in arms if a.is_subset)
        return of(arms=arms)
    chosen, by_name = as_arms(world, arms, lattice)
    whole = of(arms=chosen)
    reasons = {
        a.name: whole.why_not(a) or needless(a, budget)
        for a in whole.arms
        if a.name not in by_name and not a.is_subset
    }
    left_out = tuple((name, reason) for name, reason in reasons.items() if reason)
    return replace(
        whole, arms=tuple(a for a in whole.arms if not reasons.get(a.name)), left_out=left_out
    )
