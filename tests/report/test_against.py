"""Which law the data speak against, in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate.analysis.lattice import lattice_of
from pinnablate.report.against import against_section, harm_section
from tests.report.made import records_of, study

RIGHT = {"none": 0.5, "energy": 0.4, "fourier": 0.2, "all": 0.05, "rbf": 0.3}


def said(errors, replicates=5, residual=0.04):
    made, rng = study(replicates), np.random.default_rng(1)
    records = records_of(made, {**RIGHT, **errors}, lambda *_: 10 ** rng.normal(0, 0.02))
    for record in records.values():
        if record.residuals:
            record.residuals["fourier"] = [residual]
    return against_section(made.world, lattice_of(made.world, made.cells, records))


def test_a_law_that_hurts_is_named_first_with_its_figures():
    (sentence,) = said({"fourier": 1.0, "all": 0.8}, residual=0.3)
    assert sentence.startswith(
        "**The data speak against `fourier`**: told `fourier` alone, models predict worse than without it, the "
        "error 2"
    )
    assert "100 % of resamples" in sentence
    assert (
        "models do not meet fourier: data and law pull apart, or training failed at it" in sentence
    )
    assert "fourier 0.3 told, 0.3 withheld" in sentence
    assert "the arm `unknown-coefficients.fourier` learns its coefficients" in sentence


def test_a_law_that_is_met_and_hurts_is_no_fault_of_training():
    (sentence,) = said({"fourier": 1.0, "all": 0.8})
    assert "Models that are told it do meet it, so that training did not fail there" in sentence


def test_of_two_that_hurt_together_both_are_named():
    (sentence,) = said({"all": 0.9})
    assert sentence.startswith("**The data speak against `energy` or `fourier`** (which of them")
    assert "told `energy` beside `fourier`" in sentence
    assert "told `fourier` beside `energy`" in sentence
    assert "look at their signs, coefficients, units and missing terms." in sentence


def test_where_nothing_hurts_that_is_said_and_what_it_does_not_mean():
    (sentence,) = said({})
    assert sentence.startswith("The data speak against no law")
    assert "4 contributions tested together" in sentence
    assert "does not prove the laws" in sentence


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ({"fourier": 1.0, "all": 0.8}, "Candidate, not tested below 5 replicates"),
        ({}, "The data speak against no law that 2 replicates would show"),
    ],
)
def test_below_five_replicates_nothing_is_claimed(errors, words):
    (sentence,) = said(errors, replicates=2)
    assert sentence.startswith(words)


def test_nothing_is_said_of_a_part_of_the_lattice():
    made = study(5, arms="none,all")
    records = records_of(made, RIGHT)
    assert against_section(made.world, lattice_of(made.world, made.cells, records)) == []


def test_a_law_that_all_do_not_meet_is_said_where_scores_accuse_nobody():
    verdict, rest = said({}, residual=0.3)
    assert verdict.startswith(
        "**It cannot be told**: models told all laws do not meet `fourier` (residual 0.3 of its largest term), so that "
        "predictions say little about whether laws are wrong."
    )
    assert "`pinnablate diagnose`" in verdict
    assert rest.startswith("The data speak against no law")


def test_a_law_that_hurts_everywhere_without_being_shown_is_a_candidate():
    made, factors = study(5), (1.3, 2.2, 1.35, 2.4, 1.4)
    told = {"energy": 1.25, "all": 4.0}
    records = records_of(made, RIGHT, lambda arm, r: told[arm] * factors[r] if arm in told else 1.0)
    found = lattice_of(made.world, made.cells, records)
    verdict, candidate = against_section(made.world, replace(found, overlap=0.43))
    assert verdict.startswith("The data speak against no law")
    assert candidate.startswith(
        "Candidate, not shown after correction: `energy`. In every replicate told"
    )
    assert "More replicates would tell." in candidate


def test_a_law_that_does_harm_somewhere_and_helps_beside_all_others_is_not_accused():
    lines = said({"energy": 3.0})
    assert lines[0].startswith("The data speak against no law")
    assert lines[1].startswith(
        "Beside all others `energy` is shown to help, so that nothing is held against it where told "
        "`energy` alone, models predict worse than without it, the error 6 times as large"
    )


def test_where_laws_are_known_to_hold_harm_is_a_finding_on_networks():
    made = study(5)
    found = lattice_of(made.world, made.cells, records_of(made, {**RIGHT, "energy": 3.0}))
    (sentence,) = harm_section(found)
    assert sentence.startswith(
        "Its laws hold on the reference, and yet told `energy` alone, models"
    )
    assert sentence.endswith("That is a finding on networks, and nothing against the law.")
    assert harm_section(lattice_of(made.world, made.cells, records_of(made, RIGHT))) == []
