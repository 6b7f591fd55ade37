"""What each equation is worth, as bars on matplotlib axes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, Estimate
from pinnablate.optional import require
from pinnablate.report.pictures.svg import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DARK, LIGHT = (
    "#00204d",
    "#aeb9c9",
)  # the darkest of cividis, and a tint of it on which it can be seen


def plot_worth(
    title: str, worth: Mapping[str, Estimate], count: int, label: str, ax: Axes | None = None
) -> Axes:
    """Shapley values as bars, the largest on top; every replicate is a dot.

    Bars have 95 % intervals from five replicates on.

    Args:
        title: what is shown.
        worth: {equation: value}, in decades, the largest first.
        count: replicates that the values come from.
        label: of the axis of values.
        ax: where to draw; axes of their own by default.

    Raises:
        PinnablateError: matplotlib is not installed.
    """
    pyplot = require("matplotlib.pyplot", "draw result.plot_worth()")
    if ax is None:
        _, ax = pyplot.subplots(figsize=(6.4, 1.35 + 0.44 * len(worth)), layout="constrained")
    intervals = count >= FEWEST_FOR_INTERVAL
    for row, value in enumerate(worth.values()):
        ax.barh(row, value.mean, height=0.62, color=LIGHT if count > 1 else DARK, zorder=1)
        half = value.half_width or 0.0
        if intervals:
            ax.errorbar(
                value.mean, row - 0.1, xerr=half, color=INK, capsize=4, linewidth=1.6, zorder=3
            )
        if count > 1:
            ax.plot(
                value.values,
                np.full(len(value.values), row + 0.16),
                "o",
                markersize=4,
                color=DARK,
                alpha=0.65,
                zorder=2,
                markeredgewidth=0,
            )
        end = max(value.mean + half, *value.values, 0.0)
        ax.annotate(
            f"{value:+}" if intervals else f"{value.mean:+.2f}",  # every replicate is a dot
            (end, row),
            (6, 0),
            textcoords="offset points",
            va="center",
            ha="left",
            fontsize=9,
        )
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.set_yticks(range(len(worth)), list(worth))
    ax.set_ylim(len(worth) - 0.5, -0.5)
    ax.margins(x=0.18)
    ax.set_xlabel(label)
    shown = "95 % t intervals" if intervals else f"no interval below {FEWEST_FOR_INTERVAL}"
    ax.set_title(
        f"{title}\n{_replicates(count, worth)}, {shown}",
        fontsize=10,
    )
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return ax


def _replicates(count: int, worth: Mapping[str, Estimate]) -> str:
    """How many, and how they are shown; where they share nothing no replicate has a value."""
    dots = " (dots)" if any(v.values for v in worth.values()) else ""
    return f"{count} replicates{dots}" if count > 1 else "1 replicate"
