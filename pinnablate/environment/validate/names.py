"""Names that collide: what is declared may not be called like an arm, a split, or each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pinnablate.arms import RESERVED
from pinnablate.environment.declare import SPLITS
from pinnablate.environment.design import Conditions
from pinnablate.environment.laws import components_of
from pinnablate.environment.mistakes import Mistakes

if TYPE_CHECKING:
    from pinnablate.environment.environment import Environment

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*-v[1-9][0-9]*")
# Players are joined by + into the names of arms, which statements of expected patterns hold.
PLAYER = re.compile(r"[a-z][a-z0-9_]*")
_LOOSE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")  # of what stands in the names of arms and files
STANDARD = "standard"
LONGEST = 80  # letters of an id: names of files of records, pages and pictures begin with it

TAKEN = {**RESERVED, **dict.fromkeys(SPLITS, "a split")}


def identifier(env: Environment, mistakes: Mistakes) -> None:
    """The id."""
    if not isinstance(env.id, str) or not _ID.fullmatch(env.id):
        mistakes.note(
            "an id reads name-vN in lower case with hyphens, for example maxwell-cavity-2d-v1; got "
            f"{env.id!r}"
        )
    elif len(env.id) > LONGEST:
        mistakes.note(
            f"the id has {len(env.id)} letters; expected {LONGEST} at most, for files are called by it: shorten it"
        )


def fields(env: Environment, mistakes: Mistakes) -> None:
    """Names of fields: words that no coordinate, split or other field has."""
    names = [f.func.__name__ for f in env.fields]
    coordinates = {c.name for c in env.coordinates}
    for name, count in Counter(names).items():
        if not name.isidentifier():
            mistakes.note(
                f"field name {name!r}; expected a word of letters, digits and _, for example "
                f"{re.sub(r'[^0-9A-Za-z_]', '_', name)}"
            )
        if count > 1:
            mistakes.note(f"two fields are called {name}; expected names that differ: rename one")
        if name in coordinates:
            mistakes.note(
                f"field {name} has the name of a coordinate; expected names that differ: rename it, "
                f"for example to {name}_field"
            )
        if name in SPLITS:
            mistakes.note(f"field {name} has the name of a split; expected another: rename it")


def equations(env: Environment, mistakes: Mistakes) -> None:
    """Names of equations, and of their components."""
    for name in env.equations:
        if isinstance(name, str) and name in TAKEN:
            mistakes.note(_reserved("equation name", name))
        elif not isinstance(name, str) or not PLAYER.fullmatch(name):
            mistakes.note(
                f"equation name {name!r}; expected a letter, then lower-case letters, digits and _, "
                "for example mass_balance"
            )


def near_misses(env: Environment, mistakes: Mistakes) -> None:
    """Names of near misses."""
    _own(mistakes, "near miss", env.near_misses, {**dict.fromkeys(env.equations, "an equation")})


def groups(env: Environment, mistakes: Mistakes) -> None:
    """Names of groups of conditions: those of players, for a design may make them players."""
    players = _players(env)
    for name in env.conditions:
        if name in players or name in TAKEN:
            mistakes.note(f"{_named_like('the group of conditions', name, players)}")


def designs(env: Environment, mistakes: Mistakes) -> None:
    """Names of designs."""
    players = {**dict.fromkeys(env.equations, "an equation"), STANDARD: "observations="}
    _own(mistakes, "design", env.designs, players)


def sectors(env: Environment, mistakes: Mistakes) -> None:
    """Names of sectors: statements ask for them where they ask for fields and splits."""
    for name in env.sectors:
        if name in SPLITS or ("fields" not in mistakes.unsound and name in env.field_names):
            mistakes.note(f"sector {name!r} has the name of a field or a split; choose another")
        elif name in TAKEN:
            mistakes.note(_reserved("sector", name))
        elif not isinstance(name, str) or not name.isidentifier():
            mistakes.note(
                f"sector {name!r}; expected a word of letters, digits and _, for example tm"
            )


def in_design(env: Environment, name: str, design: Any, mistakes: Mistakes) -> None:
    """Names of the players of one design."""
    laws = list(env.equations)
    if design.granularity == "component":
        laws = [component for component, _, _ in components_of(env.equations)]
        for component, count in Counter(laws).items():
            if count > 1:
                mistakes.note(
                    f"design {name!r}: {component!r} is an equation and a component of another; "
                    "rename the equation"
                )
    players = {**dict.fromkeys(laws, "a component of an equation"), **_players(env)}
    own = "the group of conditions"
    for group in design.further:
        if group in env.conditions:
            mistakes.note(
                f"design {name!r}: {own} {group!r} needs a name of its own, like start: it is that "
                "of a group of the environment"
            )
        elif group in players or group in TAKEN:
            mistakes.note(f"design {name!r}: {_named_like(own, group, players)}")
    asked = {**env.conditions, **design.further}
    for group in asked if design.conditions is Conditions.PLAYERS else design.further:
        if not isinstance(group, str) or not PLAYER.fullmatch(group):
            mistakes.note(
                f"design {name!r}: {own} {group!r} needs a name of its own, like start: lower-case "
                "letters, digits and _"
            )


def _players(env: Environment) -> dict[Any, str]:
    """{name of an equation or a component: what it is}."""
    found = {name: "a component of an equation" for name, _, _ in components_of(env.equations)}
    return {**found, **dict.fromkeys(env.equations, "an equation")}


def _own(mistakes: Mistakes, kind: str, names: Iterable[Any], players: dict[Any, str]) -> None:
    """Refuse names that are taken, or that cannot stand in names of arms and files."""
    for name in names:
        if isinstance(name, str) and (name in TAKEN or name in players):
            mistakes.note(_reserved(kind, name, players))
        elif not isinstance(name, str) or not _LOOSE.fullmatch(name):
            mistakes.note(
                f"{kind} {name!r}; expected a name of letters, digits, - and _, for example "
                "no_viscosity"
            )


def _named_like(kind: str, name: Any, players: dict[Any, str]) -> str:
    whose = TAKEN.get(name) or players[name]
    return (
        f"{kind} {name!r} needs a name of its own, like start: {name!r} is that of {whose}; "
        f"reserved are {', '.join(TAKEN)}, and the names of equations"
    )


def _reserved(kind: str, name: str, players: Mapping[Any, str] = {}) -> str:
    whose = TAKEN.get(name) or players[name]
    return f"{kind} {name!r} is that of {whose}; reserved are {', '.join(TAKEN)}: choose another"
