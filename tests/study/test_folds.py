"""Strengths are chosen on observations that are left out, and every one is left out once."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import CONTROLS, parse
from pinnablate.learners.base import DIVERGED, Trained
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.study.folds import choose_strength, folds
from pinnablate.tasks.protocol import protocol

heat = registry.load("heat-mixed")


def study(text):
    return Study(heat, protocol("smoke"), arms=parse(heat, text))


def test_weight_decay_is_chosen_on_left_out_observations(tmp_path):
    (record,), _ = study("weight-decay").run(Store(tmp_path))
    errors = record.detail["cross_validation"]
    assert len(errors) == 5
    assert errors[f"{record.detail['decay']:g}"] == min(errors.values())
    assert record.equations == []


def test_folds_leave_every_point_out_once():
    cell = study("weight-decay").cells[0]
    fits = study("weight-decay").search(cell)
    assert len(fits) == 25
    first = [f for f in fits if f.decay == CONTROLS[1].decays[0]]
    np.testing.assert_array_equal(sum((~f.kept).astype(int) for f in first), np.ones(15))
    assert set(folds(fits[0].problem)) == {0, 1, 2, 3, 4}


def test_a_search_whose_fits_all_diverged_still_chooses():
    fits = study("weight-decay").search(study("weight-decay").cells[0])
    decay, errors = choose_strength("decay", [Trained(f, status=DIVERGED) for f in fits])
    assert decay in CONTROLS[1].decays
    assert set(errors.values()) == {100.0}


class Said(Trained):
    """A model whose error on left-out observations depends on its decay alone."""

    def jet(self, points, orders):
        p, value = self.fit.problem, orders[0]
        out = np.zeros((len(points), len(p.world.fields)))
        out[:, list(p.observed)] = (
            p.observed_values[~self.fit.kept]
            + self.fit.decay * p.world.field_scales[list(p.observed)]
        )
        return {value: out}


def test_the_strength_with_the_least_error_wins_and_all_errors_are_told():
    s = study("weight-decay")
    decay, errors = choose_strength("decay", [Said(f) for f in s.search(s.cells[0])])
    assert decay == min(CONTROLS[1].decays)
    assert [float(k) for k in errors] == sorted(CONTROLS[1].decays)
    assert errors == pytest.approx({f"{d:g}": d**2 for d in CONTROLS[1].decays})


def test_a_prior_is_chosen_on_the_observations_of_the_design_and_kept(tmp_path):
    """Beside a mean over k times the observations the same prior has a k-th of the weight."""
    names = ["weight-decay", *(f"extra-data.weight-decay-prior@{k}" for k in ("2", "4"))]
    store = Store(tmp_path)
    made = {r.arm: r for r in study(",".join(names)).run(store)[0]}
    at_design, two, four = (made[name] for name in names)
    mu = at_design.detail["decay"]
    assert two.detail["decay"] == mu / 2
    assert four.detail["decay"] == mu / 4
    assert four.detail["cross_validation"] == at_design.detail["cross_validation"]
    (alone,), _ = study(names[2]).run(Store(tmp_path / "alone"))
    assert (alone.key, alone.errors, alone.cost["flops"]) == (
        four.key,
        four.errors,
        four.cost["flops"],
    )


def test_cells_of_one_prior_are_searched_together():
    s = study("extra-data.weight-decay-prior")
    fits = [f for cell in s.cells for f in s.search(cell)]
    assert {len(f.problem.observed_points) for f in fits} == {
        8,
        15,
    }  # what is less than a design is not given its data
    searched = study("extra-data.weight-decay")
    assert s.estimate(s.cells)[0] < searched.estimate(searched.cells)[0]
