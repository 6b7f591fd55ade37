"""Fields over three or four coordinates: rows of fields, columns of times, each panel a slice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.attribution import Array
from pinnablate.environment import Environment
from pinnablate.report.pictures.frame import GAP, MARGIN, TOP, WIDTH, whole
from pinnablate.report.pictures.panels import (
    ends_below,
    ends_beside,
    label,
    panel,
    sample,
    side_of,
)
from pinnablate.report.pictures.svg import MUTED, text

OFF_CENTRE = 0.25  # where slices lie in further coordinates: standing waves vanish in the middle
HEAD, AXIS, FOOT = 68, 16, 20  # pixels: a field's name and range, the axis beside, the axis below
BETWEEN = 28  # pixels between two blocks
LARGEST = 152  # pixels along a side of a panel
ONE_BLOCK = 3  # fields; more stand in two blocks beside each other


@dataclass(frozen=True)
class Grid:
    """Where panels stand.

    Args:
        count: number of fields.
        columns: number of times.
    """

    count: int
    columns: int

    @property
    def blocks(self) -> int:
        return 1 if self.count <= ONE_BLOCK else 2

    @property
    def rows(self) -> int:
        return -(-self.count // self.blocks)

    @property
    def block(self) -> float:
        """Width of a block in pixels."""
        return (WIDTH - 2 * MARGIN - BETWEEN * (self.blocks - 1)) / self.blocks

    @property
    def size(self) -> float:
        """Side of a panel in pixels."""
        room = self.block - HEAD - AXIS - GAP * (self.columns - 1)
        return min(room / self.columns, LARGEST)

    def left(self, block: int) -> float:
        """Where the names of a block's fields begin, so that the block is centred."""
        used = self.columns * self.size + GAP * (self.columns - 1)
        inset = (self.block - HEAD - AXIS - used) / 2
        return MARGIN + block * (self.block + BETWEEN) + inset

    def x(self, block: int, column: int) -> float:
        return self.left(block) + HEAD + AXIS + column * (self.size + GAP)

    def y(self, row: int) -> float:
        return TOP + row * (self.size + GAP)

    def fields(self, block: int) -> range:
        """The fields that stand in a block."""
        return range(block * self.rows, min((block + 1) * self.rows, self.count))


def slices(env: Environment) -> str:
    """Every field over two coordinates at three times, as SVG; the others are fixed."""
    times = _times(env)
    grid = Grid(len(env.fields), len(times))
    across, up, *further = (k for k, c in enumerate(env.coordinates) if c != env.time)
    low, high = env.extent.tight
    fixed = {k: low[k] + OFF_CENTRE * (high[k] - low[k]) for k in further}
    clock = {} if env.time is None else {env.coordinates.index(env.time): 0.0}
    side = side_of(grid.count * grid.columns)
    values = np.stack(
        [sample(env, across, up, side, {**fixed, **dict.fromkeys(clock, t)}) for t in times], 1
    )
    body: list[str] = []
    for block in range(grid.blocks):
        body += _block(env, grid, block, values, times if clock else [], across, up)
    names = [f"{env.coordinates[across]} to the right, {env.coordinates[up]} upwards"]
    names += [f"slice at {env.coordinates[k]} = {v:g}" for k, v in fixed.items()]
    if clock:
        ends = "extrap" in env.splits(env.observations)
        middle = "where the observations end" if ends else "half-way"
        names.append(f"at the start, {middle}, and at the end")
    height = grid.y(grid.rows) + FOOT
    return whole(env, height, f"every field: {', '.join(names)}", values, body)


def _block(
    env: Environment,
    grid: Grid,
    block: int,
    values: Array,
    times: list[float],
    across: int,
    up: int,
) -> list[str]:
    """The fields of a block, below the times.

    Args:
        env, grid, block: whose solution, where it stands, and which block.
        values: [fields, times, rows from below, columns].
        times: named above the columns; none where there is no time.
        across, up: indices of the two coordinates.
    """
    size, fields = grid.size, grid.fields(block)
    body = [
        text(grid.x(block, j) + size / 2, TOP - 8, f"t = {t:.3g}", size=12, fill=MUTED)
        for j, t in enumerate(times)
    ]
    for row, k in enumerate(fields):
        y, low, high = grid.y(row), np.nanmin(values[k]), np.nanmax(values[k])
        body += label(env, k, grid.left(block), y, size, values[k])
        for j in range(grid.columns):
            body += panel(grid.x(block, j), y, size, size, values[k, j], low, high)
        body += ends_beside(env, up, grid.left(block) + HEAD + 12, y, size)
    below = grid.y(len(fields)) - GAP
    for j in range(grid.columns):
        body += ends_below(env, across, grid.x(block, j), below, size)
    return body


def _times(env: Environment) -> list[float]:
    """The start, the end of the observed window, and the end; half time where all is observed."""
    if env.time is None:
        return [0.0]
    low, high = map(float, env.domain[env.time])
    until = env.observations.until
    middle = float(until) if until is not None and until < high else (low + high) / 2
    return [low, middle, high]
