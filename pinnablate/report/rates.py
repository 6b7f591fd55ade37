"""Base rates of expected patterns in words: what would have held anyway."""

from __future__ import annotations

from collections.abc import Sequence

from pinnablate.analysis.base_rates import BaseRate

RATES = ["if nothing", "if added", "if permuted"]  # headers
RATES_MEAN = (
    "Base rates, from the same records. *If nothing*: how often a statement would hold if equations "
    "did nothing, every arm that is told any having the mean of `none` and its own deviations with "
    "random signs. *If added*: whether it would hold if equations added up, by their Shapley values. "
    "*If permuted*: in which share of the permutations of the laws' names it holds. A statement says "
    "as much as it would fail there."
)
ABSENT = "n/a"


def rates(found: BaseRate) -> list[str]:
    """The three base rates of a statement, as cells."""
    nothing = ABSENT if found.nothing is None else _percent(found.nothing)
    return [nothing, "yes" if found.added else "no", _percent(found.permuted)]


def expected_to_hold(found: Sequence[BaseRate]) -> str:
    """How many statements would be expected to hold, in each of the three worlds that never were."""
    nothing = [f.nothing for f in found]
    known = [n for n in nothing if n is not None]
    of = f"{sum(known):.1f}" + ("" if len(known) == len(found) else f" of {len(known)}")
    first = f"{of} if equations did nothing, " if known else ""
    return (
        f"By the base rates of the same records {first}{sum(f.added for f in found):.0f} would hold if "
        f"they added up, and {sum(f.permuted for f in found):.1f} with their names permuted."
    )


def _percent(share: float) -> str:
    """A share as text; one that is neither never nor always is not rounded to it."""
    percent = 100 * share
    if 0 < percent < 1:
        return "< 1 %"
    return f"{min(percent, 99) if share < 1 else 100:.0f} %"
