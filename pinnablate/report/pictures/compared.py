"""Fields of several models side by side: rows of fields, columns of models and of their errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.attribution import Array
from pinnablate.environment import Environment
from pinnablate.report.pictures.frame import GAP, MARGIN, rectangle, ticks, value_range
from pinnablate.report.pictures.panels import ends_below, ends_beside, label, panel, scale
from pinnablate.report.pictures.svg import GRID, INK, MUTED, number, picture, text

SIDE, HEAD, AXIS, TOP, FOOT = 118.0, 68.0, 16.0, 74.0, 26.0  # pixels
RANGE = 66.0  # pixels behind the last panel of a row, for the range of errors
LINES_WIDTH, LINE_HEIGHT, LEFT = 360.0, 150.0, 52.0  # of a panel of lines
# M. Okabe and K. Ito, Color Universal Design (2008); dashes tell them apart without colour.
APART = "all from none"  # the distance of the two, where no truth is known
STYLES = {
    "truth": (INK, "1.4", ""),
    "none": ("#d55e00", "1.8", " stroke-dasharray='6 4'"),
    "all": ("#0072b2", "1.8", " stroke-dasharray='2 3'"),
    APART: (INK, "1.4", ""),
}
DOT = 1.6  # pixels: radius of a measurement


@dataclass(frozen=True)
class Shown:
    """Fields to be drawn.

    Args:
        title: what they are of.
        how: the line under it.
        fields: {who: every field where it is drawn}: [fields, ...].
        errors: {who: distance of every field from the truth, in its standard deviations}.
    """

    title: str
    how: str
    fields: Mapping[str, Array]
    errors: Mapping[str, Array]


def maps_compared(env: Environment, shown: Shown, across: int, up: int) -> str:
    """Fields over two coordinates as SVG: a row for each field, a column for each model and each error.

    Args:
        env: whose fields they are.
        shown: values [fields, rows from below, columns].
        across, up: indices of the two coordinates.
    """
    names = [*shown.fields, *(who if who == APART else f"error of {who}" for who in shown.errors)]
    width = MARGIN + HEAD + AXIS + len(names) * (SIDE + GAP) + RANGE
    body = _head(shown)
    for j, name in enumerate(names):
        body.append(text(_x(j) + SIDE / 2, TOP - 8, name, size=12, weight="600"))
    for k in range(len(env.fields)):
        y = TOP + k * (SIDE + GAP)
        body += _row(env, shown, k, y)
        body += ends_beside(env, up, MARGIN + HEAD + 12, y, SIDE)
    below = TOP + len(env.fields) * (SIDE + GAP) - GAP
    for j in range(len(names)):
        body += ends_below(env, across, _x(j), below, SIDE)
    return picture(width, below + FOOT, shown.title, f"{shown.how}. {_ranges(env, shown)}", body)


def _x(column: int) -> float:
    return MARGIN + HEAD + AXIS + column * (SIDE + GAP)


def _head(shown: Shown) -> list[str]:
    return [
        text(MARGIN, 22, shown.title, "start", 15, weight="600"),
        text(MARGIN, 42, shown.how, "start", 12, MUTED),
    ]


def _row(env: Environment, shown: Shown, k: int, y: float) -> list[str]:
    """One field: all models on one scale, that of the truth where there is one, and errors on another."""
    first = next(iter(shown.fields.values()))[k]
    values = [f[k] for f in shown.fields.values()]
    body = label(env, k, MARGIN, y, SIDE, first)
    low, high = float(np.nanmin(first)), float(np.nanmax(first))
    for j, value in enumerate(values):
        body += panel(_x(j), y, SIDE, SIDE, np.clip(value, low, high), low, high)
    errors = [e[k] for e in shown.errors.values()]
    most = max(float(np.nanmax(e)) for e in errors)
    for j, error in enumerate(errors):
        body += panel(_x(len(values) + j), y, SIDE, SIDE, error, 0.0, most)
    right = _x(len(values) + len(errors)) - GAP + 8
    return [
        *body,
        *scale(right, y + SIDE / 2 - 13, 44, 8),
        text(right, y + SIDE / 2 + 8, "error 0", "start", 11, MUTED),
        text(right, y + SIDE / 2 + 21, f"to {most:.2g}", "start", 11, MUTED),
    ]


def lines_compared(env: Environment, shown: Shown, at: Array, dots: Sequence[Array] = ()) -> str:
    """Fields over one coordinate as SVG: a panel of lines for each field, its errors to the right.

    Args:
        env: whose fields they are.
        shown: values [fields, places].
        at: the places, ascending.
        dots: measurements of each field, [n, 2] places and values; none where a truth is drawn.
    """
    width = 2 * (LEFT + LINES_WIDTH) + MARGIN
    body, coordinate = [*_head(shown), *_key(shown)], str(env.coordinates[0])
    until = env.observations.until
    for k, name in enumerate(env.field_names):
        y = TOP + 24 + k * (LINE_HEIGHT + 44)
        seen = dots[k] if dots else np.empty((0, 2))
        truth = next(iter(shown.fields.values()))[k] if not dots else seen[:, 1]
        own = {who: f[k] for who, f in shown.fields.items()}
        reach = truth if len(truth) else np.concatenate([*own.values()])
        room = 0.3 * (float(np.ptp(reach)) or 1.0)
        axes = _Axes(at, (float(reach.min()) - room, float(reach.max()) + room), LEFT, y)
        body += axes.frame(name, until)
        body += [axes.dot(x, v) for x, v in seen]
        body += [axes.line(who, v) for who, v in own.items()]
        errors = {who: e[k] for who, e in shown.errors.items()}
        most = max(float(e.max()) for e in errors.values()) or 1.0
        beside = _Axes(at, (0.0, 1.05 * most), 2 * LEFT + LINES_WIDTH, y)
        what = f"{name}: {APART}" if dots else f"error of {name}"
        body += beside.frame(f"{what}, standard deviations", until)
        body += [beside.line(who, v) for who, v in errors.items()]
    bottom = TOP + 24 + len(env.fields) * (LINE_HEIGHT + 44)
    body.append(text(width / 2, bottom, coordinate, size=12, fill=MUTED))
    return picture(width, bottom + 14, shown.title, f"{shown.how}. {_ranges(env, shown)}", body)


def _key(shown: Shown) -> list[str]:
    """Whose line is which."""
    out, x = [], LEFT
    for who in dict.fromkeys([*shown.fields, *shown.errors]):
        colour, thick, dash = STYLES[who]
        out += [
            f"<line x1='{number(x)}' y1='{number(TOP - 14)}' x2='{number(x + 34)}' y2='{number(TOP - 14)}' "
            f"stroke='{colour}' stroke-width='{thick}'{dash}/>",
            text(x + 40, TOP - 10, f"told {who}" if who in ("none", "all") else who, "start", 12),
        ]
        x += 140
    return out


@dataclass(frozen=True)
class _Axes:
    """A panel of lines: its places, the ends of its values, its upper left corner in pixels."""

    at: Array
    ends: tuple[float, float]
    left: float
    top: float

    def x(self, place: float) -> float:
        low, high = float(self.at[0]), float(self.at[-1])
        return self.left + (LINES_WIDTH - MARGIN) * (place - low) / (high - low)

    def y(self, value: float) -> float:
        low, high = self.ends
        share = (min(max(value, low), high) - low) / (high - low)
        return self.top + LINE_HEIGHT * (1 - share)

    def frame(self, name: str, until: object) -> list[str]:
        """Round values with their lines, the ends below, and where observations end."""
        right = self.x(float(self.at[-1]))
        out = [text(self.left, self.top - 6, name, "start", 12, weight="600")]
        if until is not None and float(str(until)) < float(self.at[-1]):
            x = self.x(float(str(until)))
            shade = f"fill='{MUTED}' fill-opacity='.1'"
            out.append(rectangle(x, self.top, right - x, LINE_HEIGHT, shade))
        for v in ticks(*self.ends, 4):
            y = number(self.y(v))
            out += [
                f"<line x1='{number(self.left)}' y1='{y}' x2='{number(right)}' y2='{y}' stroke='{GRID}'/>",
                text(self.left - 6, self.y(v) + 4, f"{v:.4g}", "end", 11, MUTED),
            ]
        low, high = (f"{float(v):.4g}" for v in (self.at[0], self.at[-1]))
        below = self.top + LINE_HEIGHT + 14
        return [
            *out,
            text(self.left, below, low, "start", 11, MUTED),
            text(right, below, high, "end", 11, MUTED),
        ]

    def line(self, who: str, values: Array) -> str:
        colour, thick, dash = STYLES[who]
        points = " ".join(
            f"{number(self.x(c))},{number(self.y(v))}" for c, v in zip(self.at, values, strict=True)
        )
        return f"<polyline points='{points}' fill='none' stroke='{colour}' stroke-width='{thick}'{dash}/>"

    def dot(self, place: float, value: float) -> str:
        x, y = number(self.x(place)), number(self.y(value))
        return f"<circle cx='{x}' cy='{y}' r='{DOT}' fill='{MUTED}'/>"


def _ranges(env: Environment, shown: Shown) -> str:
    """Ranges and errors in words, for people who cannot see them."""
    said = []
    for k, name in enumerate(env.field_names):
        own = [f"{who} {' to '.join(value_range(f[k]))}" for who, f in shown.fields.items()]
        own += [
            f"greatest {who if who == APART else f'error of {who}'} {np.nanmax(e[k]):.2g}"
            for who, e in shown.errors.items()
        ]
        said.append(f"{name}: {', '.join(own)}")
    return "; ".join(said)
