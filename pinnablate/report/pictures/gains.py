"""Gains of all equations in every environment, with their intervals: one picture for a first page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pinnablate.analysis.estimate import Estimate
from pinnablate.report.pictures.frame import line, ticks
from pinnablate.report.pictures.svg import GRID, INK, MUTED, number, picture, text

WIDTH, LEFT, RIGHT = 720.0, 212.0, 24.0  # pixels: whole, room for names, room at the right
TOP, ROW, HEADING, FOOT = 92.0, 24.0, 30.0, 44.0
ALL, CONTROL = "#0072b2", "#d55e00"  # M. Okabe and K. Ito, Color Universal Design (2008)
ON_DARK = {ALL: "#56b4e9", CONTROL: "#e69f00"}
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


def gains_svg(rows: Sequence[Gained]) -> str:
    """Gains as SVG: dots over `none`, diamonds over the best control, bars for 95 % intervals.

    Rows stand by group, the largest gain first; hollow marks are of values that moved between half
    and the full budget. Bars that leave the picture end at its edge.
    """
    groups = dict.fromkeys(r.group for r in rows)
    height = TOP + len(rows) * ROW + len(groups) * HEADING + FOOT
    means = [g.mean for r in rows for g in (r.over_none, r.over_control)]
    axis = _Axis(min(0.0, *means) - REACH, max(means) + REACH)
    bottom = height - FOOT
    body = [*_head(), *_grid(axis, bottom)]
    y = TOP
    for group in groups:
        body.append(text(16, y + 18, group, "start", 12, MUTED, "600"))
        y += HEADING
        own = [r for r in rows if r.group == group]
        for r in sorted(own, key=lambda r: -r.over_none.mean):
            body += _row(r, axis, y + ROW / 2)
            y += ROW
    said = "; ".join(
        f"{r.name}: {r.over_none:+} over none, {r.over_control:+} over a control" for r in rows
    )
    title = "What a network gains from being told all its equations"
    return picture(WIDTH, height, title, f"Decades of skill. {said}.", body, ON_DARK)


@dataclass(frozen=True)
class _Axis:
    """From decades to pixels."""

    low: float
    high: float

    def x(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return LEFT + min(max(share, 0.0), 1.0) * (WIDTH - LEFT - RIGHT)


def _head() -> list[str]:
    title = "What a network gains from being told all its equations"
    out = [text(16, 26, title, "start", 16, weight="600")]
    key = ((ALL, "over the network told nothing"), (CONTROL, "over the best control"))
    for k, (hue, words) in enumerate(key):
        x = 16 + 240 * k
        out += [_mark(x + 6, 49, hue, k == 1, True), text(x + 20, 54, words, "start", 13)]
    note = (
        "decades of error (+1: ten times less); bars: 95 % intervals; hollow: moved with the budget"
    )
    return [*out, text(16, 76, note, "start", 12, MUTED)]


def _grid(axis: _Axis, bottom: float) -> list[str]:
    out = []
    for value in ticks(axis.low, axis.high):
        x, zero = axis.x(value), abs(value) < 1e-9
        out.append(line(x, TOP, x, bottom, MUTED if zero else GRID, 1.5 if zero else 1))
        out.append(
            text(x, bottom + 18, f"{value + 0.0:+g}" if not zero else "0", size=12, fill=MUTED)
        )
    return out


def _row(r: Gained, axis: _Axis, y: float) -> list[str]:
    out = [text(LEFT - 12, y + 4, r.name, "end", 13, INK)]
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
