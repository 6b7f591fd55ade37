"""Expected patterns against records: expected, seen, holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pinnablate.analysis.asked import Asked, Computed, Sectors, score_of
from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.games import game
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.samples import plain
from pinnablate.environment.expected import Expected


@dataclass(frozen=True)
class Judged:
    """A statement and what the records say of it.

    Args:
        expected: the statement with its bounds.
        seen: its value; in decades of skill unless it is a ratio.
        holds: whether the mean lies within the bounds.
    """

    expected: Expected
    seen: Estimate
    holds: bool

    @property
    def settled(self) -> bool | None:
        """Whether the whole interval agrees with the mean; None without an interval."""
        if self.seen.half_width is None:
            return None
        low, high = self.seen.mean - self.seen.half_width, self.seen.mean + self.seen.half_width
        if self.holds:
            return self.expected.holds(low) and self.expected.holds(high)
        return self.expected.excludes(low, high)


def judge(
    lattice: Lattice, statements: Iterable[Expected], sectors: Sectors | None = None
) -> list[Judged]:
    """Evaluate statements on the records of a lattice.

    Args:
        lattice: the records of a study, complete for every subset.
        statements: what was expected.
        sectors: {name of a sector: names of its fields}.

    Raises:
        PinnablateError: a statement names an arm, a split or a field without records.
        ValueError: a subset lacks a replicate.
    """
    values = {s: plain(v) for s, v in game(lattice).items()}
    asked = Asked(lattice, score_of(lattice, sectors or {}), Computed(values))
    functions = asked.functions
    out = []
    for statement in statements:
        seen = lattice.estimate(statement.evaluate(functions))
        out.append(Judged(statement, seen, statement.holds(seen.mean)))
    return out
