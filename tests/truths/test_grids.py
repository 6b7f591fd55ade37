"""Grids and points as numbers: their order and their digests."""

from __future__ import annotations

import numpy as np

from pinnablate.truths.grids import Grid, grid_of
from tests.truths.simulated import arrays, t, u, x

ON, OF = {x: "x", t: "t"}, {u: "u"}


def test_the_order_of_axes_and_columns_is_changed_together():
    values = np.arange(24.0).reshape(2, 3, 4)
    made = Grid((np.arange(2.0), np.arange(3.0)), values)
    turned = made.ordered([1, 0], [3, 1])
    assert [len(a) for a in turned.axes] == [3, 2]
    assert turned.values[2, 1].tolist() == [values[1, 2, 3], values[1, 2, 1]]
    assert turned.points.places[1].tolist() == [0, 1]
    assert turned.points.values[1].tolist() == turned.values[0, 1].tolist()
    assert turned.points.ordered([1, 0], [1]).places[1].tolist() == [1, 0]


def test_digests_are_those_of_numbers_and_shapes():
    made = grid_of(arrays(), ON, OF)
    assert made.digest == grid_of(arrays(), ON, OF).digest != made.points.digest
    moved = Grid((made.axes[0] + 1e-15, made.axes[1]), made.values)
    assert moved.digest != made.digest
