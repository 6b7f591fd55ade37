"""Conditions as text: `u = 0 at x = 0, x = 1`, `u = sin(pi*x) at t = 0`, `u_x = 0 at x`, `u periodic in x`,
`u = 0 at edge`, `u = 1, v = 0 at t = 0`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pinnablate.environment import edge, lower, periodic, upper, zero
from pinnablate.environment.conditions import Condition, Face
from pinnablate.environment.edges import Edge
from pinnablate.environment.reading import is_number
from pinnablate.errors import PinnablateError
from pinnablate.problems.grammar import Names, expression, residual

POINTS = {1: 1, 2: 20}  # of a condition on a face, by the number of coordinates
MORE_POINTS = 60  # in three dimensions and more
_AT = re.compile(r"\s+(?:at|on)\s+")
_PERIODIC = re.compile(r"\s+(?:is\s+)?periodic\s+in\s+")
_EXAMPLE = "write 'u = 0 at x = 0, x = 1', 'u = sin(pi*x) at t = 0' or 'u periodic in x'"
EDGE = ("edge", "the edge")  # the boundary of the region
CLOSE = 1e-9  # of the domain's size: a place that far from an end is that end

Ends = Mapping[Any, tuple[Any, Any]]


def conditions_of(declared: Any, names: Names, domain: Ends) -> dict[str, list[Any]]:
    """Groups of conditions of what a user wrote.

    Args:
        declared: {name of a group: text, or what `zero`, `given` and `periodic` return, or a list of
            both}.
        names: of coordinates, fields and constants.
        domain: {coordinate: (lower, upper)}.

    Raises:
        PinnablateError: a text that cannot be read, or a place that is no end of the domain.
    """
    if not declared:
        return {}
    if not isinstance(declared, Mapping):
        raise PinnablateError(
            f"conditions= is of type {type(declared).__name__}; expected {{name: text}}: {_EXAMPLE}"
        )
    return {
        name: [_made(one, names, domain, f"condition {name!r}") for one in _several(group)]
        for name, group in declared.items()
    }


def _several(group: Any) -> Sequence[Any]:
    """The parts of a group: texts, and tuples of conditions."""
    if isinstance(group, str) or (
        isinstance(group, tuple) and all(isinstance(c, Condition) for c in group)
    ):
        return [group]
    return list(group) if isinstance(group, tuple | list) else [group]


def _made(one: Any, names: Names, domain: Ends, what: str) -> Any:
    if not isinstance(one, str):
        return one
    points = POINTS.get(len(domain), MORE_POINTS)
    across = _PERIODIC.split(one)
    if len(across) == 2:
        on = [_coordinate(c.strip(), names, what, one) for c in across[1].split(",")]
        expressions = [expression(e, names, what) for e in _parts(across[0])]
        return periodic(*expressions, on=on, points=points)
    parts = _AT.split(one)
    if len(parts) != 2:
        raise PinnablateError(f"{what}: {one!r} does not say where it holds; {_EXAMPLE}")
    faces = [face for place in parts[1].split(",") for face in _faces(place, names, domain, what)]
    return zero(
        *(residual(one, names, what) for one in _parts(parts[0])), on=tuple(faces), points=points
    )


def _parts(text: str) -> list[str]:
    """Expressions separated by commas outside of brackets."""
    parts, depth = [""], 0
    for c in text:
        depth += (c in "([") - (c in ")]")
        if c == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += c
    return [part for part in parts if part.strip()]


def _faces(place: str, names: Names, domain: Ends, what: str) -> tuple[Face | Edge, ...]:
    """The faces of a place: `x = 0`, or `x` for both ends; `edge` for the boundary of the region."""
    if place.strip() in EDGE:
        return edge()
    name, equal, value = (part.strip() for part in place.partition("="))
    c = _coordinate(name, names, what, place)
    if not equal:
        return lower(c) + upper(c)
    at = expression(value.lstrip("="), names, what)
    low, high = domain[c]
    for end, face in ((low, lower), (high, upper)):
        if is_number(at) and abs(float(at) - float(end)) <= CLOSE * (float(high) - float(low)):
            return face(c)
    raise PinnablateError(
        f"{what}: {place.strip()!r} is no face of the domain, where {name} goes from {low} to {high}; "
        f"expected {name} = {low} or {name} = {high}, or {name} alone for both; or declare a larger domain="
    )


def _coordinate(name: str, names: Names, what: str, text: str) -> Any:
    if name not in names.coordinates:
        raise PinnablateError(
            f"{what}: {text.strip()!r} names {name!r}, which is no coordinate "
            f"({', '.join(names.coordinates)}); {_EXAMPLE}"
        )
    return names.coordinates[name]
