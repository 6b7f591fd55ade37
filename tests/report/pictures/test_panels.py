"""A panel: as many cells as there is room for, levels nested, axes named."""

from __future__ import annotations

import re

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.report.pictures.panels import (
    FEWEST,
    LEVELS,
    MOST,
    ends_below,
    ends_beside,
    panel,
    sample,
    scale,
    side_of,
)
from tests.conftest import declare


@pytest.mark.parametrize(("panels", "side"), [(1, MOST), (6, 70), (18, 40), (1000, FEWEST)])
def test_cells_are_shared_among_panels(panels, side):
    assert side_of(panels) == side


def test_samples_are_the_reference_at_the_centres_of_cells():
    string = declare()
    values = sample(string, 1, 0, 4, {})
    assert values.shape == (2, 4, 4)
    u, p = string.world().reference(np.array([[0.125, 0.625]]))[0]  # x upwards, t to the right
    assert values[:, 0, 2] == pytest.approx([u, p])
    field = registry.load("maxwell-cavity-2d")
    fixed = sample(field, 0, 1, 2, {2: 0.3})
    assert fixed[:, 1, 0] == pytest.approx(
        field.world().reference(np.array([[0.25, 0.75, 0.3]]))[0]
    )


def test_levels_are_nested():
    values = np.linspace(0, 1, 36).reshape(6, 6)
    paths = [line for line in panel(0, 0, 60, 60, values, 0.0, 1.0) if line.startswith("<path")]
    cells = [sum(int(h) for h in re.findall(r"h(\d+)", path)) for path in paths]
    assert len(paths) == LEVELS - 1
    assert cells == sorted(cells, reverse=True)


def test_a_field_that_vanishes_has_one_colour():
    for values in (np.zeros((6, 6)), 1e-300 * np.ones((6, 6))):
        assert not any(
            "<path" in line for line in panel(0, 0, 60, 60, values, values.min(), values.max())
        )


def test_round_off_does_not_decide_between_two_levels():
    exact = np.full((6, 6), 0.5)
    exact[0, 0], exact[0, 1] = 0, 1
    noisy = exact + np.where(
        exact == 0.5, 1e-14 * np.random.default_rng(0).choice([-1, 1], (6, 6)), 0
    )
    assert panel(0, 0, 60, 60, noisy, 0.0, 1.0) == panel(0, 0, 60, 60, exact, 0.0, 1.0)


def test_the_scale_has_every_colour():
    assert len(set(re.findall(r"fill='(#\w+)'", "".join(scale(0, 0, 110, 10))))) == LEVELS


def test_ends_of_a_coordinate_are_named_with_multiples_of_pi():
    env = registry.load("taylor-green-advected")
    below, beside = (
        re.findall(r">([^<]+)<", "".join(ends(env, 0, 0, 0, 100)))
        for ends in (ends_below, ends_beside)
    )
    assert sorted(below) == sorted(beside)
    assert "x" in below
    assert "2π" in below
