"""Learning curves: error on the primary split at each checkpoint of the protocol, one line per arm.

The horizontal axis counts checkpoints, which lie log-spaced within each phase: on an axis of steps the second phase, where
most happens, would be a vertical line. `none-long` takes longer steps between its checkpoints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from math import ceil, floor, log10

import numpy as np

from pinnablate.analysis.lattice import Lattice
from pinnablate.report.pictures.svg import INK, MUTED, colour, number, picture, text
from pinnablate.study import Study
from pinnablate.tasks.metrics import WORST_ERROR
from pinnablate.tasks.protocol import SECOND

WIDTH, HEIGHT = 760, 450
LEFT, RIGHT, TOP, BOTTOM = 64, 150, 84, 50


@dataclass(frozen=True)
class Schedule:
    """The steps of an arm's checkpoints: those of Adam, then those of the second phase."""

    adam: tuple[int, ...]
    second: tuple[int, ...]
    method: str = "second phase"

    @property
    def steps(self) -> tuple[int, ...]:
        """Counted from the start of training."""
        done = self.adam[-1] if self.adam else 0
        return (*self.adam, *(done + s for s in self.second))


def mean_curve(lattice: Lattice, arm: str, schedule: Schedule) -> tuple[float, ...]:
    """Geometric mean error over replicates at every checkpoint; a replicate that stopped early keeps its last error.

    Empty where an arm has no network. A replicate without any finite state counts as the worst error.
    """
    kept = [[(p["step"], p["errors"][lattice.primary]) for p in r.curve] for r in lattice.of(arm)]
    if not any(kept):
        return ()

    def at(points: Sequence[tuple[int, float | None]], step: int) -> float:
        errors = [e for s, e in points if s <= step and e is not None]
        return float(np.log(min(max(errors[-1], lattice.floor), WORST_ERROR))) if errors else float(np.log(WORST_ERROR))

    return tuple(float(np.exp(np.mean([at(points, s) for points in kept]))) for s in schedule.steps)


@dataclass(frozen=True)
class Learning:
    """The learning curves of a study.

    Args:
        curves: geometric mean error on the primary split at every checkpoint, by arm.
        schedule: checkpoints of the arms with the protocol's own budget.
        told: number of equations that an arm is told; controls have no entry.
        labelled: arms worth naming beside their line.
    """

    curves: dict[str, tuple[float, ...]] = field(repr=False)
    schedule: Schedule
    told: dict[str, int]
    labelled: tuple[str, ...]


def learning(study: Study, lattice: Lattice) -> Learning | None:
    """The curves of every subset and control with a network; None where there are none."""
    method = SECOND[study.budget.second]
    cells = [c for c in study.cells if c.replicate == study.replicates[0] and not c.arm.learner
             and (c.arm.is_subset or c.arm.is_control) and lattice.complete(c.arm.name)]
    schedules = {c.arm.name: Schedule(*study.fit(c).curve_steps, method) for c in cells}
    curves = {a: c for a, schedule in schedules.items() if (c := mean_curve(lattice, a, schedule))}
    own = next((s for c, s in zip(cells, schedules.values(), strict=True) if c.arm.is_subset), None)
    if not curves or own is None:
        return None
    told = {a.name: len(a.equations) for a in study.arms if a.is_subset}
    labelled = tuple(a for a in dict.fromkeys(["none", "all", *study.world.players, lattice.best_control()]) if a in curves)
    return Learning(curves, own, told, labelled)


