"""Groups that a user asks for, as a design of the environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pinnablate.arms import LARGEST_LATTICE, ORDER2, lattice
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError

GROUPED = "grouped"  # the name of a design with a user's groups

Groups = Mapping[str, str | Sequence[str]]


def with_groups(env: Environment, design: str, groups: Groups | None) -> tuple[Environment, str]:
    """An environment that declares a design with some players grouped.

    Args:
        env: the environment.
        design: the name of one of its designs, which is grouped.
        groups: {player: names of equations, groups of conditions and observed fields}; None for none.

    Returns:
        The environment, and the name of the design in it.

    Raises:
        PinnablateError: a group that cannot be; the sentence names it.
    """
    if groups is None or groups == {}:
        return env, design
    made = replace(env.design(design), groups=groups)
    named = GROUPED if design == "standard" else f"{design}-{GROUPED}"
    for name, known in env.designs.items():
        if known == made:
            return env, name
    while named in env.designs:
        named += "-again"
    return replace(env, designs={**env.designs, named: made}), named


def require_feasible(env: Environment, design: str, kind: str) -> None:
    """Refuse a full lattice of more than eight players.

    Args:
        env, design: whose players they are.
        kind: of the lattice that is asked for.

    Raises:
        PinnablateError: too many, with both ways round.
    """
    world = env.world(design)
    players = world.players
    if kind == ORDER2 or len(players) <= LARGEST_LATTICE:
        return
    first, rest = players[: len(players) // 2], players[len(players) // 2 :]
    example = ", ".join(f"'{n}': {list(p)!r}" for n, p in (("first", first), ("second", rest)))
    raise PinnablateError(
        f"{env.id} has {len(players)} players ({', '.join(players)}), and a full lattice of them 2^{len(players)} = "
        f"{2 ** len(players)} subsets; expected at most {LARGEST_LATTICE}: group them, such as groups={{{example}}} "
        f"(--group first={'+'.join(first)}), or take the {len(lattice(world, ORDER2))} subsets of lattice='order2' "
        "(--lattice order2), whose attribution is partial"
    )
