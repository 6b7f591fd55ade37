"""Which cells a study has, and what their keys depend on."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import CONTROLS, lattice, parse
from pinnablate.errors import PinnablateError
from pinnablate.learners import learner_class
from pinnablate.study import Study
from pinnablate.tasks.protocol import protocol

heat = registry.load("heat-mixed")
GOLDEN = {
    "all": "879acba2ed58ba3d",
    "rbf": "ed71f1439d57e304",
    "wrong-sign.energy": "badeca1efcd1f1d8",
}


def study(text="none,all,mean", **changes):
    return Study(
        **{"environment": heat, "protocol": protocol("smoke"), "arms": parse(heat, text), **changes}
    )


def test_keys_change_with_everything_that_changes_the_result():
    base = study().cells[0].key
    others = [
        study(protocol=protocol("standard-v1")).cells[0].key,
        study(protocol=protocol("smoke-adam"), learner="deepxde").cells[0].key,
        study(protocol=protocol("smoke-adam")).cells[0].key,
        study(replicates=(1,)).cells[0].key,
        study("fourier").cells[0].key,
        study("none-long").cells[0].key,
        Study(registry.load("lotka-volterra"), protocol("smoke"), "standard").cells[0].key,
        Study(registry.load("lotka-volterra"), protocol("smoke"), "dense-exact").cells[0].key,
    ]
    assert len({base, *others}) == 9
    assert (
        study("mean").cells[0].key == study("mean", protocol=protocol("standard-v1")).cells[0].key
    )


def test_a_new_version_of_a_learner_makes_its_own_keys_and_no_others(monkeypatch):
    before = study().cells
    monkeypatch.setattr(learner_class("stacked"), "version", 99)
    none, told, mean = study().cells
    assert none.key != before[0].key
    assert told.key != before[1].key
    assert mean.key == before[2].key


def test_golden_keys():
    """Published records are found by them."""
    keys = {
        c.arm.name: c.key
        for c in Study(
            heat, protocol("standard-v2"), arms=parse(heat, "all,rbf,wrong-sign.energy")
        ).cells
    }
    assert keys == GOLDEN


def test_a_name_that_is_nobodys_is_one_sentence():
    with pytest.raises(PinnablateError, match="Did you mean 'stacked'"):
        study(learner="stackd")


def test_all_arms_of_a_replicate_start_alike():
    env = registry.load("decay-chain")
    s = Study(env, protocol("smoke"), arms=(*lattice(env), CONTROLS[0]), replicates=(3, 4))
    fits = {(c.arm.name, c.replicate): s.fit(c) for c in s.cells}
    first, other = fits["none", 3], fits["none", 4]
    for fit in (f for (_, r), f in fits.items() if r == 3):
        np.testing.assert_array_equal(fit.initial, first.initial)
        for name in ("collocation", "observed_points", "observed_values", "condition_points"):
            np.testing.assert_array_equal(getattr(fit.problem, name), getattr(first.problem, name))
    assert not np.array_equal(other.initial, first.initial)
    assert not np.array_equal(other.problem.observed_values, first.problem.observed_values)
