"""Arms by name, and the groups of them that a user may ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pinnablate.arms.arm import Arm, HasPlayers
from pinnablate.arms.controls import CONTROLS, EXTRA_DATA, FURTHER, offered, sweeps
from pinnablate.arms.lattice import FULL, lattice, subset
from pinnablate.arms.placebos import freed, partly_told, placebos, wrongs
from pinnablate.errors import PinnablateError, unknown

EVERYTHING = "everything"


def default_arms(owner: HasPlayers, kind: str = FULL) -> tuple[Arm, ...]:
    """The lattice and the controls that every leaderboard entry has."""
    return lattice(owner, kind) + CONTROLS


def _offered(owner: HasPlayers) -> tuple[Arm, ...]:
    """The controls of other packages. Whether a name is free is asked here and not where an
    environment is declared: what is installed does not change what a declaration says.

    Raises:
        PinnablateError: one of them has the name of a player: its row would be taken for that of
            the equation.
    """
    for arm in offered():
        if arm.name in owner.players or arm.name in owner.equations:
            raise PinnablateError(
                f"{owner.id}: the control {arm.name!r} of another package has the name of an "
                "equation; expected a name of its own: rename the equation, or mend or uninstall that "
                "package"
            )
    return offered()


def _placebos(owner: HasPlayers) -> tuple[Arm, ...]:
    return tuple(arm for wrong in wrongs(owner) for arm in placebos(owner, wrong))


GROUPS: dict[str, Callable[[HasPlayers], tuple[Arm, ...]]] = {
    "controls": lambda owner: (*CONTROLS, *FURTHER, *_offered(owner)),
    "placebos": _placebos,
    "extra-data": lambda owner: EXTRA_DATA,
    "partly-told": partly_told,
}

GROUP_NAMES = ("lattice", "default", *GROUPS, EVERYTHING)


def further_arms(owner: HasPlayers) -> tuple[Arm, ...]:
    """Every arm that is neither in the lattice nor a default control, whether it applies to this
    environment or not.
    """
    return (*FURTHER, *_offered(owner), *EXTRA_DATA, *_placebos(owner), *partly_told(owner))


def recorded_arms(owner: HasPlayers) -> tuple[Arm, ...]:
    """The same, and the sample sweeps of controls, which are trained by name alone: what records may
    hold beside the default arms.
    """
    return (*further_arms(owner), *_swept())


def _swept() -> tuple[Arm, ...]:
    return tuple({arm.name: arm for arms in sweeps().values() for arm in arms}.values())


def _own(owner: HasPlayers) -> tuple[Arm, ...]:
    """The same without the controls of other packages."""
    return (*FURTHER, *EXTRA_DATA, *_swept(), *_placebos(owner), *partly_told(owner))


def equations_in(word: str, players: Sequence[str]) -> tuple[str, ...]:
    """The equations that `none`, `all`, or names joined by + mean. Names that no player has are
    returned too.
    """
    return () if word == "none" else tuple(players) if word == "all" else tuple(word.split("+"))


def parse(owner: HasPlayers, text: str, kind: str = FULL) -> tuple[Arm, ...]:
    """Arms from the command line.

    Args:
        owner: whose equations are meant: an environment, or its world under a design.
        text: comma-separated names of arms and groups: `lattice`, `controls`, `placebos`,
            `extra-data`, `partly-told`, `default`, `everything`; and `extra-data.CONTROL`, the
            sample sweep of a control.
        kind: the kind of lattice in these groups.

    Returns:
        Each arm once, in the order of their names.

    Raises:
        PinnablateError: a name that is neither that of an arm nor made of this environment's
            equations.
    """
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
        elif word in sweeps():
            group = sweeps()[word]
        else:
            group = (_arm(owner, word),)
        found.update((arm.name, arm) for arm in group)
    return tuple(found.values())


def _arm(owner: HasPlayers, word: str) -> Arm:
    """The arm of a name. The environment's own names come first: another package may offer a
    control of the same one.
    """
    equations = equations_in(word, owner.players)
    strange = [name for name in equations if name not in owner.players]
    if not strange:
        return subset(owner, equations)
    if len(equations) > 1:
        raise unknown(f"equation of {owner.id}", strange[0], owner.players)
    laws = [freed(owner, e) for e in owner.equations if e in owner.players]
    known = {arm.name: arm for arm in (*CONTROLS, *_own(owner), *laws)}
    if word not in known:
        known |= {arm.name: arm for arm in offered()}
    if word in known:
        return known[word]
    every = ["none", "all", *owner.players, *known, *GROUP_NAMES]
    raise unknown(f"arm of {owner.id}", word, every, "pinnablate show ID or FILE.py")
