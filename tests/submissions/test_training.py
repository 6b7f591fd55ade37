"""Training on a bundle: the same model as in the world itself, of which the truth is never asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.errors import PinnablateError
from pinnablate.learners import learner
from pinnablate.submissions.hidden import Hidden
from pinnablate.submissions.training import fits_of, train, world_of
from pinnablate.tasks.protocol import protocol
from pinnablate.telling import Teller


@pytest.mark.parametrize("name", ["kernel", "spectral"])
def test_a_model_is_that_of_the_world_itself_with_the_same_data(bundle, secret, name):
    study, hidden = bundle.studies[0], Hidden(registry.load("heat-mixed"), "standard", secret)
    fits, world = fits_of(study, 1, protocol("smoke")), hidden.world(1)
    points = study.scoring_points(1)[:50]
    inside = [
        replace(
            f,
            problem=replace(f.problem, world=world),
            laws=Teller(world).told(f.arm, 1).laws,
        )
        for f in fits
    ]
    for told, known in zip(*(learner(name).fit(each) for each in (fits, inside)), strict=True):
        (blind,), (open_,) = (t.jet(points, ((0, 0),)).values() for t in (told, known))
        assert np.allclose(blind, open_, rtol=1e-9, atol=1e-12)


def test_the_truth_of_a_bundles_world_cannot_be_asked_for(bundle):
    world = world_of(bundle.studies[0], 0)
    with pytest.raises(PinnablateError, match="the truth of a hidden world is kept back"):
        world.reference(np.zeros((1, 2)))


def test_a_network_is_trained_too(bundle, stacked):
    study = bundle.studies[0]
    (trained,) = stacked.fit(fits_of(study, 0, protocol("smoke"))[-1:])
    (values,) = trained.jet(study.scoring_points(0), ((0, 0),)).values()
    assert trained.status == "ok"
    assert np.isfinite(values).all()


def test_a_submission_says_whose_it_is_and_answers_every_arm(bundle, honest):
    assert honest.arrays.keys() == {s.member(r, a) for s in bundle.studies for r, a in s.members}
    assert honest.about["learner"] == "kernel"
    assert honest.about["bundle"] == bundle.checksum
    assert honest.about["seconds"].keys() == {"heat-mixed-v1.standard"}


@pytest.mark.parametrize(
    ("name", "rule", "sentence"),
    [
        ("oracle", "smoke", "the truth of a hidden world is kept back"),
        ("kernel", "smoke/activation=sine", "it knows no activation 'sine'"),
        ("stacked", "smoke/scale=observed", "expected scale=reference"),
    ],
)
def test_what_cannot_be_trained_is_one_sentence(bundle, name, rule, sentence):
    with pytest.raises(PinnablateError, match=sentence):
        train(bundle, name, protocol(rule), "mine")
