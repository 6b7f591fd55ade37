"""What training takes: seconds, bytes, and how many members share a tile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate.arms import lattice, subset
from pinnablate.learners.stacked.sizes import (
    IMPORTED,
    TILE_BYTES,
    WIDEST,
    second_cost,
    tile_width,
    waiting_bytes,
    working_bytes,
)
from pinnablate.tasks.network import architecture


@pytest.fixture
def fit(make_fit, string):
    return make_fit(string, subset(string, string.players))


def test_small_members_share_a_tile_and_large_ones_do_not(fit):
    assert [tile_width(fit, n) for n in (1, 2, 3, 5, 100)] == [1, 2, 4, 8, WIDEST]
    budget = replace(fit.budget, width=128)
    large = replace(fit, architecture=architecture(fit.problem.world, budget), budget=budget)
    assert TILE_BYTES < 2 * 8.0 * 128 * 128 * 128
    assert tile_width(large, 100) == 1


@pytest.mark.parametrize("second", ["lm", "lm-geodesic", "broyden", "bfgs"])
def test_more_steps_cost_more_and_need_no_more_memory(fit, second):
    fit = replace(fit, budget=replace(fit.budget, second=second))
    twice = replace(fit, second_steps=2 * fit.second_steps)
    assert second_cost(twice) == 2 * second_cost(fit) > 0
    assert working_bytes(twice) == working_bytes(fit)


def test_memory_grows_with_what_is_told(make_fit, string):
    fits = {a.name: make_fit(string, a) for a in lattice(string)}
    assert working_bytes(fits["none"]) < working_bytes(fits["all"]) < IMPORTED
    assert waiting_bytes(fits["none"]) == waiting_bytes(fits["all"]) > 8 * len(fits["all"].initial)
