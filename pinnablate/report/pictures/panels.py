"""A field over two coordinates as a map in a frame, with its colours and its axes.

A map is drawn as nested paths. Level k covers every cell of at least that level, as runs of its
rows; each run is one stroke as thick as its row. So no seams show between colours, and a panel
costs a few kilobytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from pinnablate.analysis.attribution import Array
from pinnablate.environment import Environment
from pinnablate.report.pictures.frame import UNSEEN, domain_end, rectangle, value_range
from pinnablate.report.pictures.svg import INK, MUTED, PAPER, colour, number, text

LEVELS = 16  # colours of a map
NOTHING = -1  # the level of a cell outside the domain
CELLS, MOST, FEWEST = 30_000, 72, 36  # of all panels together, and along one side of a panel


def side_of(panels: int) -> int:
    """How many cells a panel has along one side, where so many panels share a picture."""
    return int(np.clip((CELLS / panels) ** 0.5, FEWEST, MOST))


def places(env: Environment, across: int, up: int, side: int, fixed: Mapping[int, float]) -> Array:
    """The centres of cells over two coordinates: [side * side, coordinates], rows from below.

    Args:
        env: whose domain it is.
        across, up: indices of the two coordinates.
        side: number of cells along each.
        fixed: {index of another coordinate: its value}.
    """
    share = (np.arange(side) + 0.5) / side
    rows, columns = np.meshgrid(share, share, indexing="ij")
    points = np.empty((rows.size, len(env.coordinates)))
    for k, unit in ((up, rows), (across, columns)):
        points[:, k] = env.lower[k] + unit.ravel() * (env.upper[k] - env.lower[k])
    for k, value in fixed.items():
        points[:, k] = value
    return points


def on_cells(env: Environment, points: Array, fields: Callable[[Array], Array]) -> Array:
    """Fields at the centres of cells, [fields, rows from below, columns]; NaN outside the region.

    Args:
        env: whose domain it is.
        points: as `places` gives them.
        fields: (points [N, d]) -> [N, fields].
    """
    side = round(len(points) ** 0.5)
    if env.region is None:
        return fields(points).T.reshape(len(env.fields), side, side)
    values, inside = np.full((len(points), len(env.fields)), np.nan), env.extent.inside(points)
    values[inside] = fields(points[inside])
    return values.T.reshape(len(env.fields), side, side)


def sample(env: Environment, across: int, up: int, side: int, fixed: Mapping[int, float]) -> Array:
    """Every field of the truth at the centres of cells over two coordinates.

    Args:
        env: whose solution it is.
        across, up: indices of the two coordinates.
        side: number of cells along each.
        fixed: {index of another coordinate: its value}.

    Returns:
        [fields, rows from below, columns]; NaN outside the region of the domain.
    """
    return on_cells(env, places(env, across, up, side, fixed), env.world().reference)


def panel(
    x: float, y: float, width: float, height: float, values: Array, low: float, high: float
) -> list[str]:
    """A map in a frame.

    Args:
        x, y: its upper left corner, in pixels.
        width, height: in pixels.
        values: [rows from below, columns]; NaN where there is nothing to draw.
        low, high: the values of the first and of the last colour.
    """
    rows, columns = values.shape
    share = (values - low) / (high - low) if high > low else np.full(values.shape, 0.5)
    # Rounded first: where a field vanishes, round-off must not decide between two levels.
    known = np.where(np.isnan(share), 0.0, share)
    level = np.minimum(np.round(known * LEVELS, 9).astype(int), LEVELS - 1)
    level = np.where(np.isnan(values), NOTHING, level)[::-1]
    least = int(level.min())
    cell = f"{width / columns:.5g} {height / rows:.5g}"
    move = f"translate({number(x)} {number(y)}) scale({cell}) translate(0 .5)"
    out = [
        rectangle(x, y, width, height, f"fill='{_fill(least)}'"),
        f"<g transform='{move}'>",
    ]
    for k in range(least + 1, int(level.max()) + 1):
        # where a row enters and leaves the level, in pairs
        inside = np.pad(level >= k, ((0, 0), (1, 1))).astype(np.int8)
        edges = np.argwhere(np.diff(inside, axis=1))
        pairs = zip(edges[::2], edges[1::2], strict=True)
        runs = "".join(f"M{a} {r}h{b - a}" for (r, a), (_, b) in pairs)
        out.append(f"<path stroke='{_fill(k)}' d='{runs}'/>")
    frame = f"fill='none' stroke='{INK}' stroke-opacity='.5'"
    return [*out, "</g>", rectangle(x, y, width, height, frame)]


def _fill(level: int) -> str:
    return PAPER if level == NOTHING else colour(level / (LEVELS - 1))


def scale(x: float, y: float, width: float, height: float) -> list[str]:
    """The colours from least to greatest, from left to right."""
    step = width / LEVELS
    return [
        rectangle(x + k * step, y, width - k * step, height, f"fill='{_fill(k)}'")
        for k in range(LEVELS)
    ]


def is_unseen(env: Environment, k: int) -> bool:
    """Whether the `standard` design does not observe a field."""
    return k not in env.observed(env.observations)


def caption(env: Environment, k: int, x: float, y: float) -> list[str]:
    """The name of a field above its panel."""
    name = env.field_names[k]
    out = [text(x, y, name, "start", 14, weight="600")]
    if is_unseen(env, k):
        out.append(text(x + 10 * len(name) + 10, y, UNSEEN, "start", 12, MUTED))
    return out


def label(env: Environment, k: int, x: float, y: float, size: float, values: Array) -> list[str]:
    """The name of a field beside its row of panels, with its colours and their range."""
    unseen, (low, high) = is_unseen(env, k), value_range(values)
    middle = y + size / 2 + 7 * unseen
    return [
        text(x, middle - 22 - 14 * unseen, env.field_names[k], "start", 14, weight="600"),
        *([text(x, middle - 20, UNSEEN, "start", 11, MUTED)] if unseen else []),
        *scale(x, middle - 13, 48, 8),
        text(x, middle + 8, low, "start", 11, MUTED),
        text(x, middle + 21, f"to {high}", "start", 11, MUTED),
    ]


def ends_below(env: Environment, k: int, x: float, y: float, length: float) -> list[str]:
    """A coordinate and its two ends below a panel."""
    low, high = (domain_end(v) for v in env.domain[env.coordinates[k]])
    return [
        text(x, y + 14, low, "start", 11, MUTED),
        text(x + length / 2, y + 14, str(env.coordinates[k]), size=12, fill=MUTED),
        text(x + length, y + 14, high, "end", 11, MUTED),
    ]


def ends_beside(env: Environment, k: int, x: float, y: float, length: float) -> list[str]:
    """A coordinate and its two ends to the left of a panel."""
    low, high = (domain_end(v) for v in env.domain[env.coordinates[k]])
    return [
        text(x, y + length, low, "end", 11, MUTED),
        text(x, y + length / 2 + 4, str(env.coordinates[k]), "end", 12, MUTED),
        text(x, y + 9, high, "end", 11, MUTED),
    ]
