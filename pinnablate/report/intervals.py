"""What the intervals of a study are made of: the section on a crossed set."""

from __future__ import annotations

from math import isnan, sqrt

import numpy as np

from pinnablate.analysis.crossed import Crossed
from pinnablate.analysis.settled import move
from pinnablate.analysis.variance import Component, Components
from pinnablate.report.budget import with_half
from pinnablate.report.tables import table

DRAWN = (
    "A replicate beside this set has its own world, its own data and its own initial weights, so "
    "its intervals are made of all of these components."
)
SHARED = (
    "The replicates beside this set share one world, so their intervals are made of all of these "
    "components but that of the world, and say nothing of other worlds."
)


def intervals_section(crossed: Crossed, worlds_drawn: bool) -> list[str]:
    """Variance components of the gain of `all` over `none`, and which of them intervals hold.

    Args:
        crossed: the gains by seeds.
        worlds_drawn: whether each replicate beside it has its own world.

    Returns:
        Lines of Markdown.
    """
    headers, rows = interval_cells(crossed, worlds_drawn)
    return [
        "### What the intervals are made of",
        "",
        *([table(rows, headers), ""] if rows else []),
        interval_words(crossed, worlds_drawn),
        "",
    ]


def interval_cells(crossed: Crossed, worlds_drawn: bool) -> tuple[list[str], list[list[str]]]:
    """Headers and rows of the components as text; no rows of an incomplete set."""
    head = ["component", "degrees of freedom", "variance", "95 % interval", "share of an interval"]
    if not crossed.complete:
        return head, []
    found = crossed.components(worlds_drawn=worlds_drawn)
    return head, [
        [
            c.name,
            str(c.freedom),
            _figure(c.estimate),
            f"{_figure(c.low)} to {_figure(c.high)}",
            _share(c),
        ]
        for c in found.components
    ]


def interval_words(crossed: Crossed, worlds_drawn: bool) -> str:
    """What the components say of intervals; of an incomplete set, what is missing."""
    names = ("worlds", "draws of data", "initial states")
    shape = " x ".join(f"{n} {what}" for n, what in zip(crossed.gains.shape, names, strict=True))
    if crossed.complete:
        return _words(crossed, crossed.components(worlds_drawn=worlds_drawn), shape)
    why = (
        f"{crossed.missing} of {crossed.gains.size} cells lack a score of `all` or `none`"
        if crossed.missing
        else "each of the three needs two seeds at least"
    )
    return f"A crossed set of {shape} is on record, and no component is estimated: {why}."


def _words(crossed: Crossed, found: Components, shape: str) -> str:
    moved = None if crossed.half is None else move(crossed.gains, crossed.half)
    negative = [c.name for c in found.components if c.estimate < 0]
    deviation = sqrt(found.between_replicates)
    return (
        f"Gain of `all` over `none` in a crossed set of {shape}: "
        f"{with_half(f'{found.mean:+.2f}', moved, '+')} decades on average; standard deviation of one "
        f"replicate {deviation:.2f}. {DRAWN if found.worlds_drawn else SHARED} Variances in squared "
        "decades, of a random-effects model, by expected mean squares"
        + (f"; negative ones ({', '.join(negative)}) count as 0 in the shares" if negative else "")
        + ". Intervals: generalised (Weerahandi 1993), their ends not below 0; with so few worlds, "
        "data and initial states they are wide. What all three do together includes whatever else "
        "two trainings differ by."
    )


def _figure(value: float) -> str:
    return f"{value:.2g}"


def _share(component: Component) -> str:
    if isnan(component.share):
        return "not in it" if component.estimate > 0 or component.factors == ("world",) else "0 %"
    low, high = (100 * np.array([component.share_low, component.share_high])).round()
    return f"{100 * component.share:.0f} % ({low:.0f} to {high:.0f})"
