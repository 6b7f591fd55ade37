"""Studies under a protocol with changed choices: their keys, records, weights and reproduction."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import parse
from pinnablate.errors import PinnablateError
from pinnablate.leaderboard.entries import entries_of
from pinnablate.records.store import Store
from pinnablate.study import Study
from pinnablate.study.predict import model_of
from pinnablate.study.reproduce import study_of
from pinnablate.study.rescore import rescore
from pinnablate.tasks.choices import CHOICES

heat = registry.load("heat-mixed")
NAMES = [f"{c}={v}" for c, values in CHOICES.items() for v in list(values)[1:]]
NARROW = "smoke/width=4,adam_steps=4,second_steps=2"


def test_every_choice_has_cells_of_its_own():
    keys = [
        Study(heat, f"smoke/{name}", arms=parse(heat, "all")).cells[0].key
        for name in (*NAMES, "data_weight=3", "width=24", "depth=3")
    ]
    assert len({*keys, Study(heat, "smoke", arms=parse(heat, "all")).cells[0].key}) == len(keys) + 1


@pytest.mark.parametrize(
    "name",
    [
        "activation=sine",
        "scale=observed",
        "balance=gradient",
        "sampler=grid",
        "resample=residual,resample_steps=1",
    ],
)
def test_a_record_names_its_choices_and_follows_from_its_weights(tmp_path, name):
    study, store = Study(heat, f"{NARROW},{name}", arms=parse(heat, "all")), Store(tmp_path)
    (record,), _ = study.run(store)
    assert record.status == "ok"
    assert record.protocol == study.protocol.name
    assert name in record.protocol
    weights = store.weights(record)
    again = rescore(heat, store)
    assert (again.agree, again.differ) == (1, 0)
    same = study_of(heat, record)
    assert same is not None
    assert same.protocol == study.protocol
    (entry,), _ = entries_of(heat, store)
    assert entry.study.protocol == study.protocol
    assert "/" not in entry.slug
    at = np.array([[0.3, 0.4]])
    (found,) = model_of(study, store, study.cells[0], record)(at, ((0, 0),)).values()
    network = study.fit(study.cells[0]).network
    np.testing.assert_array_equal(found, network.jet(weights, at, ((0, 0),))[0, 0])


def test_a_learner_says_which_choice_it_does_not_follow():
    kernel = Study(heat, "smoke/balance=count", arms=parse(heat, "all"), learner="kernel")
    assert kernel.why_not(kernel.arms[0]) == "it knows no balance 'count'; use learner stacked"
    with pytest.raises(PinnablateError, match="it knows no balance 'count'"):
        kernel.require_support(kernel.cells)
    points = Study(heat, "smoke/sampler=grid", arms=parse(heat, "all"), learner="kernel")
    assert points.why_not(points.arms[0]) is None


def test_controls_that_hear_observations_alone_stand_beside_every_choice():
    study = Study(heat, "smoke/scale=observed", arms=parse(heat, "mean"))
    assert study.why_not(study.arms[0]) is None
    assert study.cells[0].key == Study(heat, "smoke", arms=parse(heat, "mean")).cells[0].key
