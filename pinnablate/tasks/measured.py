"""What a replicate sees of a world: the observations that it trains on, those that choose a state,
and those held out. Measurements are divided into the three by the fold of the replicate's number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pinnablate.digest import digest_of
from pinnablate.environment import measured
from pinnablate.errors import PinnablateError
from pinnablate.world import World

_STREAM = 11  # of the generator that says which measurements a design of fewer keeps


@dataclass(frozen=True)
class Seen:
    """Observations in three parts; NaN where a field was not measured.

    Args:
        points, values: what models are trained on, [n, d] and [n, observed fields].
        validation_points, validation_values: what says at which state a model is read.
        held_out_points, held_out_values: what nobody is given.
        weight: relative weights of `values` in the loss [n, observed fields]; None for 1.
    """

    points: np.ndarray
    values: np.ndarray
    validation_points: np.ndarray
    validation_values: np.ndarray
    held_out_points: np.ndarray
    held_out_values: np.ndarray
    weight: np.ndarray | None = None


def divided(world: World, r: int, more: float = 1.0) -> Seen:
    """The measurements of a world as fold r divides them, for whatever arm of that replicate.

    Args:
        world: the environment, which has data, under a design: of what models are trained on, and of
            what chooses their state, it may take fewer fields, times or points.
        r: the number of the fold, which is the seed of the replicate's data.
        more: below 1, the share of the points to train on that an arm is given; the first ones are
            the same for any share.

    Raises:
        PinnablateError: a part holds no value of an observed field.
    """
    env, columns = world.environment, list(world.observed)
    table, fold = env.table, env.fold(r)
    values, weight = table.values[:, columns], table.weight[:, columns]
    there = np.isfinite(values).any(axis=1)
    told = there.copy()
    if world.design.until is not None:
        told &= table.points[:, world.time_axis] <= world.design.until
    trained = np.flatnonzero(fold.trained & told)
    most = len(trained) if world.design.most is None else min(world.design.most, len(trained))
    most = min(most, max(1, round(more * most)))
    if most < len(trained):
        rng = np.random.default_rng([int(digest_of(world.id), 16), _STREAM, r])
        trained = rng.permutation(trained)[:most]
    chosen, held = np.flatnonzero(fold.validation & told), np.flatnonzero(fold.held_out & there)
    said = ("trains on", trained), ("chooses states by", chosen), ("holds out", held)
    for what, rows in said:
        _refuse_empty(world, r, what, values[rows])
    return Seen(
        *(table.points[trained], values[trained]),
        *(table.points[chosen], values[chosen]),
        *(table.points[held], values[held]),
        None if np.all(weight[trained] == 1.0) else weight[trained],
    )


def _refuse_empty(world: World, r: int, what: str, values: np.ndarray) -> None:
    """Refuse a part of a fold without a value of some observed field.

    Raises:
        PinnablateError: which field, and of which fold.
    """
    there = np.isfinite(values).any(axis=0)
    if not there.all():
        name = world.field_names[world.observed[int(np.argmin(there))]]
        series = measured.experiments(world.environment)
        parted = None if series is None else series.parted(name)
        of_series = (
            ""
            if series is None or parted is None
            else f": each series has fields of its own, so that some rows of {series.labels[parted[1]]} have to be on each side"
        )
        raise PinnablateError(
            f"{world.id}: fold {r} {what} no measured value of {name}; expected some of every field "
            f"that is observed{of_series}: choose another split=, hold out another share, or leave the field out of "
            "the design with Design(fields=...)"
        )


def incomplete(world: World) -> str | None:
    """Why a method that takes all fields at every point cannot use some measurements, as half a
    sentence; None where it can.
    """
    if not world.is_measured:
        return None
    values = world.environment.table.values[:, list(world.observed)]
    lacking = int((np.isfinite(values).any(axis=1) & ~np.isfinite(values).all(axis=1)).sum())
    if not lacking:
        return None
    return (
        f"it takes a value of every observed field at every point, and {lacking} of {len(values)} "
        "lack one; use learner stacked"
    )
