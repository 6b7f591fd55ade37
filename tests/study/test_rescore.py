"""Scores follow from the weights that are kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import parse
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.study.rescore import rescore
from pinnablate.tasks.protocol import protocol

heat = registry.load("heat-mixed")


@pytest.fixture
def trained(tmp_path):
    """A store with records of two models and of an interpolation, and the records."""
    store = Store(tmp_path)
    made, _ = Study(
        heat, protocol("smoke"), arms=parse(heat, "none,all,mean"), learner="spectral"
    ).run(store)
    return store, made


def test_scores_follow_from_the_weights(trained):
    store, made = trained
    result = rescore(heat, store)
    assert (result.agree, result.differ, result.without_weights) == (2, 0, 1)
    assert result.worst < 1e-12
    told = next(r for r in made if r.arm == "all")
    store.append(replace(told, errors={s: e / 2 for s, e in told.errors.items()}), None)
    store.append(replace(made[0], key="other", environment_digest="0" * 16), None)
    result = rescore(heat, store)
    assert (result.agree, result.differ, result.stale) == (1, 1, 1)
    assert "all, replicate 0: recorded errors differ" in result.sentences[0]


def test_weights_that_fit_no_model_are_damage_and_not_a_difference(trained):
    store, made = trained
    told = next(r for r in made if r.arm == "all")
    store.append(told, np.zeros(3))
    result = rescore(heat, store)
    assert (result.agree, result.damaged) == (1, 1)
    assert f"record {told.key}: weights of shape (3,)" in result.sentences[0]
    assert "train the cell again" in result.sentences[0]
