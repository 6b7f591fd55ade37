"""The whole report of a study in the terminal."""

from __future__ import annotations

from pinnablate.analysis.lattice import lattice_of
from pinnablate.report.summary import sentences, study_report
from tests import results
from tests.report.made import records_of, study


def test_without_records_it_says_so():
    assert (
        study_report(study(), {}) == "No records of heat-mixed-v1 (standard, smoke, stacked) yet."
    )


def test_table_notes_gains_and_worth_stand_in_this_order():
    made = study()
    lines = study_report(made, records_of(made)).splitlines()
    begins = [
        next(k for k, line in enumerate(lines) if line.startswith(words))
        for words in (
            "| told",
            "heat-mixed-v1, design standard",
            "skill = ",
            "r: rms",
            "Gain of ",
            "Worth of each equation ",
        )
    ]
    assert begins == sorted(begins)
    assert lines[-1] == lines[-1].rstrip()
    assert (
        sentences(made, lattice_of(made.world, made.cells, records_of(made)))
        == lines[begins[-2] : begins[-1] + 1]
    )


def test_what_stands_beside_the_lattice_follows():
    heat = results.heat()
    text = study_report(heat.study, dict(heat.by_key))
    titles = [line for line in text.splitlines() if line.startswith("### ")]
    assert titles == [
        "### Told nothing (explored)",
        "### Told something false (explored)",
        "### Is the order healthy? (explored)",
        "### More observations instead (explored)",
    ]
