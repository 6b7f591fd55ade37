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


def test_errors_average_geometrically_and_diverged_cells_count():
    made = lattice({"all": [0.1, 1e9]}, status={"all": "diverged"})
    assert made.error("all") == pytest.approx(1.0)  # 0.1 and the worst that counts, 10
    assert made.diverged("all") == 2
    assert made.complete("all")
    assert made.failed == []


def test_a_failed_cell_stands_in_no_mean():
    made = lattice({"none": [0.1, 0.1], "rbf": [0.001, 10.0], "all": [0.01, 0.01]})
    made.records["rbf", 1] = record("rbf", 1, 10.0, held_out=1e-9, status="failed")
    assert not made.complete("rbf")
    assert made.failed == [("rbf", 1)]
    assert made.missing == []
    assert (made.chosen_control(), made.highest_control()) == ("none", "none")
    np.testing.assert_array_equal(made.skills("rbf"), [3.0, np.nan])
    assert np.isnan(made.error("rbf"))  # whoever asks all the same gets no number
    assert "0 of them diverged and 1 failed" in repr(made)


def test_the_chosen_control_may_score_least():
    made = lattice(
        {"none": [0.3], "rbf": [0.9], "mean": [0.2], "all": [0.1]},
        held_out={"none": 0.2, "rbf": 0.1, "mean": 0.3},
    )
    assert (made.chosen_control(), made.highest_control()) == ("rbf", "mean")
    assert lattice({"energy": [0.5]}).highest_control() is None


def test_an_incomplete_arm_is_not_averaged():
    made = lattice({"none": [0.1, 0.1], "all": [0.1]})
    assert not made.complete("all")
    assert made.missing == [("all", 1)]


def test_the_control_is_chosen_by_held_out_observations_alone():
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
    assert made.chosen_control() == "rbf"
    assert lattice({"energy": [0.5]}).chosen_control() is None


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
