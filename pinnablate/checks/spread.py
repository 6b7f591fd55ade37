"""How much the worlds of an environment differ: scales, violations of wrong laws, headroom."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from pinnablate.arms.arm import WRONG_SIGN, Wrong
from pinnablate.checks.certify.budget import SECONDS, Budget, Notify, OutOfTime
from pinnablate.checks.certify.equations import violation_of
from pinnablate.checks.certify.finding import random_points
from pinnablate.checks.headroom import headroom
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.telling.wrong import as_factors
from pinnablate.world import World

WORLDS = 10  # drawn worlds that are compared with the first
POINTS = 512  # random points at which wrong laws are evaluated


@dataclass(frozen=True)
class Spread:
    """What some worlds of an environment have, one number for each world.

    Args:
        environment: its id.
        seeds: of the worlds; 0 is the first.
        fields: {field: standard deviations}.
        laws: {equation: scales; of a vector law the root mean square of those of its residuals}.
        violations: {wrong law: by how much each truth violates it, over its largest term}.
        headroom: what the kernel gains on the standard design, in decades, of one replicate each;
            empty where that was not measured.
        wanted: how many drawn worlds were asked for.
    """

    environment: str
    seeds: tuple[int, ...]
    fields: dict[str, list[float]]
    laws: dict[str, list[float]]
    violations: dict[str, list[float]]
    headroom: list[float] = field(default_factory=list)
    wanted: int = WORLDS

    @property
    def drawn(self) -> int:
        """How many drawn worlds there are, beside the first."""
        return len(self.seeds) - 1


def spread(
    env: Environment,
    worlds: int = WORLDS,
    seconds: float = SECONDS,
    gains: bool = False,
    notify: Notify | None = None,
) -> Spread:
    """Compare drawn worlds 1 to `worlds` with world 0.

    Args:
        env: an environment that declares worlds.
        worlds: how many.
        seconds: after which no further world is made.
        gains: whether the kernel is trained in each, which takes seconds to minutes a world and is
            not bounded by `seconds`.
        notify: called with a line before each world.

    Raises:
        PinnablateError: the environment declares no worlds, or one cannot be made.
    """
    if not env.worlds:
        raise PinnablateError(
            f"{env.id} declares one world, and there is none to compare it with; declare what is "
            "drawn: worlds={parameter: distribution}"
        )
    budget, rows = Budget(seconds, notify), [_row(env, 0)]
    budget.begin(f"worlds of {env.id}")
    for seed in range(1, worlds + 1):
        budget.say(f"world {seed} of {worlds}")
        try:
            rows.append(budget.within(partial(_row, env, seed)))
        except OutOfTime:
            break
    seeds = tuple(range(len(rows)))
    measured = [_gain(env, seed, budget) for seed in seeds] if gains else []
    fields, laws, violations = (
        {name: [row[part][name] for row in rows] for name in rows[0][part]} for part in range(3)
    )
    return Spread(env.id, seeds, fields, laws, violations, measured, worlds)


def _row(env: Environment, seed: int) -> tuple[dict[str, float], ...]:
    """Of one world {field: standard deviation}, {equation: scale}, {wrong law: violation}."""
    world = env.world(seed=seed)
    laws = world.ground.laws
    fields = dict(zip(env.field_names, map(float, world.field_scales), strict=True))
    scales = {
        name: float(np.sqrt(np.mean(laws.residual_scales[laws.mask([name])] ** 2)))
        for name in env.equations
    }
    points = random_points(env, POINTS, 5)
    return fields, scales, {**_near_misses(env, seed, points), **_wrong_signs(world, points)}


def _near_misses(env: Environment, seed: int, points: np.ndarray) -> dict[str, float]:
    """By how much the truth of a world violates each near miss."""
    found = {}
    for name, miss in env.near_misses.items():
        told = replace(env.observations, in_place_of_truth=name)
        world = env.world(told, seed=seed)
        found[f"near-miss.{name}"] = violation_of(world, tuple(miss.equations), points)
    return found


def _wrong_signs(world: World, points: np.ndarray) -> dict[str, float]:
    """The least that the truth of a world violates a law whose leading term has the wrong sign.
    Tripled coefficients of all other terms are violated by as much.
    """
    laws, sizes = world.laws, []
    terms = laws.term_values(world.jet(points), points)
    for name in world.equations:
        wrong = terms * as_factors(world, Wrong(WRONG_SIGN, name))
        values = np.stack([wrong[:, span].sum(axis=1) for span in laws.term_spans], -1)
        found = np.sqrt(np.mean(values**2, axis=0)) / laws.residual_scales
        sizes.append(float(found[laws.mask([name])].max()))
    return {"wrong sign, least": min(sizes)}


def _gain(env: Environment, seed: int, budget: Budget) -> float:
    """What the kernel gains in one world from all equations, in decades, in one replicate."""
    budget.say(f"the kernel in world {seed}")
    return float(headroom(env.member(seed), replicates=1).gain.mean)
