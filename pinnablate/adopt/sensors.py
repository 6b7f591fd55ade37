"""Measured derivatives and combinations of a script, its `PointSetOperatorBC` objects, as sensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from pinnablate.adopt.columns import Untraceable
from pinnablate.adopt.conditions import Setting
from pinnablate.adopt.observed import at_points
from pinnablate.adopt.tracing import columns_of, traced
from pinnablate.environment import Design, Sensor

KIND = "PointSetOperatorBC"


def sensors_of(conditions: Sequence[Any], setting: Setting) -> dict[str, Sensor]:
    """{name: what a script observes of an expression, at places of its own}.

    Args:
        conditions: `data.bcs`.
        setting: what they are written with.

    Raises:
        Untraceable: its function cannot be traced, or holds a coefficient to be learned.
        PinnablateError: points or values have another shape than they should.
    """
    found: dict[str, Sensor] = {}
    for k, condition in enumerate(conditions):
        if type(condition).__name__ != KIND:
            continue
        where = f"condition {k + 1} of {len(conditions)} ({KIND})"
        x, y = setting.x, setting.y
        made = columns_of(traced(condition.func, x, y, x, of=where, symbols=setting.symbols), where)
        if len(made) != 1:
            raise Untraceable(f"{where} returns {len(made)} columns; expected one")
        unknown = made[0].free_symbols & set(setting.symbols.values())
        if unknown:
            raise Untraceable(
                f"{where} observes an expression with the unknown coefficient {min(map(str, unknown))}"
            )
        points, values = at_points(condition, setting.domain, where)
        found[f"sensor_{len(found) + 1}"] = Sensor(made[0], at=points, values=np.array(values))
    return found


def with_sensors(observations: Design | None, sensors: dict[str, Sensor]) -> Design | None:
    """What is observed, and what sensors show beside it."""
    if not sensors:
        return observations
    made = Design() if observations is None else observations
    return replace(made, sensors={**made.sensors, **sensors})
