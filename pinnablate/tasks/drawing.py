"""Drawing the problem of a world and a data seed: what is observed, what is given, where laws are asked.

Points are scrambled Halton points (those of collocation where the protocol does not choose another
sampler).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import sympy

from pinnablate.environment import Condition
from pinnablate.tasks.given import Rows, conditions
from pinnablate.tasks.measured import Seen, divided
from pinnablate.tasks.observed_scales import ObservedScales, observed_scales
from pinnablate.tasks.problem import Problem
from pinnablate.tasks.sensors import Sensors, readings
from pinnablate.tasks.streams import rng_for
from pinnablate.world import World

VALIDATION_POINTS = 256  # where the equations told are asked to choose a state, and never trained


def make_problem(
    world: World,
    data_seed: int,
    collocation: int,
    *,
    more: float = 1.0,
    observed_only: bool = False,
    sampler: str = "halton",
    scale: str = "reference",
) -> Problem:
    """Draw the problem of one data seed.

    Args:
        world: the environment under its design.
        data_seed: seed of points and noise.
        collocation: number of collocation points.
        more: how many times the design's number of observations; the first ones are the same for
            any number, and those held out and those of validation are as many as the design's.
        observed_only: whether collocation points lie only where observations may be made.
        sampler, scale: how collocation points are chosen, and what fields and laws are scaled by;
            as in `pinnablate.tasks.choices.CHOICES`.

    Raises:
        PinnablateError: neither a solution nor data are declared, from which observations could be
            made; or a fold of the data holds none of a field.
    """
    observed, window = world.observed, world.upper.copy()
    if world.until is not None:
        window[world.time_axis] = world.until
    seen = (
        divided(world, data_seed, more)
        if world.is_measured
        else _drawn(world, data_seed, more, window)
    )
    count, values = len(seen.points), seen.values
    found: ObservedScales | None = None
    sigma, scale_of = world.field_scales, world.condition_scale
    if scale == "observed" and not world.is_measured:  # whose scales are observed anyway
        # from as many observations as the design's, whatever the arm is given
        usual = seen if more == 1.0 else _drawn(world, data_seed, 1.0, window)
        found = observed_scales(world, usual.values)
        sigma, scale_of = found.deviations, partial(found.of_condition, world)
    functionals: list[sympy.Expr] = [world.fields[k] for k in observed]
    known = [
        np.flatnonzero(np.isfinite(column)) if world.is_measured else np.arange(count)
        for column in values.T
    ]
    columns = [
        Rows(_player(world, world.field_names[f]), known[k], k, values[known[k], k], sigma[f])
        for k, f in enumerate(observed)
    ]
    sensors = _sensors(world, functionals, data_seed, seen.points, window, scale_of)
    rng = rng_for(world, "faces", data_seed)
    condition_points, condition_normals, told = conditions(world, functionals, rng, scale_of)
    read = sensors.columns(count, count + len(condition_points))
    names = world.design.sensors
    columns += [replace(c, group=_player(world, n)) for n, c in zip(names, read, strict=True)]
    columns += [
        replace(c, point=count + c.point, partner=np.where(c.partner < 0, -1, count + c.partner))
        for c in told
    ]

    def rows(name: str) -> np.ndarray:
        return np.concatenate([np.broadcast_to(getattr(c, name), c.point.shape) for c in columns])

    share = _shares(world, seen, known, sensors)
    asked = window if observed_only else world.upper
    return Problem(
        world=world,
        data_seed=data_seed,
        collocation=world.sample(
            collocation, rng_for(world, "collocation", data_seed), sampler=sampler, upper=asked
        ),
        observed_points=seen.points,
        observed_values=values,
        held_out_points=seen.held_out_points,
        held_out_values=seen.held_out_values,
        validation_points=seen.validation_points,
        validation_values=seen.validation_values,
        validation_collocation=world.sample(
            VALIDATION_POINTS, rng_for(world, "validation_collocation", data_seed), upper=asked
        ),
        condition_points=condition_points,
        condition_normals=condition_normals,
        functionals=tuple(functionals),
        row_point=rows("point"),
        row_functional=rows("functional"),
        row_target=rows("target"),
        row_scale=rows("scale"),
        row_partner=rows("partner"),
        row_group=tuple(c.group for c in columns for _ in c.point),
        observation_rows=sum(map(len, known)) + sum(len(r.points) for r in sensors.made),
        observed_scales=found,
        row_share=share,
        **sensors.arrays(known, columns),
    )


def _player(world: World, observed: str) -> str:
    """The player that the observations of a field or sensor belong to; empty where they are everybody's."""
    return world.observation_players.get(observed, "")


def _shares(
    world: World, seen: Seen, known: list[np.ndarray], sensors: Sensors
) -> np.ndarray | None:
    """How much each observation counts beside others: that of its row times that of its field, and
    those of sensors: [observation_rows]; None where all count alike.
    """
    weight, names = seen.weight, [world.field_names[k] for k in world.observed]
    found = [
        (np.ones(len(at)) if weight is None else weight[at, k]) * world.design.weight_of(name)
        for k, (name, at) in enumerate(zip(names, known, strict=True))
    ]
    found += [np.full(len(r.points), r.share) for r in sensors.made]
    everything = np.concatenate(found)
    return None if np.all(everything == 1.0) else everything


def _sensors(
    world: World,
    functionals: list[sympy.Expr],
    data_seed: int,
    observed: np.ndarray,
    window: np.ndarray,
    scale_of: Callable[[Condition], float],
) -> Sensors:
    """What the sensors of the design read; new expressions are appended to `functionals`."""
    if not world.design.sensors:
        return Sensors((), observed[:0])
    rng = rng_for(world, "sensor_noise", data_seed)
    return readings(world, functionals, observed, window, rng, scale_of)


def _drawn(world: World, data_seed: int, more: float, window: np.ndarray) -> Seen:
    """Observations of the truth: three draws of a design, each with noise of its own."""
    world.environment.needs_solution("make observations")
    d, observed = world.design, world.observed
    levels = np.array([d.noise_of(world.field_names[k]) for k in observed])

    def look(points: str, noise: str, count: int) -> tuple[np.ndarray, np.ndarray]:
        at = world.sample(count, rng_for(world, points, data_seed), upper=window)
        truth = world.reference(at)[:, observed]
        sigma = world.field_scales[list(observed)]
        return at, truth + levels * sigma * rng_for(world, noise, data_seed).standard_normal(
            truth.shape
        )

    few = max(1, int(d.count or 0))
    return Seen(
        *look("observed", "noise", max(1, round(more * few))),
        *look("validation", "validation_noise", few),
        *look("held_out", "held_out_noise", few),
    )
