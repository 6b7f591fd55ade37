"""Fields over one coordinate, as lines in one picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.attribution import Array
from pinnablate.environment import Environment
from pinnablate.report.pictures.frame import (
    AXES,
    MARGIN,
    TOP,
    UNSEEN,
    WIDTH,
    line,
    rectangle,
    ticks,
    whole,
)
from pinnablate.report.pictures.svg import GRID, MUTED, number, text

SAMPLES = 400  # points of a line
HEIGHT = 360  # pixels
KEY = 62  # pixels from the top to the key of the lines
# M. Okabe and K. Ito, Color Universal Design (2008), without yellow, which is faint on paper.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")


@dataclass(frozen=True)
class Axes:
    """Where values stand on the picture.

    Args:
        low, high: ends of the coordinate.
        least, greatest: ends of the axis of values.
    """

    low: float
    high: float
    least: float
    greatest: float
    left: float = 60  # pixels, as the three below
    right: float = WIDTH - 24
    top: float = TOP + 8
    bottom: float = 310

    def x(self, coordinate: float) -> float:
        share = (coordinate - self.low) / (self.high - self.low)
        return self.left + (self.right - self.left) * share

    def y(self, value: float) -> float:
        share = (value - self.least) / (self.greatest - self.least)
        return self.bottom - (self.bottom - self.top) * share


def profiles(env: Environment) -> str:
    """Every field over the only coordinate, as SVG."""
    low, high = float(env.lower[0]), float(env.upper[0])
    at = np.linspace(low, high, SAMPLES)
    values = env.world().reference(at[:, None]).T
    room = 0.05 * (values.max() - values.min())
    axes = Axes(low, high, values.min() - room, values.max() + room)
    coordinate = str(env.coordinates[0])
    body = _grid(axes, AXES.get(env.id, coordinate))
    if env.observations.until is not None:
        body += _window(axes, float(env.observations.until))
    body += _curves(env, axes, at, values)
    hidden = len(env.observed(env.observations)) < len(values)
    dashed = f"; dashed: {UNSEEN}" if hidden else ""
    return whole(env, HEIGHT, f"every field over {coordinate}{dashed}", values, body)


def _grid(axes: Axes, name: str) -> list[str]:
    """Lines at round values, and ticks at round coordinates."""
    body = [
        line(axes.left, axes.y(v), axes.right, axes.y(v), GRID)
        + text(axes.left - 8, axes.y(v) + 4, f"{v:.6g}", "end", 12, MUTED)
        for v in ticks(axes.least, axes.greatest)
    ]
    for c in ticks(axes.low, axes.high, 8):
        x = axes.x(c)
        body += [
            line(x, axes.bottom, x, axes.bottom + 5, MUTED),
            text(x, axes.bottom + 20, f"{c:.6g}", size=12, fill=MUTED),
        ]
    return [*body, text((axes.left + axes.right) / 2, HEIGHT - 10, name, size=12, fill=MUTED)]


def _window(axes: Axes, until: float) -> list[str]:
    """A shade over what lies beyond the observations."""
    x, above = axes.x(until), axes.top - 6
    shade = f"fill='{MUTED}' fill-opacity='.08'"
    return [
        rectangle(x, axes.top, axes.right - x, axes.bottom - axes.top, shade),
        line(x, axes.top, x, axes.bottom, MUTED),
        text(x - 6, above, f"observed until t = {until:g}", "end", 12, MUTED),
        text(x + 6, above, "extrapolation", "start", 12, MUTED),
    ]


def _curves(env: Environment, axes: Axes, at: Array, values: Array) -> list[str]:
    """A line for each field, dashed where nobody observes it, and the key above."""
    observed, left = env.observed(env.observations), float(MARGIN)
    body: list[str] = []
    for k, name in enumerate(env.field_names):
        dash = "" if k in observed else " stroke-dasharray='6 4'"
        stroke = f"stroke='{COLOURS[k % len(COLOURS)]}' stroke-width='2'{dash}"
        places = zip(at, values[k], strict=True)
        points = " ".join(f"{number(axes.x(c))},{number(axes.y(v))}" for c, v in places)
        words = name if k in observed else f"{name} ({UNSEEN})"
        body += [
            f"<polyline points='{points}' fill='none' stroke-linejoin='round' {stroke}/>",
            f"<line x1='{number(left)}' y1='{KEY}' x2='{number(left + 26)}' y2='{KEY}' {stroke}/>",
            text(left + 32, KEY + 4, words, "start"),
        ]
        left += 52 + 6.6 * len(words)
    return body
