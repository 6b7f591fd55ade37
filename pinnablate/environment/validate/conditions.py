"""Conditions: what is said, on which faces, at how many points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import sympy

from pinnablate.environment.declare import Condition, Face
from pinnablate.environment.mistakes import Mistakes
from pinnablate.environment.validate.laws import look_at, place
from pinnablate.environment.validate.shapes import MOST_POINTS, got, is_count

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
        if look_at(env, c.expression, place(env, where, "an expression"), mistakes, told=True):
            mistakes.unsound.add("conditions")
        mistakes.note_all(_elsewhere(c, where, env.coordinates), "conditions")


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
