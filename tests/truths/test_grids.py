"""Grids and points as numbers: their order, their digests, and forms that only arranging tells."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.errors import PinnablateError
from pinnablate.truths.grids import Grid, grid_of, points_of
from tests.truths.simulated import arrays, t, u, wave, x

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


@pytest.mark.parametrize(
    ("mesh", "shape"),
    [("node", ("time", "node")), ("node", ("node", "time"))],
)
def test_the_nodes_of_a_mesh_at_several_times_are_points(mesh, shape):
    xarray = pytest.importorskip("xarray")
    xs, ts = np.random.default_rng(0).uniform(size=7), np.array([0.0, 1, 2])
    values = xs[:, None] + 10 * ts[None]
    data = xarray.Dataset(
        {"u": (shape, values if shape[0] == mesh else values.T)},
        {"x": (mesh, xs), "t": ("time", ts)},
    )
    found = points_of(data, ON, OF)
    assert len(found.places) == 21
    np.testing.assert_allclose(found.values[:, 0], found.places @ [1, 10])


def test_axes_that_nothing_needs_may_have_one_value():
    xarray = pytest.importorskip("xarray")
    made = arrays()
    data = xarray.Dataset(
        {"u": (("level", "t", "x"), made["u"].T[None])}, {"x": made["x"], "t": made["t"]}
    )
    np.testing.assert_array_equal(grid_of(data, ON, OF).values[..., 0], made["u"])
    deep = xarray.concat([data, data], "level")
    with pytest.raises(PinnablateError, match="u of the Dataset has the axis level beside x, t"):
        grid_of(deep, ON, OF)


def test_a_grid_that_is_bent_is_refused():
    xs, ts = np.meshgrid(np.linspace(0, 1, 5), np.linspace(0, 1, 6), indexing="ij")
    with pytest.raises(
        PinnablateError, match=r"x of the arrays, of shape \(5, 6\), changes along more"
    ):
        grid_of({"x": xs + 0.1 * ts**2, "t": ts, "u": xs}, ON, OF)


def test_a_table_of_a_square_grid_is_not_turned():
    at = np.linspace(0, 1, 5)
    xs, ts = np.meshgrid(at, 2 * at, indexing="ij")
    table = {"x": xs.ravel(), "t": ts.ravel(), "u": wave(at, 2 * at).ravel()}
    np.testing.assert_array_equal(grid_of(table, ON, OF).values[..., 0], wave(at, 2 * at))
