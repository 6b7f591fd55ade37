"""The box, and the fields over it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pinnablate.environment.mistakes import Mistakes
from pinnablate.environment.reading import is_number
from pinnablate.environment.validate.shapes import got
from pinnablate.regions.extent import SMALLEST
from pinnablate.truths import Integrated

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

# Lengths of an interval of which the squared fourth derivative is a floating-point number.
SHORTEST, LONGEST = 1e-36, 1e36


def ends(env: Environment, mistakes: Mistakes) -> None:
    """The interval of each coordinate: two finite numbers, the lower first."""
    for coordinate, interval in env.domain.items():
        pair = tuple(interval) if isinstance(interval, tuple | list) else None
        if pair is None or len(pair) != 2 or not all(map(is_number, pair)):
            mistakes.note(
                f"the domain of {coordinate} is {_shown(interval)}; expected two finite numbers, "
                "the lower first, like (0, 1)",
                "ends",
            )
        elif not (all(map(math.isfinite, map(float, pair))) and float(pair[0]) < float(pair[1])):
            mistakes.note(
                f"the domain of {coordinate} is ({pair[0]}, {pair[1]}); expected two finite "
                "numbers, the lower first",
                "ends",
            )
        elif not SHORTEST <= float(pair[1]) - float(pair[0]) <= LONGEST:
            mistakes.note(
                f"the domain of {coordinate} is ({pair[0]}, {pair[1]}), whose derivatives exceed "
                f"floating point; expected a length between {SHORTEST:g} and {LONGEST:g}: choose "
                "another unit",
                "ends",
            )


def _shown(interval: Any) -> str:
    return str(interval) if isinstance(interval, tuple | list) else got(interval)


def arguments(env: Environment, mistakes: Mistakes) -> None:
    """Fields depend on all coordinates, in order."""
    strange: dict[Any, list[str]] = {}  # {arguments: fields}
    for f in env.fields:
        if tuple(f.args) != env.coordinates:
            strange.setdefault(tuple(f.args), []).append(f.func.__name__)
    on = ", ".join(map(str, env.coordinates))
    for args, names in strange.items():
        alike = [str(a) for a in args] == [str(c) for c in env.coordinates]
        hint = (
            "two symbols of one name differ: use those that coordinates() returned"
            if alike
            else f'write fields("{" ".join(names)}", {on})'
        )
        one = len(names) == 1
        mistakes.note(
            f"field{'' if one else 's'} {', '.join(names)} depend{'s' if one else ''} on "
            f"({', '.join(map(str, args))}); expected the domain's coordinates ({on}), in order: {hint}",
            "fields",
        )


def gauge(env: Environment, mistakes: Mistakes) -> None:
    """Fields that are determined up to something, and up to what."""
    for f, on in env.gauges.items():
        if f not in env.fields:
            mistakes.note(
                f"gauge names {f!r}, which is not a declared field; declared: {', '.join(env.field_names)}"
            )
            continue
        for c in on:
            if c not in env.coordinates:
                mistakes.note(
                    f"the gauge of {f.func.__name__} depends on {c!r}, which is not a coordinate; "
                    f"coordinates: {', '.join(map(str, env.coordinates))}"
                )


def sectors(env: Environment, mistakes: Mistakes) -> None:
    """Fields that are read together."""
    for name, members in env.sectors.items():
        if len(members) > len(set(members)):
            mistakes.note(f"sector {name!r} names a field twice; expected each once")
        for f in members:
            if f not in env.fields:
                mistakes.note(
                    f"sector {name!r} names {f!r}, which is not a declared field; declared: "
                    f"{', '.join(env.field_names)}"
                )


def region(env: Environment, mistakes: Mistakes) -> None:
    """What restricts the domain, and whether it leaves anything of it."""
    if env.region is None:
        return
    names = ", ".join(map(str, env.coordinates))
    for c in env.region.coordinates:
        if c not in env.coordinates:
            same = c.name in {other.name for other in env.coordinates}
            hint = "; two symbols of one name differ: use the one that coordinates() returned"
            mistakes.note(
                f"the region is of {c}, which is not a coordinate; expected some of {names}"
                f"{hint if same else ''}",
                "region",
            )
        elif c is env.time:
            mistakes.note(
                f"the region restricts {c}, the time; expected a region of space: the interval of {c} in "
                "domain= is all there is of it",
                "region",
            )
    if isinstance(env.solution, Integrated):
        mistakes.note(
            "the solution is Integrated and the domain has a region; expected a box for integration in "
            "time: give formulas or a Reference, or leave region= out",
            "region",
        )
    if "region" in mistakes.unsound:
        return
    extent = env.extent
    if extent.share < SMALLEST:
        mistakes.note(f"region= {extent.without_points()}", "region")
