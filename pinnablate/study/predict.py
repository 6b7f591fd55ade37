"""The model of a cell, from the weights that were kept, and its fields at points of the domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError, unknown
from pinnablate.records.store import CHOSEN, LAST, Record, Store
from pinnablate.study import Cell, Study
from pinnablate.tasks.metrics import JetFunction
from pinnablate.world import World


def model_of(
    study: Study, store: Store, cell: Cell, record: Record, state: str = CHOSEN
) -> JetFunction:
    """The trained model of a cell: (points [N, d], orders) -> {alpha: [N, fields]}.

    Its weights are those of the state that is scored, or of the last one.

    A learner that hears observations only (the interpolators) keeps no weights: it is fitted to
    those of the cell's replicate again, which takes seconds at most.

    Raises:
        PinnablateError: the cell failed before it had weights, or they are not beside its record;
            or there is no such state.
    """
    if state not in (CHOSEN, LAST):
        raise unknown("state of a model", state, (CHOSEN, LAST))
    learner = study.learners[cell.learner]
    if not learner.is_told_equations:
        (trained,) = learner.fit([study.fit(cell)])
        if trained.status != record.status:
            raise PinnablateError(
                f"{_name(cell)}: its record says {record.status}, and fitted again it "
                f"{trained.status}: "
                f"{trained.reason}; delete the record and train the cell again"
            )
        return trained.jet
    weights = store.weights(record, state)
    if weights is None:
        why = f'it {record.status}: {record.reason}; rerun="failed" trains failed cells again'
        if record.status == "ok":
            why = (
                f"no weights beside its record in {store.directory}, which are kept where it was "
                "trained; train it again "
                "into another directory"
            )
        raise PinnablateError(f"{_name(cell)} has no fields to show: {why}")
    world = study.world_in(cell.seeds.world)
    return learner.restore(world, study.budget, cell.seeds.data, tuple(record.equations), weights)


def _name(cell: Cell) -> str:
    return f"{cell.arm.name}, replicate {cell.replicate}"


def note_on_unobserved(world: World) -> dict[str, str]:
    """{"note": a sentence} that names the fields which the design observes nowhere; nothing without any.

    Args:
        world: the environment under its design.
    """
    hidden = [name for k, name in enumerate(world.field_names) if k not in world.observed]
    if not hidden:
        return {}
    return {
        "note": f"nobody observed {', '.join(hidden)}: there the model says what the laws that it is told make of the rest"
    }


class Places:
    """Points of an environment's domain, and the labels of values there.

    Args:
        env: the environment.
        given: [N, d], coordinates in the order declared ([N] will do for one coordinate); or
            {coordinate: values [n]}, the grid of all their combinations.

    Raises:
        PinnablateError: another shape, or coordinates that are missing or not the environment's.
    """

    points: np.ndarray  # [N, d]
    dims: tuple[str, ...]
    shape: tuple[int, ...]
    coords: dict[str, Any]

    def __init__(self, env: Environment, given: Any) -> None:
        names = tuple(c.name for c in env.coordinates)
        if isinstance(given, Mapping):
            axes = _axes(env, given, names)
            self.points = np.stack([a.ravel() for a in np.meshgrid(*axes, indexing="ij")], -1)
            self.dims, self.shape = names, tuple(map(len, axes))
            self.coords = dict(zip(names, axes, strict=True))
            return
        points = _numbers(env, given)
        if points.ndim == 1 and len(names) == 1:
            points = points[:, None]
        if points.ndim != 2 or points.shape[1] != len(names):
            raise PinnablateError(
                f"points of {env.id}: shape {points.shape}; expected (N, {len(names)}), the "
                "coordinates "
                f"{', '.join(names)} of each point, or {{{names[0]!r}: values, ...}} for a grid"
            )
        self.points, self.dims, self.shape = points, ("point",), (len(points),)
        self.coords = {name: ("point", points[:, j]) for j, name in enumerate(names)}

    def labelled(
        self, xarray: Any, env: Environment, values: np.ndarray, name: str, attrs: dict[str, Any]
    ) -> Any:
        """Values [N, fields] as a DataArray over the places and `field`."""
        return xarray.DataArray(
            values.reshape(*self.shape, -1),
            dims=(*self.dims, "field"),
            name=name,
            coords={**self.coords, "field": list(env.field_names)},
            attrs=attrs,
        )


def _axes(env: Environment, given: Mapping[str, Any], names: tuple[str, ...]) -> list[np.ndarray]:
    keyed = {str(key): value for key, value in given.items()}
    for name in keyed:
        if name not in names:
            raise unknown(f"coordinate of {env.id}", name, names)
    if lacking := [n for n in names if n not in keyed]:
        raise PinnablateError(
            f"points of {env.id}: no values of {', '.join(lacking)}; expected those of "
            f"{', '.join(names)}"
        )
    axes = [np.atleast_1d(_numbers(env, keyed[n])) for n in names]
    if any(a.ndim > 1 for a in axes):
        raise PinnablateError(
            f"points of {env.id}: a grid takes one list of values for each of "
            f"{', '.join(names)}; for "
            f"scattered points give one array of shape (N, {len(names)})"
        )
    return axes


def _numbers(env: Environment, given: Any) -> np.ndarray:
    try:
        return np.asarray(given, float)
    except (TypeError, ValueError) as error:
        raise PinnablateError(f"points of {env.id}: {error}; expected numbers") from error
