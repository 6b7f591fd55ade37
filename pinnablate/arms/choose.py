"""Arms by name, and the groups of them that a user may ask for."""

from __future__ import annotations

from collections.abc import Callable

from pinnablate.arms.arm import Arm
from pinnablate.arms.controls import CONTROLS, EXTRA_DATA, FURTHER
from pinnablate.arms.lattice import FULL, lattice, subset
from pinnablate.arms.placebos import partly_told, placebos, wrongs
from pinnablate.environment import Environment
from pinnablate.errors import unknown

EVERYTHING = "everything"


def default_arms(env: Environment, kind: str = FULL) -> tuple[Arm, ...]:
    """The lattice and the controls that every leaderboard entry has."""
    return lattice(env, kind) + CONTROLS


def _placebos(env: Environment) -> tuple[Arm, ...]:
    return tuple(arm for wrong in wrongs(env) for arm in placebos(env, wrong))


GROUPS: dict[str, Callable[[Environment], tuple[Arm, ...]]] = {
    "controls": lambda env: (*CONTROLS, *FURTHER),
    "placebos": _placebos,
    "extra-data": lambda env: EXTRA_DATA,
    "partly-told": partly_told,
}

GROUP_NAMES = ("lattice", "default", *GROUPS, EVERYTHING)


def further_arms(env: Environment) -> tuple[Arm, ...]:
    """Every arm that is neither in the lattice nor a default control, whether it applies to this environment or not."""
    return (*FURTHER, *EXTRA_DATA, *_placebos(env), *partly_told(env))


def parse(env: Environment, text: str, kind: str = FULL) -> tuple[Arm, ...]:
    """Arms from the command line: comma-separated names and groups.

    Groups: `lattice` (of that kind), `controls`, `placebos`, `extra-data`, `partly-told`, `default`, `everything`.

    Raises:
        PinnablateError: a name that is neither that of an arm nor made of this environment's equations.
    """
    named = {a.name: a for a in (*CONTROLS, *further_arms(env))}
    found: dict[str, Arm] = {}
    for word in (w.strip() for w in text.split(",")):
        if word == "lattice":
            group = lattice(env, kind)
        elif word == "default":
            group = default_arms(env, kind)
        elif word == EVERYTHING:
            group = (*default_arms(env, kind), *further_arms(env))
        elif word in GROUPS:
            group = GROUPS[word](env)
        elif word in named:
            group = (named[word],)
        elif word in ("none", "all"):
            group = (subset(env, () if word == "none" else env.players),)
        else:
            parts = tuple(word.split("+"))
            for part in parts:
                if part not in env.players:
                    if len(parts) > 1:
                        raise unknown(f"equation of {env.id}", part, env.players)
                    words = ["none", "all", *env.players, *named, *GROUP_NAMES]
                    raise unknown(f"arm of {env.id}", part, words, f"pinnablate show {env.id}")
            group = (subset(env, parts),)
        found.update((arm.name, arm) for arm in group)
    return tuple(found.values())
