"""What a replicate sees of a world: the observations that it trains on, those that choose a state,
and those held out. Measurements are divided into the three by the fold of the replicate's number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pinnablate.digest import digest_of
from pinnablate.errors import PinnablateError
from pinnablate.measurements import Measurements
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
    assert isinstance(env.data, Measurements), "a world that is measured has data"
    table = env.table
    fold = env.data.fold(table, r)
    there = np.isfinite(table.values[:, columns]).any(axis=1)
    early = np.ones(len(there), bool)
    if world.design.until is not None:
        early = table.points[:, world.time_axis] <= world.design.until
    trained = np.flatnonzero(fold.trained & there & early)
    most = len(trained) if world.design.most is None else min(world.design.most, len(trained))
    most = min(most, max(1, round(more * most)))
    if most < len(trained):
        rng = np.random.default_rng([int(digest_of(world.id), 16), _STREAM, r])
        trained = rng.permutation(trained)[:most]
    parts = {
        "trains on": trained,
        "chooses states by": np.flatnonzero(fold.validation & there & early),
        "holds out": np.flatnonzero(fold.held_out & there),
    }
    for what, rows in parts.items():
        _refuse_empty(world, r, what, table.values[np.ix_(rows, columns)])
    weight = table.weight[np.ix_(trained, columns)]
    taken = (
        a for rows in parts.values() for a in (table.points[rows], table.values[rows][:, columns])
    )
    return Seen(*taken, weight=None if np.all(weight == 1.0) else weight)


def _refuse_empty(world: World, r: int, what: str, values: np.ndarray) -> None:
    """Refuse a part of a fold without a value of some observed field.

    Raises:
        PinnablateError: which field, and of which fold.
    """
    there = np.isfinite(values).any(axis=0)
    if not there.all():
        name = world.field_names[world.observed[int(np.argmin(there))]]
        raise PinnablateError(
            f"{world.id}: fold {r} {what} no measured value of {name}; expected some of every field "
            "that is observed: choose another split=, hold out another share, or leave the field out of "
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
