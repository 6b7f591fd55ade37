"""How long training takes: what makes it longer does, and programs are counted once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate.arms import lattice, subset
from pinnablate.learners.rate import Machine
from pinnablate.learners.stacked import duration
from pinnablate.learners.stacked.duration import CONVERGED, arithmetic, compiling, seconds, steps


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    monkeypatch.setattr(duration, "measured_machine", lambda: Machine(1e10, 1.0))


@pytest.fixture
def fit(make_fit, string):
    return make_fit(string, subset(string, string.players))


@pytest.mark.parametrize("second", ["lm", "lm-geodesic", "broyden", "bfgs"])
def test_more_steps_take_longer(fit, second):
    fit = replace(fit, budget=replace(fit.budget, second=second))
    twice = replace(fit, second_steps=2 * fit.second_steps)
    assert 0 < seconds([fit], 1) < seconds([twice], 1) < seconds([fit, twice], 1)
    assert seconds([fit, twice], 2) < seconds([fit, twice], 1)
    assert seconds([], 2) == 0


def test_a_slower_machine_takes_longer(fit, monkeypatch):
    before = seconds([fit], 1)
    monkeypatch.setattr(duration, "measured_machine", lambda: Machine(1e10, 3.0))
    assert before < seconds([fit], 1) < 3.001 * before


def test_a_program_is_compiled_once_for_all_members_of_a_shape(fit, make_fit, string):
    alone = compiling([fit], 1)
    other = replace(fit, initial=2 * fit.initial)
    assert compiling([other], 1) == alone
    assert compiling([fit, other], 2) == alone
    by_arm = [make_fit(string, a) for a in lattice(string)]
    assert alone < compiling(by_arm, 1) < sum(compiling([f], 1) for f in by_arm)


def test_a_network_told_nothing_is_not_expected_to_take_all_its_steps(fit, make_fit, string):
    told, untold = fit, make_fit(string, subset(string, ()))
    assert steps(replace(told, second_steps=10**5)) == 10**5
    assert steps(replace(untold, second_steps=10**5)) == CONVERGED
    long = [replace(untold, second_steps=s) for s in (CONVERGED, 10**5)]
    assert arithmetic(long[:1]) == arithmetic(long[1:])


@pytest.mark.parametrize(("rows", "least", "most"), [(1, 40, 40), (60, 41, 549), (5000, 550, 550)])
def test_more_observations_keep_a_network_busy_until_its_loss_stops_falling(
    rows, least, most, make_fit, string, monkeypatch
):
    untold = replace(make_fit(string, subset(string, ())), second_steps=10**5)
    monkeypatch.setattr(duration, "padded", lambda fit: rows)
    parameters = untold.network.parameters
    assert duration.FEW * parameters < 60 < parameters < 5000
    falling = replace(untold, budget=replace(untold.budget, falling=(0.02, 100)))
    assert least <= steps(falling) <= most
    assert steps(untold) == CONVERGED


def test_tensorflow_is_started_once(fit, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "tensorflow", sys)
    begun = seconds([fit], 1)
    monkeypatch.delitem(sys.modules, "tensorflow")
    assert seconds([fit], 1) == pytest.approx(begun + duration.START)
