"""Measurements: whether they can be read, what they leave unknown, and what has no meaning beside
them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from pinnablate.environment import measured
from pinnablate.environment.authored import authored
from pinnablate.environment.declare import HELD_OUT
from pinnablate.environment.design import USUAL_NOISE
from pinnablate.environment.laws import as_tuple
from pinnablate.environment.mistakes import Mistakes
from pinnablate.environment.reading import is_number
from pinnablate.environment.validate.shapes import got
from pinnablate.errors import PinnablateError

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment


def beside(env: Environment, mistakes: Mistakes) -> None:
    """What an environment with data cannot declare, and scales of one that has none."""
    if not env.is_measured:
        if env.scales:
            mistakes.note(
                "scales= is given without data=; expected scales of what was measured alone, for the "
                "truth has its own: leave it out",
                "scales",
            )
        return
    mistakes.note_all(_contradictions(env), "data")


def _contradictions(env: Environment) -> Iterator[str]:
    if env.solution is not None:
        yield (
            "both solution= and data= are given, and models are scored by one of them; leave out "
            "data= to score by the truth, or solution= to score by what was measured"
        )
    if env.primary != HELD_OUT:
        yield (
            f"primary={env.primary!r}; expected {HELD_OUT!r}, the only split of what was measured: "
            "leave primary= out, and say with Measurements(split=...) what is held out"
        )
    if env.worlds:
        yield "worlds= draws other worlds, of which nothing was measured; leave it out"
    for group, c in _conditions(env):
        if c.from_reference:
            yield (
                f"condition {group!r} gives {c.expression} its true value, which nobody knows where "
                "there are data; write what is known of it with zero(), like zero(u - 1, on=lower(t), "
                "points=15)"
            )


def _conditions(env: Environment) -> Iterator[tuple[str, Any]]:
    """(name of its group, condition) of all that the environment and its designs declare."""
    groups = [env.conditions, *(d.further for d in env.all_designs.values())]
    for declared in groups:
        for name, made in declared.items():
            yield from ((name, c) for conditions in made for c in conditions)


def scales(env: Environment, mistakes: Mistakes) -> None:
    """Whether declared scales are positive numbers of fields and equations that there are."""
    known = [*env.equations, *env.field_names]
    for key, value in env.scales.items():
        is_field = key in env.fields or key in env.field_names
        name = key if isinstance(key, str) else getattr(getattr(key, "func", key), "__name__", key)
        if not is_field and key not in env.equations:
            mistakes.note(
                f"scales= names {got(key)}, which is neither a field nor an equation; declared: "
                f"{', '.join(map(str, known))}",
                "scales",
            )
            continue
        count = 1 if is_field else len(as_tuple(env.equations[key]))
        values = list(value) if isinstance(value, tuple | list) else [value] * count
        sound = all(is_number(v) and math.isfinite(v) and v > 0 for v in values)
        if not sound or len(values) != count or (is_field and isinstance(value, tuple | list)):
            several = f", or {count} of them, one for each residual" if count > 1 else ""
            mistakes.note(
                f"scales= gives {name} {got(value)}; expected a number above 0 in the units of the "
                f"declaration{several}",
                "scales",
            )


def readable(env: Environment, mistakes: Mistakes) -> None:
    """Whether the data can be read, and give every field a scale."""
    if not env.is_measured:
        return
    try:
        table = env.table
    except PinnablateError as error:
        mistakes.note(str(error), "data")
        return
    missing = [
        name
        for name, sigma in zip(env.field_names, measured.deviations(env), strict=True)
        if not np.isfinite(sigma)
    ]
    if missing:
        one = len(missing) == 1
        mistakes.note(
            f"field{'' if one else 's'} {', '.join(missing)} {'is' if one else 'are'} measured "
            f"nowhere and {'has' if one else 'have'} no scale; expected about how large "
            f"{'it is' if one else 'they are'}, in the units of the declaration: "
            f"scales={{{missing[0]}: 1.0}}",
            "data",
        )
    if not np.isfinite(table.values).any():
        mistakes.note(
            f"the data hold no value of {', '.join(env.field_names)}; expected a column of one of them",
            "data",
        )


def of_design(env: Environment, design: Any) -> Iterator[str]:
    """Sentences on what a design says of measurements: which fields, and that it adds no noise."""
    if design.noise != USUAL_NOISE:
        yield (
            f": noise={got(design.noise)}; expected none, for measurements have their own: write "
            "Measurements(noise=...)"
        )
    drawn = {n: s for n, s in design.sensors.items() if s.at == ()}
    if drawn:
        yield (
            f": sensors={got(drawn)}; expected where and what they showed, for without a solution nothing "
            f"can be drawn: write Sensor({authored(next(iter(drawn.values())).expression)}, at=points, values=readings)"
        )
    seen = env.measured_fields
    absent = [f for f in design.fields or () if f in env.fields and env.fields.index(f) not in seen]
    if absent:
        there = ", ".join(env.field_names[k] for k in seen)
        yield f" observes {absent[0].func.__name__}, which nobody measured; measured are {there}"
