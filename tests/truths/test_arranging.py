"""Arrays of a source brought onto grids and into rows, where only names, lengths or values tell how."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.errors import PinnablateError
from pinnablate.truths.grids import grid_of, points_of
from tests.truths.simulated import arrays, t, u, wave, x

ON, OF = {x: "x", t: "t"}, {u: "u"}


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


def test_a_square_grid_with_holes_is_a_set_of_points_in_its_order():
    at = np.linspace(0, 1, 5)
    values = at[:, None] + 10 * at
    values[1, 2] = np.nan
    found = points_of({"x": at, "t": at, "u": values}, ON, OF)
    assert len(found.places) == 24
    np.testing.assert_allclose(found.values[:, 0], found.places @ [1, 10])


def test_a_table_of_a_square_grid_is_not_turned():
    at = np.linspace(0, 1, 5)
    xs, ts = np.meshgrid(at, 2 * at, indexing="ij")
    table = {"x": xs.ravel(), "t": ts.ravel(), "u": wave(at, 2 * at).ravel()}
    np.testing.assert_array_equal(grid_of(table, ON, OF).values[..., 0], wave(at, 2 * at))
