"""Learning curves: error on the primary split at each checkpoint of the protocol, a line per arm.

The horizontal axis counts checkpoints, which lie log-spaced within each phase. On an axis of steps
the second phase, where most happens, would be a vertical line. `none-long` takes longer steps
between its checkpoints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

import numpy as np

from pinnablate.report.pictures.learning import Schedule
from pinnablate.report.pictures.svg import GRID, INK, MUTED, colour, number, picture, text

WIDTH, HEIGHT = 760, 450  # pixels
LEFT, RIGHT, TOP, BOTTOM = 78, 176, 84, 50  # pixels around the axes
APART = 15.0  # pixels between two labels
LETTER, TITLE_LETTER = 7.5, 9.2  # pixels of a letter of a label and of the title, about
HOW = (
    "geometric mean over replicates; the yellower a line, the more equations told; controls dashed"
)
READ = (
    "circles: where validation has a network read; dotted: validation error, told all and told none"
)
# Shares of the scale of colours that can be told from light paper, and from dark: the first and
# the last.
ON_LIGHT, ON_DARK = (0.0, 0.68), (0.42, 1.0)
MANTISSAS = (1, 2, 5)


@dataclass(frozen=True)
class Axes:
    """Where errors stand on the picture.

    Args:
        low, high: ends of the axis of errors, as exponents of ten.
        schedule: whose checkpoints the horizontal axis counts.
    """

    low: float
    high: float
    schedule: Schedule

    def place(self, index: float, error: float) -> tuple[float, float]:
        """The pixels of an error at a checkpoint; checkpoints count from 0."""
        last = max(len(self.schedule.steps) - 1, 1)
        x = LEFT + (WIDTH - LEFT - RIGHT) * index / last
        return x, self.y(log10(error))

    def y(self, power: float) -> float:
        """The height of an error, as a power of ten."""
        length = HEIGHT - TOP - BOTTOM
        return HEIGHT - BOTTOM - length * (power - self.low) / (self.high - self.low)


def curves_svg(
    title: str,
    curves: Mapping[str, Sequence[float]],
    schedule: Schedule,
    told: Mapping[str, int],
    labelled: Sequence[str],
    validation: Mapping[str, Sequence[float]] | None = None,
    chosen: Mapping[str, tuple[float, float]] | None = None,
) -> str:
    """Learning curves as SVG.

    Args:
        title: what the picture is of.
        curves: {arm: error at every checkpoint}, in standard deviations of the field.
        schedule: checkpoints of the arms with the protocol's own budget, for the axis.
        told: {arm: number of equations that it is told}; arms without an entry are controls, whose
            lines are dashed.
        labelled: arms named at the right end of their line; the others show their name when
            pointed at.
        validation: {arm: error on the validation observations at every checkpoint}, dotted.
        chosen: {arm: (its place among the checkpoints, its error there)}, where validation has it
            read, as a circle; none where all are read at the end.
    """
    drawn = {a: c for a, c in curves.items() if len(c)}
    seen, read = validation or {}, chosen or {}
    every = [e for c in (*drawn.values(), *seen.values()) for e in c]
    every += [error for _, error in read.values()]
    axes = Axes(log10(_round_down(min(every))), log10(_round_up(max(every))), schedule)
    title = _finding(title, drawn, read)
    body = [
        text(16, 24, title, "start", 15, weight="600"),
        text(16, 44, HOW, "start", 12, MUTED),
        *([text(16, 60, READ, "start", 12, MUTED)] if read else []),
        *_errors(axes),
        *_checkpoints(axes),
        *_phases(axes),
        text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "step of the phase", size=12, fill=MUTED),
    ]
    brightest, dark = max(1, *told.values()), dict[str, str]()
    for arm, errors in sorted(drawn.items(), key=lambda item: item[0] in labelled):
        stroke = MUTED
        if arm in told:
            stroke, deep = (_tone(ends, told[arm] / brightest) for ends in (ON_LIGHT, ON_DARK))
            dark[stroke] = deep
        dash = "" if arm in told else " stroke-dasharray='5 4'"
        width = 2.4 if arm in labelled else 1.2
        body.append(_curve(axes, arm, errors, f"stroke='{stroke}' stroke-width='{width}'{dash}"))
        dots = f"stroke='{stroke}' stroke-width='1.2' stroke-dasharray='1 3'"
        body += [_curve(axes, f"{arm}, validation", seen[arm], dots)] if arm in seen else []
        body += [_mark(axes, arm, *read[arm], stroke)] if arm in read else []
    named = {a: drawn[a] for a in labelled if a in drawn}
    body += _labels({a: axes.place(len(c) - 1, c[-1]) for a, c in named.items()})
    described = ", ".join(f"{a} {c[-1]:.2g}" for a, c in drawn.items())
    labels = max([0.0, *(LETTER * len(a) + 24 - RIGHT for a in named)])
    wide = max(WIDTH + labels, TITLE_LETTER * len(title) + 32)
    return picture(wide, HEIGHT, title, f"Last error of every arm: {described}", body, dark)


def _finding(
    title: str,
    drawn: Mapping[str, Sequence[float]],
    read: Mapping[str, tuple[float, float]],
) -> str:
    """The title with what the curves show: the error told all and told none, where it is read."""
    if not {"all", "none"} <= set(drawn):
        return title
    told, untold = (read[a][1] if a in read else drawn[a][-1] for a in ("all", "none"))
    return f"{title}: {told:.2g} told all, {untold:.2g} told none"


def _tone(ends: tuple[float, float], share: float) -> str:
    return colour(ends[0] + (ends[1] - ends[0]) * share)


def _round_down(error: float) -> float:
    """The greatest 1, 2 or 5 times a power of ten that is at most an error."""
    power: float = 10.0 ** floor(log10(error))
    return max(m * power for m in MANTISSAS if m * power <= error * (1 + 1e-9))


def _round_up(error: float) -> float:
    """The least 1, 2 or 5 times a power of ten that is greater than an error."""
    power: float = 10.0 ** floor(log10(error))
    return min(m * power for m in (*MANTISSAS, 10) if m * power > error)


def _curve(axes: Axes, arm: str, errors: Sequence[float], style: str) -> str:
    places = (axes.place(k, e) for k, e in enumerate(errors))
    points = " ".join(f"{number(x)},{number(y)}" for x, y in places)
    return (
        f"<polyline points='{points}' fill='none' {style}>"
        f"<title>{escape(f'{arm}: {errors[-1]:.2g}')}</title></polyline>"
    )


def _mark(axes: Axes, arm: str, place: float, error: float, stroke: str) -> str:
    """A circle where validation has an arm read."""
    x, y = axes.place(place, error)
    said = escape(f"{arm}, chosen by validation: {error:.2g}")
    return (
        f"<circle cx='{number(x)}' cy='{number(y)}' r='4.5' fill='none' stroke='{stroke}' "
        f"stroke-width='2'><title>{said}</title></circle>"
    )


def _errors(axes: Axes) -> list[str]:
    """A line and a number at powers of ten, at 2 and 5 times them too where these are few."""
    powers = range(floor(axes.low), floor(axes.high) + 1)
    mantissas = MANTISSAS if axes.high - axes.low < 2.5 else (1,)
    out = []
    for k, m in ((k, m) for k in powers for m in mantissas):
        if not axes.low - 1e-9 <= k + log10(m) <= axes.high + 1e-9:
            continue
        x, y = axes.place(0, m * 10.0**k)
        name = f"{m * 10.0**k:g}" if -3 <= k <= 2 else f"{m}e{k}"
        out += [
            f"<line x1='{number(x)}' y1='{number(y)}' x2='{number(WIDTH - RIGHT)}' "
            f"y2='{number(y)}' stroke='{GRID}'/>",
            text(x - 8, y + 4, name, "end", 12, MUTED),
        ]
    middle = (TOP + HEIGHT - BOTTOM) / 2
    words = text(0, 0, "error in standard deviations of the field", size=12, fill=MUTED)
    return [*out, f"<g transform='translate(20 {number(middle)}) rotate(-90)'>{words}</g>"]


def _checkpoints(axes: Axes) -> list[str]:
    """A tick and the step at every checkpoint."""
    out = []
    for k, step in enumerate((*axes.schedule.adam, *axes.schedule.second)):
        x, y = axes.place(k, 10.0**axes.low)
        out += [
            f"<line x1='{number(x)}' y1='{number(y)}' x2='{number(x)}' y2='{number(y + 5)}' "
            f"stroke='{MUTED}'/>",
            text(x, y + 20, str(step), size=11, fill=MUTED),
        ]
    return out


def _phases(axes: Axes) -> list[str]:
    """The names of the phases above them, and a line between the two."""
    first, second = len(axes.schedule.adam), len(axes.schedule.second)
    top = axes.place(0, 10.0**axes.high)[1] - 10
    out = []
    if first:
        out.append(text(axes.place((first - 1) / 2, 1)[0], top, "Adam", size=12, fill=MUTED))
    if second:
        middle = axes.place(first + (second - 1) / 2, 1)[0]
        out.append(text(middle, top, axes.schedule.method, size=12, fill=MUTED))
    if first and second:
        x = axes.place(first - 0.5, 1)[0]
        out.append(
            f"<line x1='{number(x)}' y1='{number(top - 8)}' x2='{number(x)}' "
            f"y2='{number(HEIGHT - BOTTOM)}' stroke='{MUTED}' stroke-dasharray='2 3'/>"
        )
    return out


def _labels(ends: Mapping[str, tuple[float, float]]) -> list[str]:
    """Names at the ends of lines, moved apart so that none covers another.

    Args:
        ends: {arm: where its line ends, in pixels}.
    """
    order = sorted(ends, key=lambda a: ends[a][1])
    heights: list[float] = []
    for a in order:
        heights.append(max(ends[a][1], heights[-1] + APART if heights else -np.inf))
    overflow = max(0.0, heights[-1] - (HEIGHT - BOTTOM)) if heights else 0.0
    right = WIDTH - RIGHT + 16
    out = []
    for a, height in zip(order, heights, strict=True):
        (x, y_end), y = ends[a], height - overflow
        out += [
            f"<line x1='{number(x + 2)}' y1='{number(y_end)}' x2='{number(right - 3)}' "
            f"y2='{number(y)}' stroke='{MUTED}' stroke-opacity='.5' stroke-width='.7'/>",
            text(right, y + 4, a, "start", 12, INK),
        ]
    return out
