"""Whether an expected pattern holds, in words: yes, no, or unsettled."""

from __future__ import annotations

from collections.abc import Sequence

from pinnablate.analysis.patterns import Judged
from pinnablate.analysis.settled import UNSETTLED, Move

YES, NO = "yes", "**no**"


def verdict(found: Judged, moved: Move | None) -> str:
    """Whether the mean lies within the bounds; unsettled where it moved between half and the full
    budget.
    """
    if moved is not None and not moved.settled:
        return UNSETTLED
    return YES if found.holds else NO


def held(found: Sequence[Judged], moved: Sequence[Move | None]) -> str:
    """How many patterns hold, of those that are settled: `4 of 6 hold, 1 is unsettled`."""
    answers = [verdict(j, m) for j, m in zip(found, moved, strict=True)]
    still = answers.count(UNSETTLED)
    said = f"{answers.count(YES)} of {len(answers)} hold"
    return said + (f", {still} {'is' if still == 1 else 'are'} {UNSETTLED}" if still else "")
