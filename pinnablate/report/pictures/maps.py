"""Fields over two coordinates, each as a map."""

from __future__ import annotations

import numpy as np

from pinnablate.environment import Environment
from pinnablate.report.pictures.frame import GAP, MARGIN, TOP, WIDTH, line, value_range, whole
from pinnablate.report.pictures.panels import (
    caption,
    ends_below,
    ends_beside,
    panel,
    sample,
    scale,
    side_of,
)
from pinnablate.report.pictures.svg import INK, MUTED, PAPER, text

LEFT = 46  # pixels beside a panel, for its axis
BELOW = 92  # pixels below a panel, for its axis, its colours and the next caption
WIDEST = 340  # pixels: width of a panel of a region
FINER = 2  # times as many cells along each coordinate: a circle is no staircase
LOW = 230  # pixels: height of at most two panels, which are wide


def maps(env: Environment) -> str:
    """Every field over both coordinates, as SVG; time to the right where there is one."""
    across = 0 if env.time is None else env.coordinates.index(env.time)
    up, count = 1 - across, len(env.fields)
    columns = count if count <= 2 else 3
    finer = 1 if env.region is None else FINER
    values = sample(env, across, up, finer * side_of(count), {})
    width = (WIDTH - MARGIN - LEFT * columns - GAP * (columns - 1)) / columns
    height = LOW if columns <= 2 else width
    if env.region is not None:  # a circle is to be round
        width = min(width, WIDEST)
        lengths = env.upper - env.lower
        height = width * min(float(lengths[up] / lengths[across]), 2.0)
    body: list[str] = []
    for k in range(count):
        x = LEFT + k % columns * (LEFT + width + GAP)
        y = TOP + 4 + k // columns * (height + BELOW)
        low, high = value_range(values[k])
        body += [
            *panel(x, y, width, height, values[k], np.nanmin(values[k]), np.nanmax(values[k])),
            *caption(env, k, x, y - 10),
            *ends_beside(env, up, x - 6, y, height),
            *ends_below(env, across, x, y + height, width),
            *(_until(env, x, y, width, height) if env.time is not None else []),
            *scale(x + width / 2 - 55, y + height + 32, 110, 10),
            text(x + width / 2 - 61, y + height + 41, low, "end", 11, MUTED),
            text(x + width / 2 + 61, y + height + 41, high, "start", 11, MUTED),
        ]
    rows = -(-count // columns)
    how = f"every field: {env.coordinates[across]} to the right, {env.coordinates[up]} upwards"
    if env.time is not None and "extrap" in env.splits(env.observations):
        how += "; the observations end at the dashed line"
    return whole(env, TOP + rows * (height + BELOW) - 14, how, values, body)


def _until(env: Environment, x: float, y: float, width: float, height: float) -> list[str]:
    """A line that can be seen on every colour, where the observations end."""
    low, high = map(float, env.domain[env.time])
    until = env.observations.until
    if until is None or until >= high:
        return []
    at = x + width * (until - low) / (high - low)
    return [
        line(at, y, at, y + height, PAPER, 2),
        line(at, y, at, y + height, INK, 2, " stroke-dasharray='5 5'"),
        text(at, y - 6, f"t = {until:g}", size=11, fill=MUTED),
    ]