def curves_svg(
    title: str,
    curves: Mapping[str, Sequence[float]],
    schedule: Schedule,
    told: Mapping[str, int],
    labelled: Sequence[str],
) -> str:
    """Learning curves as SVG.

    Args:
        title: what the picture is of.
        curves: error at every checkpoint, by arm.
        schedule: that of the arms with the protocol's own budget, for the axis.
        told: number of equations that an arm is told; arms without an entry are controls, drawn dashed.
        labelled: arms named at the right end of their line; the others show their name when pointed at.
    """
    drawn = {a: c for a, c in curves.items() if len(c)}
    every = [e for c in drawn.values() for e in c]
    y_low = floor(log10(min(every)))
    y_high = max(ceil(log10(max(every))), y_low + 1)
    last = max(len(schedule.steps) - 1, 1)

    def place(index: float, error: float) -> tuple[float, float]:
        return (LEFT + (WIDTH - LEFT - RIGHT) * index / last,
                HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (log10(error) - y_low) / (y_high - y_low))

    body = [text(16, 24, title, "start", 15, weight="600"),
            text(16, 44, "geometric mean over replicates; the brighter a line, the more equations told; controls dashed", "start",
                 12, MUTED)]
    body += _axes(place, y_low, y_high, schedule)
    for arm, errors in sorted(drawn.items(), key=lambda item: item[0] in labelled):
        points = " ".join(f"{number(x)},{number(y)}" for x, y in (place(k, e) for k, e in enumerate(errors)))
        control = arm not in told
        stroke = MUTED if control else colour(0.9 * told[arm] / max(1, *told.values()))
        style = " stroke-dasharray='5 4'" if control else ""
        width = 2.4 if arm in labelled else 1.2
        body.append(f"<polyline points='{points}' fill='none' stroke='{stroke}' stroke-width='{width}'{style}>"
                    f"<title>{escape(f'{arm}: {errors[-1]:.2g}')}</title></polyline>")
    body += _labels({a: place(len(drawn[a]) - 1, drawn[a][-1]) for a in labelled if a in drawn})
    described = ", ".join(f"{a} {c[-1]:.2g}" for a, c in drawn.items())
    return picture(WIDTH, HEIGHT, title, f"Last error of every arm: {described}", body)


def _axes(place, y_low: int, y_high: int, schedule: Schedule) -> list[str]:
    out = []
    for k in range(y_low, y_high + 1):
        x, y = place(0, 10.0**k)
        out.append(f"<line x1='{number(x)}' y1='{number(y)}' x2='{number(WIDTH - RIGHT)}' y2='{number(y)}' stroke='#d1d9e0'/>")
        out.append(text(x - 8, y + 4, f"{10.0**k:g}" if -3 <= k <= 2 else f"1e{k}", "end", 12, MUTED))
    for k, step in enumerate((*schedule.adam, *schedule.second)):
        x, y = place(k, 10.0**y_low)
        out.append(f"<line x1='{number(x)}' y1='{number(y)}' x2='{number(x)}' y2='{number(y + 5)}' stroke='{MUTED}'/>")
        out.append(text(x, y + 20, str(step), size=11, fill=MUTED))
    first = len(schedule.adam)
    top = place(0, 10.0**y_high)[1] - 10
    if first:
        out.append(text(place((first - 1) / 2, 1)[0], top, "Adam", size=12, fill=MUTED))
    if schedule.second:
        out.append(text(place(first + (len(schedule.second) - 1) / 2, 1)[0], top, schedule.method, size=12, fill=MUTED))
    if first and schedule.second:
        x = place(first - 0.5, 1)[0]
        out.append(f"<line x1='{number(x)}' y1='{number(top - 8)}' x2='{number(x)}' y2='{number(HEIGHT - BOTTOM)}' "
                   f"stroke='{MUTED}' stroke-dasharray='2 3'/>")
    out.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "step of the phase", size=12, fill=MUTED))
    return out


def _labels(ends: Mapping[str, tuple[float, float]]) -> list[str]:
    """Names at the ends of lines, moved apart so that none covers another."""
    out, line = [], 15.0
    order = sorted(ends, key=lambda a: ends[a][1])
    heights: list[float] = []
    for a in order:
        heights.append(max(ends[a][1], heights[-1] + line if heights else -np.inf))
    overflow = max(0.0, heights[-1] - (HEIGHT - BOTTOM)) if heights else 0.0
    for a, y in zip(order, heights, strict=True):
        x, y_end = ends[a]
        y -= overflow
        right = WIDTH - RIGHT + 16
        out.append(f"<line x1='{number(x + 2)}' y1='{number(y_end)}' x2='{number(right - 3)}' y2='{number(y)}' stroke='{MUTED}' "
                   "stroke-opacity='.5' stroke-width='.7'/>")
        out.append(text(right, y + 4, a, "start", 12, INK))
    return out
