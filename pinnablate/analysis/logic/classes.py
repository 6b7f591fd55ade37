"""The laws of an environment by what follows from what, and what a subset of them implies."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pinnablate.analysis.logic.identities import Identity, identities_of
from pinnablate.analysis.logic.operators import Operators, operators_of
from pinnablate.world import World

# Of a law, told all others.
IMPLIED = "implied"  # all of it follows, exactly or up to initial or boundary values
MEMBER = "member of an identity"  # a part of it does, or it does where a coefficient is not 0
INDEPENDENT = "independent"  # nothing of it does
NOT_DECIDED = "not decided"
# Of a law, told a subset without it.
FOLLOWS, IN_PART, OPEN = "follows", "in part", "open"
# How an implied law follows.
EXACTLY, UP_TO = "exactly", "up to values at the start or the ends"


@dataclass(frozen=True, eq=False)
class Logic:
    """What follows from what among the laws of a world.

    Args:
        operators: the laws as differential operators, linearised about the truth.
        identities: those that are declared.
        on_the_truth: whether the truth is known that laws are linearised about.
    """

    operators: Operators
    identities: Sequence[Identity]
    on_the_truth: bool = True

    @property
    def laws(self) -> tuple[str, ...]:
        """The laws, in the order declared."""
        return tuple(self.operators.rows)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """{law: implied, member of an identity, independent or not decided}, told all others."""
        found = {FOLLOWS: IMPLIED, IN_PART: MEMBER, OPEN: INDEPENDENT, NOT_DECIDED: NOT_DECIDED}
        return {law: found[self.state(set(self.laws) - {law}, law)] for law in self.laws}

    def how(self, law: str) -> str:
        """Whether an implied law follows exactly, or up to values; empty for the others."""
        if self.kinds[law] != IMPLIED:
            return ""
        others = [other for other in self.laws if other != law]
        if self.operators.constant:
            return EXACTLY if self.operators.makes(others, law) else UP_TO
        giving = [i for i in self.identities if law in i.free]
        return EXACTLY if any(i.orders[law] == 0 for i in giving) else UP_TO

    def state(self, told: Collection[str], law: str) -> str:
        """What a set of laws says of another.

        Args:
            told: laws, as declared.
            law: one that is not among them.

        Returns:
            Whether it follows from them, in part, not at all (open), or is not decided.
        """
        if self.operators.constant:
            alone, rank = len(self.operators.rows[law]), self.operators.rank
            new = rank([*told, law]) - rank(told)
            return FOLLOWS if new == 0 else IN_PART if new < alone else OPEN
        known = self._closure(told)
        if law in known:
            return FOLLOWS
        if any(law in i.laws and i.laws - {law} <= known for i in self.identities):
            return IN_PART
        return OPEN if self._all_found else NOT_DECIDED

    def _closure(self, told: Collection[str]) -> set[str]:
        """Some laws and everything that identities give from them."""
        known, before = set(told), -1
        while len(known) > before:
            before = len(known)
            known |= {a for i in self.identities for a in i.free if i.laws - {a} <= known}
        return known

    @cached_property
    def _all_found(self) -> bool:
        """Whether the declared identities are all relations that there can be among the laws."""
        rows = sum(map(len, self.operators.rows.values()))
        free = rows - len(self.identities)
        return self.on_the_truth and self.operators.symbol_rank >= free


@lru_cache(maxsize=64)
def logic_of(world: World) -> Logic:
    """What follows from what among the laws of a world, by its declaration alone.

    Args:
        world: the environment under any design.
    """
    env = world.environment
    return Logic(operators_of(world), identities_of(env), not env.is_measured)
