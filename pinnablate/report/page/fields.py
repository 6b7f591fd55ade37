"""The fields of a study: truth, told nothing, told everything, and their errors, at a few times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.attribution import Array
from pinnablate.analysis.lattice import Lattice
from pinnablate.environment import Environment
from pinnablate.learners.base import SCORED
from pinnablate.records.store import Store
from pinnablate.report.page.commands import Commands
from pinnablate.report.page.document import Block, Picture, Prose
from pinnablate.report.pictures.compared import APART, Shown, lines_compared, maps_compared
from pinnablate.report.pictures.panels import on_cells, places
from pinnablate.report.pictures.portrait import portrait
from pinnablate.report.pictures.slices import OFF_CENTRE
from pinnablate.study import Study
from pinnablate.study.predict import model_of

ARMS = ("none", "all")
SAMPLES, CELLS, FEW_CELLS = (
    240,
    44,
    26,
)  # along a line, and along a side of a map of two coordinates or more
Fields = Callable[[Array], Array]  # (points [N, d]) -> [N, fields]


@dataclass(frozen=True)
class Models:
    """What is drawn: the models of one replicate, and the truth of its world.

    Args:
        replicate: which.
        truth: its fields; None of measurements.
        told: {arm: its fields}.
        scales: standard deviations of the fields.
    """

    replicate: int
    truth: Fields | None
    told: Mapping[str, Fields]
    scales: Array


def fields_section(study: Study, store: Store, lattice: Lattice, commands: Commands) -> list[Block]:
    """Fields of the first replicate; of the truth alone where no weights are kept.

    Args:
        study: what was trained.
        store: where records and weights are.
        lattice: its records.
        commands: how the study is asked for.
    """
    found, env = _models(study, store, lattice), study.environment
    if found is None:
        why = (
            "No weights of `none` and `all` are kept beside these records, so that their fields cannot be drawn; what the "
            f"records say stands in the tables. {commands.say('run')} trains what is missing where weights are kept."
        )
        if env.is_measured:
            return [Prose(why)]
        truth = Picture("truth", portrait(env), f"the true fields of {env.id}")
        return [Prose(f"The true fields. {why}"), truth]
    return [_introduction(found), *_pictures(env, found)]


def _models(study: Study, store: Store, lattice: Lattice) -> Models | None:
    """The models of the first replicate whose weights are kept of both arms."""
    cells = {(c.arm.name, c.replicate): c for c in study.cells if c.arm.name in ARMS}
    for r in lattice.replicates:
        records = {a: lattice.records.get((a, r)) for a in ARMS if (a, r) in cells}
        told: dict[str, Fields] = {}
        for arm, record in records.items():
            if record is None or record.status not in SCORED or store.weights(record) is None:
                break
            told[arm] = _fields(study, store, lattice, arm, r)
        if len(told) == len(ARMS):
            cell = cells[ARMS[0], r]
            world = study.world_in(cell.seeds.world)
            truth = None if world.is_measured else world.reference
            return Models(r, truth, told, np.asarray(world.field_scales, float))
    return None


def _fields(study: Study, store: Store, lattice: Lattice, arm: str, replicate: int) -> Fields:
    cell = next(c for c in study.cells if (c.arm.name, c.replicate) == (arm, replicate))
    jet = model_of(study, store, cell, lattice.records[arm, replicate])
    value = (0,) * len(study.environment.coordinates)

    def at(points: Array) -> Array:
        found = jet(points, (value,))
        assert found is not None, "a model that was restored can be evaluated"
        return np.asarray(found[value], float)

    return at


def _introduction(found: Models) -> Prose:
    which = f"Replicate {found.replicate}, at the state that is scored"
    if found.truth is None:
        return Prose(
            f"{which}. No truth is known: beside the models stand the measurements, or how far `all` and `none` are apart, in "
            "standard deviations of the field."
        )
    return Prose(
        f"{which}. Errors are distances from the truth, in standard deviations of the field; *error here* is over all fields and "
        "points of the picture, and not on the split that scores are of. All models of a row share the colours or the axis of the "
        "truth, and what lies beyond them is drawn at their end."
    )


def _pictures(env: Environment, found: Models) -> list[Block]:
    if len(env.coordinates) == 1:
        return [_lines(env, found)]
    if len(env.coordinates) == 2:
        across = 0 if env.time is None else env.coordinates.index(env.time)
        over = f"{env.coordinates[across]} to the right, {env.coordinates[1 - across]} upwards"
        until = None if env.time is None else env.observations.until
        if until is not None and float(until) < float(env.domain[env.time][1]):
            over += f"; the observations end at {env.time} = {float(until):g}"
        return [_map(env, found, across, 1 - across, {}, over, "fields", CELLS)]
    across, up, *further = (k for k, c in enumerate(env.coordinates) if c != env.time)
    low, high = env.extent.tight
    fixed = {k: float(low[k] + OFF_CENTRE * (high[k] - low[k])) for k in further}
    over = f"{env.coordinates[across]} to the right, {env.coordinates[up]} upwards"
    over += "".join(f", {env.coordinates[k]} = {v:.3g}" for k, v in fixed.items())
    if env.time is None:
        return [_map(env, found, across, up, fixed, over, "fields", FEW_CELLS)]
    axis = env.coordinates.index(env.time)
    return [
        _map(
            env,
            found,
            across,
            up,
            {**fixed, axis: t},
            f"t = {t:.3g}; {over}",
            f"fields-{k}",
            FEW_CELLS,
        )
        for k, t in enumerate(_times(env))
    ]


def _times(env: Environment) -> list[float]:
    """Where the observations end, or half-way, and at the end."""
    low, high = map(float, env.domain[env.time])
    until = env.observations.until
    middle = float(until) if until is not None and float(until) < high else (low + high) / 2
    return [middle, high]


def _shown(env: Environment, found: Models, how: str, evaluate: Callable[[Fields], Array]) -> Shown:
    told = {arm: evaluate(fields) for arm, fields in found.told.items()}
    scales = found.scales.reshape(-1, *[1] * (next(iter(told.values())).ndim - 1))
    if found.truth is None:
        errors = {APART: np.abs(told["all"] - told["none"]) / scales}
        return Shown(f"{env.id}: told none, told all, and their distance", how, told, errors)
    truth = evaluate(found.truth)
    errors = {arm: np.abs(v - truth) / scales for arm, v in told.items()}
    most = ", ".join(f"{np.sqrt(np.nanmean(e**2)):.2g} told {arm}" for arm, e in errors.items())
    return Shown(
        f"{env.id}: the truth, told none, told all; error here {most}",
        how,
        {"truth": truth, **told},
        errors,
    )


def _map(
    env: Environment,
    found: Models,
    across: int,
    up: int,
    fixed: Mapping[int, float],
    how: str,
    name: str,
    cells: int,
) -> Picture:
    points = places(env, across, up, cells, fixed)
    shown = _shown(env, found, how, lambda fields: on_cells(env, points, fields))
    return Picture(name, maps_compared(env, shown, across, up), f"{shown.title}; {how}")


def _lines(env: Environment, found: Models) -> Picture:
    at = np.linspace(float(env.lower[0]), float(env.upper[0]), SAMPLES)
    until = env.observations.until
    how = f"over {env.coordinates[0]}"
    if until is not None and float(until) < float(env.upper[0]):
        how += f"; shaded: beyond the observations, which end at {float(until):g}"
    dots = _measured(env) if found.truth is None else ()
    how += "; dots: measurements" if dots else ""
    shown = _shown(env, found, how, lambda fields: fields(at[:, None]).T)
    return Picture("fields", lines_compared(env, shown, at, dots), f"{shown.title}; {how}")


def _measured(env: Environment) -> list[Array]:
    """Measurements of every field, [n, 2] places and values."""
    points, values = env.table.points[:, 0], env.table.values
    known = np.isfinite(values)
    return [
        np.stack([points[known[:, k]], values[known[:, k], k]], axis=-1)
        for k in range(len(env.fields))
    ]
