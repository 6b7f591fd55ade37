"""Arms by name, and the groups of them that a user may ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pinnablate.arms.arm import Arm, HasPlayers
from pinnablate.arms.controls import CONTROLS, EXTRA_DATA, FURTHER, offered
from pinnablate.arms.lattice import FULL, lattice, subset
from pinnablate.arms.placebos import partly_told, placebos, wrongs
from pinnablate.errors import unknown

EVERYTHING = "everything"


def default_arms(owner: HasPlayers, kind: str = FULL) -> tuple[Arm, ...]:
    """The lattice and the controls that every leaderboard entry has."""
    return lattice(owner, kind) + CONTROLS


def _placebos(owner: HasPlayers) -> tuple[Arm, ...]:
    return tuple(arm for wrong in wrongs(owner) for arm in placebos(owner, wrong))


GROUPS: dict[str, Callable[[HasPlayers], tuple[Arm, ...]]] = {
    "controls": lambda owner: (*CONTROLS, *FURTHER, *offered()),
    "placebos": _placebos,
    "extra-data": lambda owner: EXTRA_DATA,
    "partly-told": partly_told,
}

GROUP_NAMES = ("lattice", "default", *GROUPS, EVERYTHING)


def further_arms(owner: HasPlayers) -> tuple[Arm, ...]:
    """Every arm that is neither in the lattice nor a default control, whether it applies to this environment or not."""
    return (*FURTHER, *offered(), *EXTRA_DATA, *_placebos(owner), *partly_told(owner))


def equations_in(word: str, players: Sequence[str]) -> tuple[str, ...]:
    """What a user means by `none`, `all`, or equations joined by +; names that are nobody's come back as they are."""
    return () if word == "none" else tuple(players) if word == "all" else tuple(word.split("+"))


def parse(owner: HasPlayers, text: str, kind: str = FULL) -> tuple[Arm, ...]:
    """Arms from the command line: comma-separated names and groups.

    Groups: `lattice` (of that kind), `controls`, `placebos`, `extra-data`, `partly-told`, `default`, `everything`.

    Raises:
        PinnablateError: a name that is neither that of an arm nor made of this environment's equations.
    """
    named = {a.name: a for a in (*CONTROLS, *further_arms(owner))}
    found: dict[str, Arm] = {}
    for word in (w.strip() for w in text.split(",")):
        if word == "lattice":
            group = lattice(owner, kind)
        elif word == "default":
            group = default_arms(owner, kind)
        elif word == EVERYTHING:
            group = (*default_arms(owner, kind), *further_arms(owner))
        elif word in GROUPS:
            group = GROUPS[word](owner)
        elif word in named:
            group = (named[word],)
        else:
            told = equations_in(word, owner.players)
            for part in told:
                if part not in owner.players:
                    if len(told) > 1:
                        raise unknown(f"equation of {owner.id}", part, owner.players)
                    words = ["none", "all", *owner.players, *named, *GROUP_NAMES]
                    raise unknown(f"arm of {owner.id}", part, words, f"pinnablate show {owner.id}")
            group = (subset(owner, told),)
        found.update((arm.name, arm) for arm in group)
    return tuple(found.values())
