"""The figures of an arm's row, from records whose numbers are known."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.analysis.figures import best_first, figures, told_laws
from pinnablate.arms import subset
from tests.analysis.made import lattice

heat = registry.load("heat-mixed").world()
RESIDUALS = {"energy": [0.03, 0.04], "fourier": [0.0]}


def test_errors_are_geometric_means_and_residuals_root_mean_squares():
    made = lattice({"none": [1.0, 1.0], "all": [0.1, 0.001]}, residuals={"all": RESIDUALS})
    of = figures(heat, made, "all")
    assert of.skill.values == pytest.approx((1, 3))
    assert of.gain.values == pytest.approx((1, 3))
    assert of.errors == pytest.approx({"extrap": 0.01})
    assert of.relative_l2 == pytest.approx({"extrap": 0.01})
    assert of.residuals == pytest.approx({"energy": np.sqrt((0.03**2 + 0.04**2) / 2), "fourier": 0})
    assert (of.count, of.statuses["ok"]) == (2, 2)


def test_what_is_not_there_is_none():
    made = lattice(
        {"none": [1.0], "all": [0.1, 0.1], "rbf": [0.2, 1e9]},
        residuals={"all": {"energy": [0.1, None]}},
        status={"rbf": "diverged"},
    )
    of = figures(heat, made, "all")
    assert of.gain is None  # `none` lacks a replicate
    assert of.residuals == {"energy": None, "fourier": None}
    rbf = figures(heat, made, "rbf")
    assert rbf.errors["extrap"] == pytest.approx(np.sqrt(0.2 * 10))  # clipped as skill clips it
    assert rbf.statuses == {"diverged": 2}


def test_the_best_arm_comes_first():
    assert best_first(
        lattice({"none": [1.0], "all": [0.1], "rbf": [0.5]}), ["none", "all", "rbf"]
    ) == ["all", "rbf", "none"]


def test_a_law_counts_as_told_when_a_component_of_it_is():
    made = lattice({"none": [1.0], "energy": [0.5], "all": [0.1]})
    assert [told_laws(heat, made, a) for a in made.arms] == [
        set(),
        {"energy"},
        {"energy", "fourier"},
    ]
    maxwell = registry.load("maxwell-cavity-2d").world("components")
    (part,) = [p for p in maxwell.players if p.startswith("ampere")][:1]
    arm = subset(maxwell, (part,))
    assert told_laws(maxwell, lattice({part: [1.0]}, {part: arm}), part) == {"ampere"}
