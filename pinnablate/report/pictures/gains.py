"""Gains of all equations in every environment, with their intervals: one picture for a first page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from pinnablate.analysis.estimate import Estimate
from pinnablate.report.pictures.dots import BLUE, ON_DARK, VERMILION, Axis, estimate_marks, mark
from pinnablate.report.pictures.svg import INK, MUTED, picture, text

WIDTH, LEFT, RIGHT = 720.0, 212.0, 24.0  # pixels: whole, room for names, room at the right
TOP, ROW, HEADING, FOOT = 92.0, 24.0, 30.0, 44.0
ALL, CONTROL = BLUE, VERMILION
LETTER, LETTER_OF_TITLE = 6.6, 9.8  # pixels of a letter in a narrow picture, about


@dataclass(frozen=True)
class Gained:
    """What all equations gain in one environment.

    Args:
        name: the environment.
        group: the heading under which it stands.
        over_none, over_control: gains in decades.
        settled: whether the first holds still between half and the full budget, as far as is known.
    """

    name: str
    group: str
    over_none: Estimate
    over_control: Estimate
    settled: bool = True


def gains_svg(rows: Sequence[Gained], room: float = WIDTH) -> str:
    """Gains as SVG: dots over `none`, diamonds over the best control, bars for 95 % intervals.

    Rows stand by group, the largest gain first; hollow marks are of values that moved between half
    and the full budget. Bars that leave the picture end at its edge.

    Args:
        rows: the environments.
        room: pixels that it may be wide; below its usual width words above it are broken and names are
            smaller.
    """
    groups = dict.fromkeys(r.group for r in rows)
    narrow = room < WIDTH
    head, top = _head(room)
    height = top + len(rows) * ROW + len(groups) * HEADING + FOOT
    means = [g.mean for r in rows for g in (r.over_none, r.over_control)]
    left = max(LETTER * len(r.name) for r in rows) + 20 if narrow else LEFT
    axis = Axis.of(means, left, room - RIGHT)
    bottom = height - FOOT
    body = list(head)
    y = top
    for group in groups:
        body.append(text(8 if narrow else 16, y + 18, group, "start", 12, MUTED, "600"))
        y += HEADING
        rows_of = sum(r.group == group for r in rows) * ROW
        body += axis.lines(y, y + rows_of)  # interrupted by headings, which are longer than names
        own = [r for r in rows if r.group == group]
        for r in sorted(own, key=lambda r: -r.over_none.mean):
            body += _row(r, axis, y + ROW / 2, room)
            y += ROW
    body += axis.numbers(bottom)
    said = "; ".join(
        f"{r.name}: {r.over_none:+} over none, {r.over_control:+} over a control" for r in rows
    )
    return picture(room, height, TITLE, f"Decades of skill. {said}.", body, ON_DARK)


TITLE = "What a network gains from being told all its equations"
KEY = ((ALL, "over the network told nothing"), (CONTROL, "over the best control"))
NOTE = "decades of error (+1: ten times less); bars: 95 % intervals; hollow: moved with the budget"


def _key(x: float, y: float, k: int) -> list[str]:
    """A mark and what it means."""
    hue, words = KEY[k]
    return [mark(x + 6, y - 5, hue, diamond=k == 1), text(x + 20, y, words, "start", 13)]


def _head(room: float) -> tuple[list[str], float]:
    """What stands above the rows, broken where the picture is narrow, and where it ends."""
    if room >= WIDTH:
        title = text(16, 26, TITLE, "start", 16, weight="600")
        keys = (element for k in range(len(KEY)) for element in _key(16 + 240 * k, 54, k))
        return [title, *keys, text(16, 76, NOTE, "start", 12, MUTED)], TOP
    out, y = [], 6.0
    for words in wrap(TITLE, int((room - 16) / LETTER_OF_TITLE)):
        y += 20
        out.append(text(8, y, words, "start", 16, weight="600"))
    for k in range(len(KEY)):
        y += 22
        out += _key(8, y, k)
    for words in wrap(NOTE, int((room - 16) / LETTER)):
        y += 18
        out.append(text(8, y, words, "start", 12, MUTED))
    return out, y + 12


def _row(r: Gained, axis: Axis, y: float, room: float) -> list[str]:
    size = 13 if room >= WIDTH else 12
    return [
        text(axis.left - 12, y + 4, r.name, "end", size, INK),
        *estimate_marks(axis, y + 4, r.over_control, CONTROL, True, r.settled),
        *estimate_marks(axis, y - 4, r.over_none, ALL, False, r.settled),
    ]
