"""The first sentence of a study, in every kind of finding."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.lattice import lattice_of
from pinnablate.report.opening import opening
from tests.report.made import records_of, study

RIGHT = {"none": 0.5, "energy": 0.4, "fourier": 0.2, "all": 0.05, "rbf": 0.3}


def said(spread=0.02, replicates=5, **errors):
    made, rng = study(replicates), np.random.default_rng(1)
    records = records_of(made, {**RIGHT, **errors}, lambda *_: 10 ** rng.normal(0, spread))
    return opening(made, lattice_of(made.world, made.cells, records))[0]


def test_a_gain_that_is_shown_needs_no_more_words():
    sentence = said()
    assert sentence.startswith(
        "Told all its equations, the network's error beyond the observed window is 10 times smaller than told none:"
    )
    assert sentence.endswith("standard deviations of the field.")


def test_a_harm_is_said_as_one():
    assert "2 times larger than told none" in said(all=1.0)


def test_where_nothing_is_gained_the_observations_suffice():
    sentence = said(all=0.5)
    assert "is about the same as told none" in sentence
    assert "1 times" not in sentence
    assert "the observations suffice without the equations: the gain is shown to lie" in sentence


def test_beside_a_law_that_is_accused_nothing_is_said_to_suffice():
    made, rng = study(5), np.random.default_rng(1)
    records = records_of(made, {**RIGHT, "all": 0.5}, lambda *_: 10 ** rng.normal(0, 0.02))
    (sentence,) = opening(made, lattice_of(made.world, made.cells, records), accused=True)
    assert "suffice" not in sentence
    assert sentence.endswith("that does not say what right ones would be worth.")


def test_wide_intervals_are_no_finding():
    sentence = said(spread=0.5, all=0.45)
    assert "Whether the equations help is open: the gain lies between -" in sentence
    assert "more replicates would narrow it" in sentence


def test_a_model_no_better_than_the_mean_says_so():
    assert said(spread=0.2, none=1.6, all=1.5).endswith(
        "Neither predicts better than the mean would, whose error is 1."
    )


@pytest.mark.parametrize("error", [0.05, 0.45, 0.5])
def test_below_five_replicates_chance_is_not_judged(error):
    assert said(replicates=2, all=error).endswith("standard deviations of the field.")
