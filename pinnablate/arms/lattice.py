"""The lattice of subsets of the equations."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations

from pinnablate.arms.arm import Arm, HasPlayers
from pinnablate.errors import PinnablateError, unknown

LARGEST_LATTICE = 8  # players
FULL, ORDER2 = "full", "order2"
LATTICES = (FULL, ORDER2)


def subset(owner: HasPlayers, equations: tuple[str, ...]) -> Arm:
    """The arm told a set of equations, in the order declared.

    Raises:
        PinnablateError: a name that is none of the players'.
    """
    for name in equations:
        if name not in owner.players:
            raise unknown("equation", name, owner.players)
    told = tuple(name for name in owner.players if name in equations)
    name = "none" if not told else "all" if len(told) == len(owner.players) else "+".join(told)
    return Arm(name, told)


def lattice(owner: HasPlayers, kind: str = FULL) -> tuple[Arm, ...]:
    """Subsets of the players, from `none` to `all`, by size.

    Args:
        owner: whose players they are: an environment, or its world under a design.
        kind: `full`, every subset; or `order2`: none, single players, pairs, all but one, and all.

    Raises:
        PinnablateError: more than eight players in full; or no such kind.
    """
    names = owner.players
    n = len(names)
    if kind not in LATTICES:
        raise unknown("lattice", kind, LATTICES)
    if kind == FULL and n > LARGEST_LATTICE:
        raise PinnablateError(too_large(owner))
    sizes = (
        range(n + 1) if kind == FULL else sorted({k for k in (0, 1, 2, n - 1, n) if 0 <= k <= n})
    )
    return tuple(subset(owner, chosen) for size in sizes for chosen in combinations(names, size))


def too_large(owner: HasPlayers, cost: str = "") -> str:
    """The sentence that refuses a full lattice, with two remedies.

    Args:
        owner: whose players they are.
        cost: what training it would take, as words that follow the number of subsets.
    """
    n, kind = len(owner.players), "players" if owner.ablated else "equations"
    return (
        f"{owner.id} has {n} {kind}: a full lattice has 2^{n} = {2**n} subsets{cost}, and at most 2^{LARGEST_LATTICE} are "
        f"trained; group {kind} (a tuple of residuals under one name), or train the {len(lattice(owner, ORDER2))} subsets of "
        "--lattice order2, whose attribution is partial"
    )


def feasible(owner: HasPlayers) -> str:
    """The kind of lattice that an environment is trained with unless something else is asked for."""
    return FULL if len(owner.players) <= LARGEST_LATTICE else ORDER2


def kind_of(owner: HasPlayers, names: Collection[str]) -> str:
    """Which kind of lattice some arms belong to: `order2` where they are all its subsets and no other, or where
    there are too many players for another; one that was cut short is the full one.

    Args:
        owner: the world whose players are told.
        names: of arms; what is no subset, such as a control, says nothing.
    """
    if feasible(owner) != FULL:
        return ORDER2
    order2, full = ({a.name for a in lattice(owner, kind)} for kind in (ORDER2, FULL))
    return ORDER2 if full.intersection(names) == order2 != full else FULL
