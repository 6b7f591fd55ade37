"""Gains of all equations in every environment, with their intervals: one picture for a first page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from pinnablate.analysis.estimate import Estimate
from pinnablate.report.pictures.frame import line, ticks
from pinnablate.report.pictures.svg import GRID, INK, MUTED, number, picture, text

WIDTH, LEFT, RIGHT = 720.0, 212.0, 24.0  # pixels: whole, room for names, room at the right
TOP, ROW, HEADING, FOOT = 92.0, 24.0, 30.0, 44.0
ALL, CONTROL = "#0072b2", "#d55e00"  # M. Okabe and K. Ito, Color Universal Design (2008)
ON_DARK = {ALL: "#56b4e9", CONTROL: "#e69f00"}
LETTER, LETTER_OF_TITLE = 6.6, 9.8  # pixels of a letter in a narrow picture, about
REACH = 0.25  # decades; beyond the means, the room that intervals get before they are cut off


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
    axis = _Axis(min(0.0, *means) - REACH, max(means) + REACH, left, room)
    bottom = height - FOOT
    body = list(head)
    y = top
    for group in groups:
        body.append(text(8 if narrow else 16, y + 18, group, "start", 12, MUTED, "600"))
        y += HEADING
        rows_of = sum(r.group == group for r in rows) * ROW
        body += _grid(axis, y, y + rows_of)  # interrupted by headings, which are longer than names
        own = [r for r in rows if r.group == group]
        for r in sorted(own, key=lambda r: -r.over_none.mean):
            body += _row(r, axis, y + ROW / 2)
            y += ROW
    body += _numbers(axis, bottom)
    said = "; ".join(
        f"{r.name}: {r.over_none:+} over none, {r.over_control:+} over a control" for r in rows
    )
    return picture(room, height, TITLE, f"Decades of skill. {said}.", body, ON_DARK)


@dataclass(frozen=True)
class _Axis:
    """From decades to pixels.

    Args:
        low, high: decades at its ends.
        left: pixels before its beginning.
        room: pixels of the whole picture.
    """

    low: float
    high: float
    left: float = LEFT
    room: float = WIDTH

    def x(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self.left + min(max(share, 0.0), 1.0) * (self.room - self.left - RIGHT)


TITLE = "What a network gains from being told all its equations"
KEY = ((ALL, "over the network told nothing"), (CONTROL, "over the best control"))
NOTE = "decades of error (+1: ten times less); bars: 95 % intervals; hollow: moved with the budget"


def _key(x: float, y: float, k: int) -> list[str]:
    """A mark and what it means."""
    hue, words = KEY[k]
    return [_mark(x + 6, y - 5, hue, k == 1, True), text(x + 20, y, words, "start", 13)]


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


def _grid(axis: _Axis, top: float, bottom: float) -> list[str]:
    """The lines of one group, of which that at 0 is dark."""
    return [
        line(axis.x(v), top, axis.x(v), bottom, *((MUTED, 1.5) if abs(v) < 1e-9 else (GRID, 1)))
        for v in ticks(axis.low, axis.high)
    ]


def _numbers(axis: _Axis, bottom: float) -> list[str]:
    """The numbers below the lines."""
    return [
        text(axis.x(v), bottom + 18, f"{v:+g}" if abs(v) > 1e-9 else "0", size=12, fill=MUTED)
        for v in ticks(axis.low, axis.high)
    ]


def _row(r: Gained, axis: _Axis, y: float) -> list[str]:
    size = 13 if axis.room >= WIDTH else 12
    out = [text(axis.left - 12, y + 4, r.name, "end", size, INK)]
    for gain, hue, diamond, dy in (
        (r.over_control, CONTROL, True, 4.0),
        (r.over_none, ALL, False, -4.0),
    ):
        if gain.half_width is not None:
            low, high = gain.mean - gain.half_width, gain.mean + gain.half_width
            out.append(line(axis.x(low), y + dy, axis.x(high), y + dy, hue, 2))
        out.append(_mark(axis.x(gain.mean), y + dy, hue, diamond, r.settled))
    return out


def _mark(x: float, y: float, hue: str, diamond: bool, filled: bool) -> str:
    """A dot or a diamond, filled or hollow."""
    style = f"fill='{hue}'" if filled else f"fill='none' stroke='{hue}' stroke-width='1.8'"
    if not diamond:
        return f"<circle cx='{number(x)}' cy='{number(y)}' r='4' {style}/>"
    corners = ((x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y))
    points = " ".join(f"{number(a)},{number(b)}" for a, b in corners)
    return f"<polygon points='{points}' {style}/>"
