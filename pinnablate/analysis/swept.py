"""From the records of a study to what its laws are worth in observations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.games import game
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.observations import Curve, LawsWorth, Multiple, laws_worth
from pinnablate.analysis.partial import shapley
from pinnablate.analysis.settled import Budgets
from pinnablate.analysis.worth import has_subsets, require_subsets
from pinnablate.arms import Role
from pinnablate.brief import few
from pinnablate.errors import PinnablateError
from pinnablate.world import World

SPLITS = ("interp", "extrap")  # of fields that nobody observes more observations say nothing
FEWEST_POINTS = 3  # of a sweep, the design's own observations among them


@dataclass(frozen=True)
class InObservations:
    """What laws are worth in observations on one split, beside one arm that is given more of them.

    Args:
        split: interp or extrap.
        base: the name of the swept arm: `none` or a control.
        curve: its sweep.
        everything: the full set.
        laws: {law: its worth}, in the order declared.
        diverged: how many cells of the sweep diverged; they are scored.
        settled: whether none of the skills behind it is known to have moved between half and the full
            budget.
        by_prior: whether what the swept arm searches was chosen once, on the design's own observations.
    """

    split: str
    base: str
    curve: Curve
    everything: Multiple
    laws: Mapping[str, LawsWorth]
    diverged: int = 0
    settled: bool = True
    by_prior: bool = False

    def __repr__(self) -> str:
        laws = ", ".join(f"{law} {of.shapley}" for law, of in self.laws.items())
        return f"InObservations({self.split}, over {self.base}: all {self.everything}; {laws})"


def in_observations(world: World, lattice: Lattice) -> list[InObservations]:
    """What laws are worth in observations, for every split and every swept arm with records.

    Args:
        world: the environment under the design of the study.
        lattice: the records of the study.

    Returns:
        Those over `none` first, by split; over the control that held-out observations choose too,
        where it is another arm and was swept. Nothing without every subset, or without a sweep.
    """
    if not has_subsets(lattice):
        return []
    chosen = lattice.chosen_control()
    bases = dict.fromkeys(["none", *([chosen] if chosen else [])])
    return [found for base in bases for found in _over(world, lattice, base)]


def require_in_observations(
    world: World, lattice: Lattice
) -> dict[tuple[str, str], InObservations]:
    """The same by split and swept arm.

    Args:
        world: the environment under the design of the study.
        lattice: the records of the study.

    Returns:
        {(split, swept arm): worths}.

    Raises:
        PinnablateError: subsets lack records, or nothing was trained with more observations.
    """
    require_subsets(world, lattice, "worth in observations")
    found = in_observations(world, lattice)
    if not found:
        raise PinnablateError(
            f"worth in observations of {world.id}: expected {FEWEST_POINTS} or more sizes of the table of "
            f"observations, of one arm in every replicate, got the arms {few(lattice.arms)}; train them "
            "with arms='default,extra-data' (--arms default,extra-data)"
        )
    return {(f.split, f.base): f for f in found}


def swept_arms(lattice: Lattice, base: str) -> dict[float, str]:
    """{times the observations: arm} of an arm and its complete sweep, ascending.

    Args:
        lattice: the records of the study.
        base: the name of the arm with the observations of the design.

    Returns:
        Of two sweeps of one control that which searched at every size, where no size is missing.
    """
    sweeps: dict[bool, dict[float, str]] = {False: {}, True: {}}
    for name, arm in lattice.told.items():
        if arm.role is Role.SAMPLE_SWEEP and arm.base == base and lattice.complete(name):
            sweeps[arm.is_prior][arm.more] = name
    searched, by_prior = sweeps[False], sweeps[True]
    own = searched if set(by_prior) <= set(searched) else searched | by_prior
    return dict(sorted(own.items()))


def _over(world: World, lattice: Lattice, base: str) -> Iterator[InObservations]:
    arms = swept_arms(lattice, base)
    if not lattice.complete(base) or len(arms) + 1 < FEWEST_POINTS:
        return
    arms = dict(sorted({**arms, 1.0: base}.items()))
    everyone = frozenset(world.players)
    for split in (s for s in SPLITS if s in world.splits):
        values = game(lattice, split)
        curve = Curve(tuple(arms), np.stack([lattice.skills(a, split) for a in arms.values()]))
        others = {law: np.asarray(values[everyone - {law}]) for law in world.players}
        worth = {law: np.asarray(v) for law, v in shapley(values).items()}
        everything, laws = laws_worth(
            curve, np.asarray(values[everyone]), {law: worth[law] for law in world.players}, others
        )
        diverged = sum(map(lattice.diverged, arms.values()))
        moved = Budgets.of(lattice)
        moves = [moved.skill(a, split) for a in (*arms.values(), *lattice.subsets.values())]
        settled = all(m is None or m.settled for m in moves)
        by_prior = any(lattice.told[a].is_prior for a in arms.values())
        yield InObservations(split, base, curve, everything, laws, diverged, settled, by_prior)
