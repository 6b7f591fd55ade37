"""Designs: what is observed, and what else is told."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pinnablate.environment.declare import HELD_OUT, SPLITS
from pinnablate.environment.design import Conditions, Design
from pinnablate.environment.mistakes import Mistakes
from pinnablate.environment.reading import is_number
from pinnablate.environment.validate import data, groups, names, sensors
from pinnablate.environment.validate.conditions import check_group
from pinnablate.environment.validate.shapes import MOST_POINTS, got, is_count
from pinnablate.signature import MISSING

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

GRANULARITIES = ("law", "component")


def check(env: Environment, mistakes: Mistakes) -> None:
    """Every declared design."""
    for name, design in env.all_designs.items():
        if isinstance(design, Design):
            check_design(env, name, design, mistakes)


def check_design(
    env: Environment, name: str, design: Design, mistakes: Mistakes, *, declared: bool = True
) -> None:
    """One design.

    Args:
        env: the environment.
        name: the design's name.
        design: the design.
        mistakes: where sentences go.
        declared: whether it is the environment's: it needs the split that ranks, and players.
    """
    own = f"design {name!r}"
    unsound = mistakes.note_all(f"{own}: {s}" for s in design.slips)
    unsound |= mistakes.note_all(f"{own}: {s}" for s in _numbers(design, env.is_measured))
    unsound |= mistakes.note_all(f"{own}{s}" for s in _observed(env, design))
    if not unsound:
        unsound |= mistakes.note_all(f"{own}{s}" for s in _by_field(env, design))
    if not unsound:
        unsound |= sensors.check(env, own, design, mistakes)
    unsound |= mistakes.note_all(f"{own}{s}" for s in _window(env, design))
    if env.is_measured:
        unsound |= mistakes.note_all(f"{own}{s}" for s in data.of_design(env, design))
    unsound |= _told(env, name, design, mistakes, declared)
    if declared and not unsound and env.primary in SPLITS and not env.is_measured:
        split = env.primary_split(design)
        if split not in env.splits(design):
            mistakes.note(
                f"{own}: the primary split is {split!r}, but it has only "
                f"{', '.join(env.splits(design))}; set primary= in the design"
            )
    if unsound:
        mistakes.unsound |= {"designs", "observations"}


def _numbers(design: Any, is_measured: bool) -> Iterator[str]:
    """Sentences on how many observations there are, and how noisy they are; of measurements there
    may be all.
    """
    count, noise = design.count, design.noise
    if is_measured and (count is MISSING or count is None):
        pass
    elif count is MISSING:
        yield "count= is missing; expected a positive count of points, like count=15"
    elif not is_count(count):
        yield (
            f"count {got(count)}; expected a positive count, a whole number of points up to "
            f"{MOST_POINTS}, like count=15"
        )
    if not isinstance(noise, Mapping) and not _is_level(noise):
        yield (
            f"noise {got(noise)}; expected a noise >= 0, a number of standard deviations of the field: "
            "noise=0.01 is 1 %, noise={u: 0.01, q: 0.1} one for each field"
        )


def _is_level(value: Any) -> bool:
    return is_number(value) and math.isfinite(value) and value >= 0


def _by_field(env: Environment, design: Any) -> Iterator[str]:
    """Sentences on noise and weight that differ between fields."""
    observed = [env.field_names[k] for k in env.observed(design)]
    for argument, example in (("noise", "0.01"), ("weight", "0.5")):
        said = getattr(design, argument)
        if not isinstance(said, Mapping):
            if argument == "weight":
                yield f": weight={got(said)}; expected {{field: number above 0}}, like weight={{{observed[0]}: 0.5}}"
            continue
        for name in said:
            if name not in observed:
                yield (
                    f": {argument}= names {name if isinstance(name, str) else got(name)}, which is not observed; "
                    f"expected observed fields: {', '.join(observed)}"
                )
        for name in observed:
            if name not in said:
                if argument == "noise":
                    yield f": noise= has no entry for {name}; expected one for each observed field: add {name}: 0.01"
            elif not _is_level(said[name]) or (argument == "weight" and not said[name] > 0):
                least = "above 0" if argument == "weight" else ">= 0"
                yield (
                    f": {argument}= of {name} is {got(said[name])}; expected a number {least}, like "
                    f"{argument}={{{name}: {example}}}"
                )


def _observed(env: Environment, design: Any) -> Iterator[str]:
    """Sentences on what is observed."""
    if design.fields is None:
        return
    declared = ", ".join(env.field_names)
    if not isinstance(design.fields, tuple):
        yield f": fields={got(design.fields)}; expected a tuple of fields, like fields=({env.field_names[0]},)"
        return
    if not design.fields:
        yield f" observes no field; expected some of {declared}, or no fields= for all"
    for f in design.fields:
        if isinstance(f, str):
            yield (
                f" observes the string {f!r}, which is not a declared field; write the field itself, "
                f"without quotes: {declared}"
            )
        elif f not in env.fields:
            yield f" observes {f}, which is not a declared field; declared: {declared}"
    twice = [f for f in env.fields if design.fields.count(f) > 1]
    if twice:
        yield f" observes {twice[0].func.__name__} twice; expected each field once"


def _window(env: Environment, design: Any) -> Iterator[str]:
    """Sentences on when observations end."""
    if design.until is None:
        return
    if not is_number(design.until):
        yield f": until={got(design.until)}; expected a time as a number, like until=0.5"
    elif env.time is None:
        yield (
            f" says until={design.until}, but no coordinate is named t; leave it out, or call time t"
        )
    else:
        low, high = map(float, env.domain[env.time])
        if not low < design.until <= high:
            yield (
                f": observations until t = {design.until} lie outside the domain ({low}, {high}); "
                "expected a time within it"
            )


def _told(env: Environment, name: str, design: Any, mistakes: Mistakes, declared: bool) -> bool:
    """Note what is wrong with what a design tells or withholds: conditions, components, a near
    miss; and say whether anything is.
    """
    own, found = f"design {name!r}", []
    if not isinstance(design.conditions, Conditions):
        found.append(f": conditions={got(design.conditions)}; expected True, False or 'players'")
    if not isinstance(design.further, Mapping):
        found.append(f": further={got(design.further)}; expected {{name: [conditions]}}")
    elif declared and design.conditions_are_players and not {**env.conditions, **design.further}:
        found.append(" makes conditions players, but there are none; give further={name: [...]}")
    if design.granularity not in GRANULARITIES:
        found.append(f": granularity={got(design.granularity)}; expected 'law' or 'component'")
    if design.in_place_of_truth is not None and not _is_near_miss(env, design.in_place_of_truth):
        found.append(
            f" tells the near miss {design.in_place_of_truth!r}; "
            f"declared: {', '.join(env.near_misses) or 'none'}"
        )
    if env.is_measured and design.primary not in (None, HELD_OUT):
        found.append(
            f": primary={got(design.primary)}; expected none, for measurements have one split"
        )
    elif not env.is_measured and design.primary is not None and design.primary not in SPLITS:
        found.append(f": primary={got(design.primary)}; expected one of {', '.join(SPLITS)}")
    unsound = mistakes.note_all(f"{own}{sentence}" for sentence in found)
    if isinstance(design.further, Mapping):
        for group, made in design.further.items():
            check_group(env, f"{own}: condition {group!r}", made, mistakes)
        names.in_design(env, name, design, mistakes)
        unsound |= groups.check(env, name, design, mistakes)
    return unsound


def _is_near_miss(env: Environment, name: Any) -> bool:
    return isinstance(name, str) and name in env.near_misses
