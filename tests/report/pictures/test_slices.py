"""Slices of three and four coordinates: where they stand, and when."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from pinnablate import registry
from pinnablate.report.pictures.frame import MARGIN, WIDTH
from pinnablate.report.pictures.slices import Grid, slices

SPACE = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("count", range(1, 9))
@pytest.mark.parametrize("columns", [1, 3])
def test_every_field_has_one_row_and_no_panel_leaves_the_picture(count, columns):
    grid = Grid(count, columns)
    assert [k for b in range(grid.blocks) for k in grid.fields(b)] == list(range(count))
    for block in range(grid.blocks):
        assert grid.left(block) >= MARGIN - 1e-9
        assert (
            grid.x(block, columns - 1) + grid.size
            <= MARGIN + block * (grid.block + 28) + grid.block + 1e-9
        )
    assert grid.x(grid.blocks - 1, columns - 1) + grid.size <= WIDTH - MARGIN + 1e-9


def test_times_and_fixed_coordinates_are_named():
    env = registry.load("beltrami")
    words = [t.text for t in ElementTree.fromstring(slices(env)).iter(f"{SPACE}text")]
    low, high = map(float, env.domain[env.time])
    assert [w for w in words if w.startswith("t = ")][:3] == [
        f"t = {t:.3g}" for t in (low, env.observations.until, high)
    ]
    assert any(
        "slice at z = " in w
        and w.endswith("at the start, where the observations end, and at the end")
        for w in words
    )


def test_there_is_a_panel_for_every_field_and_time():
    env = registry.load("maxwell-cavity-2d")
    root = ElementTree.fromstring(slices(env))
    assert len(list(root.iter(f"{SPACE}g"))) == 3 * len(env.fields)
