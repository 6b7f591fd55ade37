"""Learning curves on matplotlib axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log10
from typing import TYPE_CHECKING

import numpy as np

from pinnablate.analysis.lattice import Lattice
from pinnablate.brief import few
from pinnablate.errors import PinnablateError
from pinnablate.optional import require
from pinnablate.report.pictures.learning import Learning, learning
from pinnablate.report.pictures.svg import MUTED
from pinnablate.study import Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_curves(study: Study, lattice: Lattice, ax: Axes | None = None) -> Axes:
    """Error on the primary split at every checkpoint, a line for each arm; controls are dashed.

    Errors are geometric means over replicates. Where validation chose the state at which a network
    is read, a circle marks it, and the validation errors of `none` and `all` are dotted.

    Args:
        study: what was trained.
        lattice: its records.
        ax: where to draw; axes of their own by default.

    Raises:
        PinnablateError: no arm with complete records has a network, or matplotlib is not installed.
    """
    pyplot = require("matplotlib.pyplot", "draw result.plot_curves()")
    found = learning(study, lattice)
    if found is None:
        raise PinnablateError(
            f"learning curves of {study.environment.id}: expected complete records of a network, "
            f"got learner {study.learner} and the arms {few(lattice.arms)} with "
            f"{len(lattice.records)} records; curves come with learner='stacked'"
        )
    if ax is None:
        _, ax = pyplot.subplots(figsize=(7.2, 4.2), layout="constrained")
    colours, most = pyplot.get_cmap("cividis"), max(1, *found.told.values())
    for arm, errors in sorted(found.curves.items(), key=lambda item: item[0] in found.labelled):
        control = arm not in found.told
        ax.plot(
            range(len(errors)),
            errors,
            color=MUTED if control else colours(0.9 * found.told[arm] / most),
            linestyle=(0, (4, 3)) if control else "-",
            linewidth=2.2 if arm in found.labelled else 1.0,
            label=arm,
        )
    for arm, (place, error) in found.chosen.items():
        line = next(one for one in ax.get_lines() if one.get_label() == arm)
        ax.plot([place], [error], "o", color=line.get_color(), markerfacecolor="none")
        if arm in found.validation:
            seen = found.validation[arm]
            ax.plot(range(len(seen)), seen, ":", color=line.get_color(), linewidth=1.0)
    every = [e for c in (*found.curves.values(), *found.validation.values()) for e in c]
    every += [error for _, error in found.chosen.values()]
    ax.set_yscale("log")
    ax.set_ylim(min(every) / 1.4, max(every) * 1.4)
    _plain_numbers(ax)
    _phases(ax, found)
    _names(ax, {a: found.curves[a] for a in found.labelled}, max(map(len, found.curves.values())))
    ax.set_ylabel(f"error on the {lattice.primary} split\n(standard deviations of the field)")
    ax.set_title(
        f"{_finding(study.environment.id, found)}\n"
        "brighter lines were told more equations, dashed ones are controls"
        + ("\ncircles: chosen by validation; dotted: validation error" if found.chosen else ""),
        fontsize=10,
    )
    ax.grid(axis="y", alpha=0.3)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    return ax


def _finding(name: str, found: Learning) -> str:
    """Where the error ends, told all equations and told none."""
    if not {"all", "none"} <= set(found.curves):
        return f"{name}: error while learning"
    told, untold = map(found.ends, ("all", "none"))
    return f"{name}: error while learning: {told:.2g} told all, {untold:.2g} told none"


def _plain_numbers(ax: Axes) -> None:
    """0.2 rather than 2 x 10^-1, and ticks at 1, 2 and 5 where the axis spans little."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    low, high = ax.get_ylim()
    plain = FuncFormatter(lambda value, _: f"{value:g}")
    ax.yaxis.set_major_locator(
        LogLocator(subs=(1.0, 2.0, 5.0) if log10(high / low) < 1.5 else (1.0,))
    )
    ax.yaxis.set_major_formatter(plain)
    ax.yaxis.set_minor_formatter(NullFormatter())


def _phases(ax: Axes, found: Learning) -> None:
    """Ticks at the checkpoints, which lie log-spaced within each phase, and what the phases are."""
    schedule = found.schedule
    ax.set_xticks(
        range(len(schedule.steps)), [str(s) for s in (*schedule.adam, *schedule.second)], fontsize=8
    )
    phases = [
        name
        for name, there in (("Adam", schedule.adam), (schedule.method, schedule.second))
        if there
    ]
    ax.set_xlabel("step of the phase\n" + ", then ".join(phases))
    if len(phases) > 1:
        ax.axvline(len(schedule.adam) - 0.5, color=MUTED, linewidth=0.8, linestyle=":")


def _names(ax: Axes, curves: Mapping[str, Sequence[float]], longest: int) -> None:
    """Names at the right ends of lines, moved apart so that none covers another."""
    low, high = map(log10, ax.get_ylim())
    apart = 0.045 * (high - low)
    ends = sorted(curves, key=lambda a: curves[a][-1])
    heights = np.log10([curves[a][-1] for a in ends])
    for _ in range(200):  # neighbours that are too close push each other away
        short = np.maximum(apart - np.diff(heights), 0) / 2
        heights[:-1] -= short
        heights[1:] += short
    for a, height in zip(ends, heights, strict=True):
        ax.annotate(
            a,
            (len(curves[a]) - 1, curves[a][-1]),
            (longest - 0.5, 10.0**height),
            va="center",
            fontsize=9,
            arrowprops={
                "arrowstyle": "-",
                "color": MUTED,
                "linewidth": 0.6,
                "shrinkA": 0,
                "shrinkB": 2,
            },
            annotation_clip=False,
        )
