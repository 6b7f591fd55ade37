"""Sensors of a design: what they measure, over what, and how well."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from pinnablate.environment.mistakes import Mistakes
from pinnablate.environment.reading import is_number
from pinnablate.environment.sensor import Sensor
from pinnablate.environment.validate.laws import look_at, place
from pinnablate.environment.validate.shapes import got

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

MEASURED = "what an instrument shows, an expression of the fields"


def check(env: Environment, own: str, design: Any, mistakes: Mistakes) -> bool:
    """Note what is wrong with the sensors of a design, and say whether anything is.

    Args:
        env: the environment.
        own: the design, for sentences.
        design: the design.
        mistakes: where sentences go.
    """
    if not isinstance(design.sensors, Mapping):
        return mistakes.note_all(
            [
                f"{own}: sensors={got(design.sensors)}; expected {{name: expression}}, like {_like(env)}"
            ]
        )
    unsound = False
    for name, sensor in design.sensors.items():
        where = f"{own}: sensor {name!r}"
        found = mistakes.note_all(f"{where} {s}" for s in _slips(env, name, sensor, design))
        found |= look_at(env, sensor.expression, place(env, where, MEASURED), mistakes, told=True)
        if not found and sensor.expression in env.fields and not sensor.over:
            field = sensor.expression.func.__name__
            found |= mistakes.note_all(
                [f"{where} measures the field {field} itself; name it in fields= instead"]
            )
        unsound |= found
    return unsound


def _like(env: Environment) -> str:
    field, c = env.field_names[0], env.coordinates[0]
    return f"sensors={{'slope': {field}.diff({c})}}"


def _slips(env: Environment, name: Any, sensor: Sensor, design: Any) -> Iterator[str]:
    """What is wrong with the arguments of a sensor, apart from its expression."""
    if not isinstance(name, str) or not name.isidentifier():
        yield f"has no name of letters, digits and _; expected one, like {_like(env)}"
    elif name in env.field_names:
        yield "has the name of a field; expected a name of its own, like mean_" + name
    if not isinstance(sensor.over, tuple) or any(c not in env.coordinates for c in sensor.over):
        yield (
            f"is averaged over {got(sensor.over)}; expected coordinates of the domain, like "
            f"over={env.coordinates[0]}"
        )
    if sensor.over and getattr(env, "region", None) is not None:
        yield "is averaged over a coordinate of a region that is no box; expected over= in boxes alone"
    if sensor.noise is None:
        if isinstance(design.noise, Mapping):
            yield "has no noise, and the design's differs between fields; add noise=0.01"
    elif not (is_number(sensor.noise) and math.isfinite(sensor.noise) and sensor.noise >= 0):
        yield f"has noise {got(sensor.noise)}; expected a number >= 0 of its scales, like noise=0.01"
    yield from _placed(env, sensor)
    if not (is_number(sensor.weight) and math.isfinite(sensor.weight) and sensor.weight > 0):
        yield f"has weight {got(sensor.weight)}; expected a number above 0, like weight=0.5"


def _placed(env: Environment, sensor: Sensor) -> Iterator[str]:
    """What is wrong with readings at places of their own."""
    if sensor.at == () and sensor.values == ():
        return
    if not env.is_measured:
        yield "has values= of its own; expected them beside measurements alone, Environment(data=...)"
    if sensor.over:
        yield "has values= of its own and over=; expected one of them: a mean is read at observed points"
    points = np.array(sensor.at, float) if is_table(sensor.at, len(env.coordinates)) else None
    if points is None or not np.isfinite(points).all():
        yield (
            f"is read at {got(sensor.at)}; expected finite points [n, {len(env.coordinates)}], a row for each "
            f"with {', '.join(map(str, env.coordinates))}"
        )
        return
    values = np.array(sensor.values, float)
    if values.shape != (len(points),) or not np.isfinite(values).all():
        yield f"has {values.size} values at {len(points)} points; expected a finite one for each"
    outside = (points < np.array(env.lower)) | (points > np.array(env.upper))
    if outside.any():
        j = int(np.argmax(outside.any(axis=0)))
        yield (
            f"is read at {env.coordinates[j]} = {points[outside[:, j], j][0]:g}; expected places within the "
            f"domain, {env.lower[j]:g} to {env.upper[j]:g}"
        )


def is_table(rows: Any, width: int) -> bool:
    """Whether rows are tuples of as many numbers."""
    return isinstance(rows, tuple) and all(isinstance(r, tuple) and len(r) == width for r in rows)
