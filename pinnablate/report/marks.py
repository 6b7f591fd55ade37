"""Marks beside figures: what is shown after correction for everything that was looked at."""

from __future__ import annotations

from collections.abc import Iterable

from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.failures import with_median
from pinnablate.analysis.inference import p_apart
from pinnablate.analysis.resampling import Selection, percent
from pinnablate.analysis.selected import Valuable

STAR = "*"  # in tables and sentences, escaped where Markdown would read it


def marked(found: Estimate, level: float | None) -> str:
    """An estimate with its sign; a star behind it where it is shown to differ from 0.

    Args:
        found: the estimate.
        level: of the test, after correction; None to mark nothing.
    """
    text = with_median(found, "+")
    return f"{text}{STAR}" if is_shown(found, level) else text


def is_shown(found: Estimate, level: float | None) -> bool:
    """Whether an estimate is shown to differ from 0 at a level; never below five replicates."""
    return level is not None and bool(p_apart(found.sample) <= level)


def chosen_value(found: Valuable) -> str:
    """The equation at one end of the ranking, or the candidates for it, with values and shares."""
    often = found.selection.candidates

    def said(names: Iterable[str]) -> str:
        return ", ".join(
            f"{name} {with_median(found.worth[name], '+')} ({percent(often[name])})"
            for name in names
        )

    if found.selection.settled:
        return said([found.selection.chosen])
    tie = len(found.tied) > 1 and set(often) <= set(found.tied)
    kind = "tie" if tie else "candidate" if len(often) == 1 else "candidates"
    return f"{kind}: {said(often)}"


def chosen_pair(found: Selection) -> str:
    """How two equations relate, with its share; a candidate where it is not settled."""
    if not found.shown:
        return found.chosen
    said = f"{found.chosen} ({percent(found.share)})"
    return said if found.settled else f"candidate: {said}"
