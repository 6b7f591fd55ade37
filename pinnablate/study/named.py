"""Names or objects.

Whatever somebody gives becomes the object, or one sentence with what there is.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from operator import index
from pathlib import Path

from pinnablate import registry
from pinnablate.arms import CONTROLS, Arm, parse, recorded_arms, subset
from pinnablate.environment import Design, Environment
from pinnablate.errors import PinnablateError, unknown
from pinnablate.learners import learner_class
from pinnablate.learners.base import Learner
from pinnablate.tasks.protocol import Protocol, protocols
from pinnablate.tasks.protocol import protocol as protocol_named
from pinnablate.world import World

MOST_REPLICATES = 10_000
AnEnvironment = str | Path | Environment
AProtocol = str | Protocol
ADesign = str | Design
ALearner = str | Learner | type[Learner]
Arms = str | Arm | Sequence[str | Arm]
Replicates = int | Sequence[int]


def as_environment(given: AnEnvironment) -> Environment:
    """An environment from an id, the path of a file that declares one, or itself.

    Raises:
        PinnablateError: no such environment, or a file that declares none.
    """
    if isinstance(given, Environment):
        return given
    if isinstance(given, str | os.PathLike):
        return registry.load(os.fspath(given))
    raise _neither("environment", given, "an id, the path of a .py file, or an Environment")


def as_protocol(given: AProtocol) -> Protocol:
    """A protocol from its name, which may say what is changed (`standard-v2/width=56`), or itself.

    Raises:
        PinnablateError: no such protocol, or one of its own under a name that means another.
    """
    if isinstance(given, str):
        return protocol_named(given)
    if not isinstance(given, Protocol):
        raise _neither("protocol", given, f"a Protocol, or one of: {', '.join(protocols())}")
    if _meant_by(given.name) not in (None, given):
        raise PinnablateError(
            f"the name {given.name!r} means another protocol, whose records this one's would "
            "mix with; "
            "give it a name of its own"
        )
    return given


def _meant_by(name: str) -> Protocol | None:
    """The protocol that a name means, or None where it means none."""
    try:
        return protocol_named(name)
    except PinnablateError:
        return None


def as_design(env: Environment, given: ADesign) -> str:
    """The name of a design, from its name or the design itself.

    Raises:
        PinnablateError: the environment has no such design.
    """
    if isinstance(given, str):
        env.design(given)
        return given
    if not isinstance(given, Design):
        raise _neither(
            f"design of {env.id}", given, f"one of: {', '.join(('standard', *env.designs))}"
        )
    for name in env.all_designs:
        if env.design(name) == given:
            return name
    raise PinnablateError(
        f"{env.id} declares no such design; expected one of: "
        f"{', '.join(('standard', *env.designs))}, or "
        "declare it under a name in designs={...}"
    )


def as_learner(given: ALearner) -> str:
    """The name of a learner, from its name, its class or one of them.

    Raises:
        PinnablateError: no such learner, or one that is not registered under its name.
    """
    if isinstance(given, str):
        learner_class(given)
        return given
    kind = given if isinstance(given, type) else type(given)
    if not issubclass(kind, Learner):
        raise _neither("learner", given, "a learner or its name")
    if learner_class(kind.name) is not kind:
        raise PinnablateError(
            f"the name {kind.name!r} means another learner than {kind.__qualname__}; give it "
            "a name of its "
            "own, and offer it under the entry point group pinnablate.learners"
        )
    return kind.name


def as_replicates(given: Replicates) -> tuple[int, ...]:
    """Seeds: 0 to N-1 from a number N, or those listed.

    Raises:
        PinnablateError: fewer than one or more than 10000; a seed that is negative, no whole
            number, or listed twice.
    """
    try:
        if isinstance(given, Iterable):
            seeds = tuple(map(index, given))
        else:
            seeds = tuple(range(index(given)))
    except TypeError:
        raise _neither(
            "number of replicates", given, f"a number from 1 to {MOST_REPLICATES}, or seeds"
        ) from None
    if not 1 <= len(seeds) <= MOST_REPLICATES:
        raise PinnablateError(
            f"replicates: expected a number from 1 to {MOST_REPLICATES}, got {given!r}"
        )
    if min(seeds) < 0 or len(set(seeds)) < len(seeds):
        raise PinnablateError(
            f"replicates: expected seeds of at least 0, each once, got {given!r:.80}"
        )
    return seeds


def as_arms(world: World, given: Arms, lattice: str) -> tuple[tuple[Arm, ...], frozenset[str]]:
    """Arms from text as on the command line, an Arm, or a list of names, groups and Arms.

    Args:
        world: the environment under a design.
        given: arms.
        lattice: the kind of lattice that the groups `lattice` and `default` mean.

    Returns:
        The arms, each once, and the names under which single ones were asked for (the others came
        in groups).

    Raises:
        PinnablateError: a name that is neither that of an arm nor made of this environment's
            equations, or an Arm that is told such an equation or has another arm's name.
    """
    found: dict[str, Arm] = {}
    for one in words(given):
        made = parse(world, one, lattice) if isinstance(one, str) else (_checked(world, one),)
        found.update((arm.name, arm) for arm in made)
    return tuple(found.values()), frozenset(
        one if isinstance(one, str) else one.name for one in words(given)
    )


def words(given: Arms) -> tuple[str | Arm, ...]:
    """Names, groups and Arms, one by one."""
    if isinstance(given, str):
        return tuple(w.strip() for w in given.split(","))
    if isinstance(given, Arm):
        return (given,)
    if (
        not isinstance(given, Iterable)
        or not all(isinstance(one, str | Arm) for one in given)
        or not list(given)
    ):
        raise _neither("arms", given, "names joined by commas, an Arm, or a list of both")
    return tuple(w for one in given for w in (words(one) if isinstance(one, str) else (one,)))


def as_arm(given: str | Arm, known: Sequence[str], of: str) -> str:
    """The name of an arm among those known, from its name or itself.

    Raises:
        PinnablateError: none of them.
    """
    name = given.name if isinstance(given, Arm) else given
    if name not in known:
        raise unknown(f"arm of {of}", str(name), known)
    return name


def _checked(world: World, arm: Arm) -> Arm:
    for name in (*arm.equations, *arm.unknown):
        if name not in world.players:
            raise unknown(f"equation of {world.id}", name, world.players)
    known = {a.name: a for a in (*CONTROLS, *recorded_arms(world))}
    parts = (
        ()
        if arm.name == "none"
        else world.players
        if arm.name == "all"
        else tuple(arm.name.split("+"))
    )
    if set(parts) <= set(world.players):
        known[arm.name] = subset(world, parts)
    if known.get(arm.name, arm) != arm:
        raise PinnablateError(
            f"the name {arm.name!r} means another arm of {world.id}; give this one a name of "
            "its own"
        )
    return arm


def _neither(kind: str, got: object, expected: str) -> PinnablateError:
    return PinnablateError(f"unknown {kind} {_short(got)}; expected {expected}")


def _short(got: object) -> str:
    text = repr(got)
    return text if len(text) <= 60 else f"of type {type(got).__name__}"
