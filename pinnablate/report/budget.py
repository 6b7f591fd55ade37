"""How values at half of the budget stand beside those at the full one."""

from __future__ import annotations

from math import isnan

from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.failures import with_median
from pinnablate.analysis.lattice import Lattice
from pinnablate.analysis.settled import RELATIVE_MOVE, SMALLEST_MOVE, UNSETTLED, Budgets, Move
from pinnablate.brief import few
from pinnablate.learners import learner_class
from pinnablate.report.marks import marked

ARMS_NAMED = 6  # unsettled ones, in a sentence
MOVED = f"max({SMALLEST_MOVE:g} decade, {100 * RELATIVE_MOVE:.0f} %)"
IN_BRACKETS = f"In brackets: at half of the budget. *Unsettled*: moved by more than {MOVED}."


def with_half(text: str, found: Move | None, sign: str = "") -> str:
    """A value and what it is at half of the budget: `1.46 ± 0.12 [1.40]`.

    Args:
        text: the value at the full budget.
        found: the two values; None where nothing is on record at half, and the text stays alone.
        sign: `+` where values are shown with their sign.
    """
    return text if found is None else f"{text} [{half(found, sign)}]{mark(found)}"


def shown(found: Estimate, moved: Move | None, level: float | None = None, sign: str = "+") -> str:
    """An estimate and what it is at half of the budget; a star only where it is shown and settled.

    Args:
        found: the estimate at the full budget.
        moved: the two values; None where nothing is on record at half.
        level: at which it is shown to differ from 0, after correction; None to mark nothing.
        sign: `+` where values are shown with their sign.
    """
    is_settled = moved is None or moved.settled
    text = marked(found, level) if level is not None and is_settled else with_median(found, sign)
    return with_half(text, moved, sign)


def said(text: str, found: Move | None, sign: str = "") -> str:
    """A value in a sentence. Of one that moved only that is said, and both values."""
    if found is None or found.settled:
        return with_half(text, found, sign)
    return f"{UNSETTLED} ({text} at the full budget, {half(found, sign)} at half of it)"


def half(found: Move, sign: str = "") -> str:
    """The value at half of the budget; `other arms` where it is of other arms there."""
    return "other arms" if isnan(found.half) else f"{found.half:{sign}.2f}"


def mark(found: Move | None) -> str:
    """` unsettled` behind a value that moved; nothing behind another."""
    return "" if found is None or found.settled else f" {UNSETTLED}"


def holding_still(lattice: Lattice, learner: str) -> list[str]:
    """Which arms hold still, in a sentence or two; that nothing is known of it, where it is not.

    Args:
        lattice: the records of a study.
        learner: the name of its learner; one that trains no network has no budget, and nothing is
            said of it.
    """
    if not learner_class(learner).trains_network:
        return []
    budgets = Budgets.of(lattice)
    if not budgets.known:
        return [
            "Half of the budget: not on record, so that nothing shows whether these values hold "
            "still or depend on when training stopped."
        ]
    arms = budgets.arms
    moved = [a for a in arms if (m := budgets.skill(a)) is not None and not m.settled]
    return [
        f"Half of the budget: the skill of {len(arms) - len(moved)} of {len(arms)} arms holds still, "
        f"moving by at most {MOVED}"
        + (
            f"; {UNSETTLED}, so that no label, sentence or ranking is made from them: "
            f"{few(moved, ARMS_NAMED)}."
            if moved
            else "."
        )
    ]
