"""How much of a loss noise explains, where the answer is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate.analysis.misfit import Grams
from tests.analysis.strained import NOISE, PARAMETERS, linear

LAWS = {"mass": 1, "force": 2}


def test_the_loss_of_right_laws_is_that_of_noise_on_average():
    found = [Grams(linear(LAWS, seed)).misfit() for seed in range(200)]
    ratios = [m.ratio for m in found]
    assert np.mean(ratios) == pytest.approx(1.0, abs=4 * np.std(ratios) / np.sqrt(200))
    # 40 observations less 12 parameters, of which 3 are fixed by laws; a prior of order one costs little
    assert found[0].freedom == pytest.approx(40 - (PARAMETERS - 3), abs=0.2)
    assert found[0].expected == pytest.approx(NOISE**2 * found[0].freedom, rel=0.01)


@pytest.mark.parametrize("wrong", [None, "mass", "force"])
def test_what_is_left_without_a_law_is_what_a_fit_without_it_leaves(wrong):
    whole = linear(LAWS, 3, wrong=wrong)
    left = whole.equation != "force"
    slopes = whole.slopes[left]
    step = np.linalg.lstsq(slopes, -whole.values[left], rcond=None)[0]
    trained = whole.values[left] + slopes @ step
    predicted = Grams(whole).misfit(("force",))
    assert predicted.loss == pytest.approx(trained @ trained, rel=1e-2)
    assert predicted.freedom == pytest.approx(Grams(whole).misfit().freedom - 2, abs=0.1)


def test_a_wrong_law_leaves_more_than_noise_does_and_nothing_without_it():
    grams = Grams(linear(LAWS, 1, wrong="mass", off=9.0))
    assert grams.misfit().ratio > 2.5 > 1.6 > grams.misfit(("mass",)).ratio


def test_rows_without_noise_do_not_count_as_observations():
    fit = linear(LAWS, 0)
    quiet = replace(fit, noise=np.where(np.arange(len(fit.noise)) < 10, 0.0, fit.noise))
    assert Grams(quiet).misfit().freedom < Grams(fit).misfit().freedom - 5


def test_training_that_stopped_before_the_least_loss_costs_nothing():
    fit = linear(LAWS, 2)
    early = 0.01 * np.ones(PARAMETERS)
    stopped = replace(fit, values=fit.values + fit.slopes @ early)
    assert stopped.values @ stopped.values > 2 * fit.values @ fit.values
    assert Grams(stopped).misfit().loss == pytest.approx(Grams(fit).misfit().loss, rel=1e-2)
