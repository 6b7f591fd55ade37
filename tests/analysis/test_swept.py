"""From records to worth in observations: which arms are a sweep, of what, and what is refused."""

from __future__ import annotations

import pytest

from pinnablate.analysis.lattice import Lattice, lattice_of
from pinnablate.analysis.swept import in_observations, require_in_observations, swept_arms
from pinnablate.errors import PinnablateError
from pinnablate.report.observations import observations_section
from tests.report.made import records_of, study

SWEEP = {"extra-data@0.5": 2.0, "extra-data@2": 0.5, "extra-data@4": 0.25, "extra-data@8": 0.125}
ERRORS = {"none": 1.0, "energy": 0.5, "fourier": 0.5, "all": 0.25, "rbf": 2.0, **SWEEP}
BY_RBF = {f"extra-data.rbf@{k:g}": 2.0 / k for k in (2, 4, 8)}


def made(errors=ERRORS, replicates=5, **changes):
    whole = study(arms=",".join(errors), replicates=replicates)
    return whole.world, lattice_of(whole.world, whole.cells, records_of(whole, errors, **changes))


def test_laws_of_two_times_each_are_four_times_together():
    (split,) = {f.split for f in in_observations(*made())} & {"extrap"}
    found = require_in_observations(*made())[split, "none"]
    assert found.everything.least == pytest.approx(4.0)
    for law in ("energy", "fourier"):
        assert found.laws[law].shapley.least == pytest.approx(2.0)
        assert found.laws[law].left_out.least == pytest.approx(2.0)


def test_a_control_has_a_sweep_of_its_own():
    _, lattice = made({**ERRORS, **BY_RBF})
    assert list(swept_arms(lattice, "rbf")) == [2, 4, 8]
    assert list(swept_arms(lattice, "none")) == [0.5, 2, 4, 8]


def test_a_penalty_chosen_at_every_size_comes_before_one_that_is_kept(monkeypatch):
    by_prior = {f"extra-data.weight-decay-prior@{k:g}": 1.0 / k for k in (2, 4, 8)}
    errors = {**{k: e for k, e in ERRORS.items() if k != "rbf"}, "weight-decay": 0.9, **by_prior}
    world, lattice = made(errors)
    monkeypatch.setattr(Lattice, "chosen_control", lambda _: "weight-decay")
    assert set(swept_arms(lattice, "weight-decay").values()) == set(by_prior)
    found = require_in_observations(world, lattice)["extrap", "weight-decay"]
    assert found.by_prior
    text = "\n".join(observations_section(world, lattice))
    assert "What `weight-decay` chooses by a search" in text
    chosen = {f"extra-data.weight-decay@{k:g}": 1.0 / k for k in (2, 4, 8)}
    _, both = made({**errors, **chosen})
    assert set(swept_arms(both, "weight-decay").values()) == set(chosen)


@pytest.mark.parametrize(
    ("leave", "message"),
    [
        (SWEEP, "expected 3 or more sizes .* arms='default,extra-data'"),
        ({"energy": 0}, "expected every subset of its equations"),
    ],
)
def test_what_is_missing_is_named_with_the_command_that_trains_it(leave, message):
    errors = {k: e for k, e in ERRORS.items() if k not in leave}
    with pytest.raises(PinnablateError, match=message):
        require_in_observations(*made(errors))


def test_the_section_leads_with_the_finding_and_marks_bounds():
    text = "\n".join(observations_section(*made({**ERRORS, "all": 0.01})))
    assert "does as well as told nothing with **more than 8 times** the observations" in text
    assert "| all     | " in text
    assert "nan" not in text


def test_without_a_sweep_there_is_no_section():
    assert observations_section(*made({k: e for k, e in ERRORS.items() if k not in SWEEP})) == []
