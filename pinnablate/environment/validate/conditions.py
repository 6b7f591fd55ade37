"""Conditions: what is said, on which faces, at how many points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

from pinnablate.environment.conditions import Condition, Face
from pinnablate.environment.edges import Edge, normals_in
from pinnablate.environment.mistakes import Mistakes
from pinnablate.environment.validate.laws import look_at, place
from pinnablate.environment.validate.shapes import MOST_POINTS, got, is_count
from pinnablate.errors import PinnablateError
from pinnablate.truths import Integrated

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

SIDES = ("lower", "upper")
_GROUP = "expected a list of what zero(), given() and periodic() return"


def check(env: Environment, mistakes: Mistakes) -> None:
    """The environment's own groups."""
    for name, group in env.conditions.items():
        check_group(env, f"condition {name!r}", group, mistakes)


def check_group(env: Environment, where: str, group: Any, mistakes: Mistakes) -> None:
    """One group of conditions.

    Args:
        env: whose fields and coordinates it may name.
        where: the beginning of each sentence.
        group: what was declared.
        mistakes: where sentences go.
    """
    made = [c for part in group for c in (part if isinstance(part, tuple | list) else (part,))]
    if not made:
        mistakes.note(f"{where} says nothing; {_GROUP}, or leave it out", "conditions")
    for c in made:
        if not isinstance(c, Condition):
            mistakes.note(f"{where} holds {got(c)}; {_GROUP}", "conditions")
            continue
        at = replace(place(env, where, "an expression"), normals=True)
        if look_at(env, c.expression, at, mistakes, told=True):
            mistakes.unsound.add("conditions")
        misplaced = [*_elsewhere(c, where, env.coordinates), *_edges(c, where, env)]
        mistakes.note_all(misplaced, "conditions")
        if not misplaced and not mistakes.unsound.intersection(("domain", "ends", "region")):
            mistakes.note_all((f"{where}: {s}" for s in _not_there(env, c)), "conditions")


def _elsewhere(condition: Any, where: str, coordinates: Sequence[sympy.Symbol]) -> Iterator[str]:
    """Sentences on the faces and the number of points of a condition."""
    names = ", ".join(map(str, coordinates))
    first = coordinates[0] if coordinates else "x"
    faces = f"on=lower({first}), upper({first}) or boundary({first})"
    if condition.periodic:
        faces = f"on={first}, a coordinate"
    if not condition.on:
        yield f"{where} is on no face; expected {faces}"
    for face in condition.on:
        if isinstance(face, Edge):
            continue
        wanted = face.coordinate if isinstance(face, Face) else face
        if not isinstance(wanted, sympy.Symbol):
            yield f"{where} is on {got(wanted)}; expected {faces}"
        elif not isinstance(face, Face):
            yield (
                f"{where} is on={face}, a coordinate; expected faces of it: lower({face}), "
                f"upper({face}) or boundary({face})"
            )
        elif wanted not in coordinates:
            same = wanted.name in {c.name for c in coordinates}
            hint = "; two symbols of one name differ: use the one that coordinates() returned"
            yield (
                f"{where} is on a face of {wanted}, which is not a coordinate; expected one of "
                f"{names}{hint if same else ''}"
            )
        elif face.side not in SIDES:
            yield f"{where} is on the side {face.side!r} of {wanted}; expected {faces}"
    if not is_count(condition.points):
        yield (
            f"{where} has points={condition.points!r}; expected a whole number of points on each "
            f"face, 1 to {MOST_POINTS}, for example points=15"
        )


def _edges(condition: Any, where: str, env: Environment) -> Iterator[str]:
    """Sentences on the edges and the normals of a condition."""
    space = [c for c in env.coordinates if c is not env.time]
    for edge in (part for part in condition.on if isinstance(part, Edge)):
        for sentence in edge.contradictions(env.coordinates):
            yield f"{where} {sentence}"
        if not space:
            yield (
                f"{where} is on edge() of a domain without space; expected on=lower({env.time}) or "
                f"upper({env.time})"
            )
        if isinstance(env.solution, Integrated):
            yield (
                f"{where} is on edge(), which an Integrated solution does not read; expected "
                f"on=lower({space[0] if space else 'x'}), upper(...) or boundary(...)"
            )
    normals = normals_in(condition.expression)
    unknown = [n for n in normals if n.along not in {c.name for c in space}]
    if unknown:
        names = ", ".join(c.name for c in space) or "none"
        yield (
            f"{where} contains the component {unknown[0]} of a normal; expected components along "
            f"coordinates of space: {names}"
        )
    ends = [f for f in condition.on if isinstance(f, Face) and f.coordinate is env.time]
    if normals and ends:
        yield (
            f"{where} names the outward normal at an end of {env.time}; expected a boundary in space: "
            "edge() or faces of other coordinates"
        )
    if normals and condition.periodic:
        yield (
            f"{where} is periodic and names the outward normal, which has the other sign on the "
            "opposite face; expected derivatives by coordinates, like u.diff(x)"
        )


def _not_there(env: Environment, condition: Condition) -> Iterator[str]:
    """Sentences on parts of the boundary without a point."""
    extent, coordinates = env.extent, env.coordinates
    for part in condition.on:
        try:
            if isinstance(part, Edge):
                extent.on_edge(1, np.random.default_rng(0), part.chooses(coordinates), str(part))
            elif env.region is not None:
                axis = coordinates.index(part.coordinate)
                extent.on_face(axis, part.side, 1, np.random.default_rng(0))
                if condition.periodic and not extent.is_periodic(axis):
                    yield (
                        f"it is periodic in {part.coordinate}, whose two faces {env.region!r} meets at "
                        "different points; expected a region that is the same on both"
                    )
        except PinnablateError as error:
            yield str(error)
