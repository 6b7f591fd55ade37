"""The whole report of a study in the terminal."""

from __future__ import annotations

from pinnablate.analysis.lattice import lattice_of
from pinnablate.report.opening import size
from pinnablate.report.summary import sentences, study_report
from tests import results
from tests.report.made import records_of, study


def test_without_records_it_says_so():
    assert (
        study_report(study(), {}) == "No records of heat-mixed-v1 (standard, smoke, stacked) yet."
    )


def test_what_was_found_the_table_and_notes_stand_in_this_order():
    made = study()
    lines = study_report(made, records_of(made)).splitlines()
    begins = [
        next(k for k, line in enumerate(lines) if line.startswith(words))
        for words in (
            "Told all its equations, the network's error beyond the observed window is 100 times smaller",
            "Gain of ",
            "Worth of each equation ",
            "| told",
            "heat-mixed-v1, design standard",
            "skill = ",
            "r: rms",
        )
    ]
    assert begins == sorted(begins)
    assert begins[0] == 0
    assert lines[-1] == lines[-1].rstrip()
    assert (
        sentences(made, lattice_of(made.world, made.cells, records_of(made)))
        == lines[begins[1] : begins[2] + 1]
    )


def test_what_stands_beside_the_lattice_follows():
    heat = results.heat()
    text = study_report(heat.study, dict(heat.by_key))
    titles = [line for line in text.splitlines() if line.startswith("### ")]
    assert titles == [
        "### Laws that it is not told (explored)",
        "### Told nothing (explored)",
        "### Told something false (explored)",
        "### Is the order healthy? (explored)",
        "### More observations instead (explored)",
    ]


def test_numbers_are_short():
    assert [size(v) for v in (0.0123, 1.26, 12.6, 312.0, 5e7)] == [
        "0.012",
        "1.3",
        "13",
        "312",
        "5e+07",
    ]
