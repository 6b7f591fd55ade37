"""Averages are paired, complete, and never made of survivors."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.lattice import Lattice
from pinnablate.arms import CONTROLS, EXTRA_DATA, Arm
from pinnablate.records.store import Record

ARMS = {a.name: a for a in (Arm("none"), Arm("energy", ("energy",)), Arm("all", ("energy", "fourier")), *CONTROLS, *EXTRA_DATA)}


def record(arm, replicate, error, held_out=0.1, status="ok"):
    return Record(key=f"{arm}{replicate}", environment="e-v1", environment_digest="", design="standard", design_digest="",
                  arm=arm, equations=[], data_seed=replicate, init_seed=replicate, learner="stacked", protocol="smoke",
                  status=status, reason="", errors={"extrap": error}, field_errors={}, relative_l2={"extrap": error},
                  residuals={}, held_out=held_out, loss=0.0, steps=[1, 0])


def lattice(errors, **kinds):
    replicates = range(max(map(len, errors.values())))
    records = {(a, r): record(a, r, e, **{k: v[a] for k, v in kinds.items() if a in v})
               for a, es in errors.items() for r, e in enumerate(es)}
    return Lattice({a: ARMS[a] for a in errors}, tuple(replicates), records, "extrap", 1e-12)


def test_gain_is_paired_within_replicates():
    errors = {"none": [0.1, 1.0, 0.01, 0.1, 1.0], "all": [0.01, 0.1, 0.001, 0.011, 0.1]}
    gain = lattice(errors).gain("all", "none")
    differences = np.log10(np.array(errors["none"]) / errors["all"])
    assert gain.mean == pytest.approx(differences.mean())
    assert gain.half_width == pytest.approx(np.ptp(stats.t.interval(0.95, 4, differences.mean(), stats.sem(differences))) / 2)
    assert str(gain) == "0.99 ± 0.02"


def test_fewer_than_five_replicates_have_no_interval():
    assert estimate([1.0, 2.0, 3.0, 4.0]).half_width is None
    assert estimate([1.0, 2.0, 3.0, 4.0, 5.0]).half_width is not None


def test_errors_average_geometrically_and_failures_count():
    made = lattice({"all": [0.1, 1e9]}, status={"all": "diverged"})
    assert made.error("all") == pytest.approx(1.0)  # 0.1 and the worst that counts, 10
    assert made.failures("all") == 2


def test_an_incomplete_arm_is_not_averaged():
    made = lattice({"none": [0.1, 0.1], "all": [0.1]})
    assert not made.complete("all")
    assert made.missing == [("all", 1)]


def test_the_best_control_is_chosen_by_held_out_observations_alone():
    errors = {"none": [0.001, 0.001], "rbf": [0.5, 0.5], "mean": [0.5], "energy": [0.5, 0.5], "extra-data@2": [0.5, 0.5]}
    made = lattice(errors, held_out={"none": 0.2, "rbf": 0.1, "mean": 0.01, "energy": 0.01, "extra-data@2": 0.01})
    # `mean` lacks a replicate, and the last two are no controls, whatever their names
    assert made.told_nothing == ["none", "rbf", "mean"]
    assert made.best_control() == "rbf"
    assert lattice({"energy": [0.5]}).best_control() is None
