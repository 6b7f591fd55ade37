"""Averages are paired, complete, and never made of survivors."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pinnablate import registry
from pinnablate.analysis.lattice import lattice_of
from pinnablate.arms import ORDER2
from pinnablate.study import Study
from tests.analysis.made import lattice, record


def test_gain_is_paired_within_replicates():
    errors = {"none": [0.1, 1.0, 0.01, 0.1, 1.0], "all": [0.01, 0.1, 0.001, 0.011, 0.1]}
    gain = lattice(errors).gain("all", "none")
    differences = np.log10(np.array(errors["none"]) / errors["all"])
    assert gain.mean == pytest.approx(differences.mean())
    assert gain.half_width == pytest.approx(
        np.ptp(stats.t.interval(0.95, 4, differences.mean(), stats.sem(differences))) / 2
    )
    assert str(gain) == "0.99 ± 0.02"


def test_errors_average_geometrically_and_failures_count():
    made = lattice({"all": [0.1, 1e9]}, status={"all": "diverged"})
    assert made.error("all") == pytest.approx(1.0)  # 0.1 and the worst that counts, 10
    assert made.failures("all") == 2


def test_an_incomplete_arm_is_not_averaged():
    made = lattice({"none": [0.1, 0.1], "all": [0.1]})
    assert not made.complete("all")
    assert made.missing == [("all", 1)]


def test_the_best_control_is_chosen_by_held_out_observations_alone():
    errors = {
        "none": [0.001, 0.001],
        "rbf": [0.5, 0.5],
        "mean": [0.5],
        "energy": [0.5, 0.5],
        "extra-data@2": [0.5, 0.5],
    }
    made = lattice(
        errors,
        held_out={"none": 0.2, "rbf": 0.1, "mean": 0.01, "energy": 0.01, "extra-data@2": 0.01},
    )
    # `mean` lacks a replicate, and the last two are no controls, whatever their names
    assert made.told_nothing == ["none", "rbf", "mean"]
    assert made.best_control() == "rbf"
    assert lattice({"energy": [0.5]}).best_control() is None


def test_it_is_partial_where_it_lacks_subsets_by_design():
    """Rigid-body has five equations: order2 is 22 subsets of 32."""
    study = Study.of("rigid-body", protocol="smoke", replicates=1, lattice=ORDER2)
    cell = study.cells[0]
    found = lattice_of(
        study.world, study.cells, {cell.key: record(cell.arm.name, 0, 0.1), "of another cell": None}
    )
    assert found.partial
    assert len(found.subsets) == 22
    assert found.subsets[frozenset()] == "none"
    assert found.subsets[frozenset(study.world.players)] == "all"
    assert found.arms == tuple(a.name for a in study.arms)
    assert list(found.records) == [("none", 0)]
    assert len(found.missing) == len(study.cells) - 1


@pytest.mark.parametrize(
    ("arms", "count"), [("lattice", 4), ("default", 4), ("none,all", 0), ("none,energy,all,rbf", 0)]
)
def test_some_arms_are_no_lattice(arms, count):
    heat = registry.load("heat-mixed")
    study = Study.of(heat, protocol="smoke", arms=arms)
    found = lattice_of(study.world, study.cells, {})
    assert len(found.subsets) == count
    assert not found.partial
