"""Programs outlive their learner, and change nothing."""

from __future__ import annotations

import gc
import weakref
from collections import OrderedDict
from dataclasses import replace
from weakref import WeakValueDictionary

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners.resources import Resources
from pinnablate.learners.stacked import Stacked, programs
from tests.conftest import declare
from tests.learners.training import train

heat = registry.load("heat-mixed")


@pytest.fixture
def fit(make_fit):
    return make_fit(heat, subset(heat, ("energy",)), adam_steps=6, second_steps=3)


@pytest.fixture
def anew(monkeypatch):
    """No program is known, until the test ends."""
    monkeypatch.setattr(programs, "_latest", OrderedDict())
    monkeypatch.setattr(programs, "_alive", WeakValueDictionary())


def test_another_learner_uses_the_same_program(stacked, fit, make_fit):
    other = Stacked(Resources(workers=1))
    assert other._program(make_fit(heat, subset(heat, ()), 1)) is stacked._program(fit)


@pytest.mark.usefixtures("anew")
def test_laws_networks_and_devices_have_programs_of_their_own(stacked, fit, make_fit):
    wider = replace(fit, architecture=replace(fit.architecture, sizes=(2, 13, 2)))
    other = make_fit(declare(), subset(declare(), ()))
    made = [
        programs.program_of(fit, "cpu"),
        programs.program_of(wider, "cpu"),
        programs.program_of(other, "cpu"),
        programs.program_of(fit, "gpu"),
    ]
    assert len(set(map(id, made))) == 4


def test_a_program_made_anew_gives_the_same_bits(stacked, fit, request):
    (kept,) = train(Stacked(Resources(workers=2)), [fit])
    request.getfixturevalue("anew")
    (again,) = train(Stacked(Resources(workers=2)), [fit])
    assert kept.status == again.status == "ok"
    np.testing.assert_array_equal(kept.weights, again.weights)


@pytest.mark.usefixtures("anew")
def test_the_oldest_are_forgotten_when_nobody_holds_them(stacked, monkeypatch, make_fit):
    monkeypatch.setattr(programs, "MOST_KEPT", 2)
    fits = [make_fit(env, subset(env, ())) for env in (declare(id=f"s{k}-v1") for k in range(3))]
    held = programs.program_of(fits[0], "cpu")
    lost, kept = (weakref.ref(programs.program_of(f, "cpu")) for f in fits[1:])
    programs.program_of(fits[0], "cpu")  # the second is the oldest now, once a third comes
    programs.program_of(fits[2], "cpu")
    gc.collect()
    assert lost() is None
    assert kept() is programs.program_of(fits[2], "cpu")
    assert programs.program_of(fits[0], "cpu") is held
