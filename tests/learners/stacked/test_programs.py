"""Programs outlive their learner, and change nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate.arms import lattice, subset
from pinnablate.learners.resources import Resources
from pinnablate.learners.stacked import Stacked, programs
from tests.conftest import declare
from tests.learners.training import train


@pytest.fixture
def fits(stacked, make_fit, string):
    return [make_fit(string, arm, adam_steps=6, second_steps=3) for arm in lattice(string)]


def test_another_learner_uses_the_same_program(stacked, fits):
    other = Stacked(Resources(workers=1))
    assert other._program(fits[0]) is stacked._program(fits[3])


def test_laws_networks_and_devices_have_programs_of_their_own(fits, make_fit):
    program = programs.program_of(fits[0], "cpu")
    wider = replace(fits[0], architecture=replace(fits[0].architecture, sizes=(2, 13, 2)))
    other = make_fit(declare(id="other-v1"), fits[0].arm)
    made = [program, programs.program_of(wider, "cpu"), programs.program_of(other, "cpu"), programs.program_of(fits[0], "gpu")]
    assert len(set(map(id, made))) == 4


def test_a_program_made_anew_gives_the_same_bits(fits):
    kept = train(Stacked(Resources(workers=2)), fits)
    programs.forget()
    again = train(Stacked(Resources(workers=2)), fits)
    for one, other in zip(kept, again, strict=True):
        assert one.status == "ok"
        np.testing.assert_array_equal(one.weights, other.weights)


def test_the_oldest_are_forgotten(monkeypatch, make_fit):
    monkeypatch.setattr(programs, "MOST_KEPT", 2)
    fits = [make_fit(env, subset(env, ())) for env in (declare(id=f"s{k}-v1") for k in range(3))]
    made = [programs.program_of(f, "cpu") for f in (fits[0], fits[1], fits[0], fits[2])]
    assert programs.program_of(fits[0], "cpu") is made[0]
    assert programs.program_of(fits[1], "cpu") is not made[1]
