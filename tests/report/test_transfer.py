"""The section on laws that are not told, of records with planted residuals."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from pinnablate.analysis.lattice import lattice_of
from pinnablate.analysis.logic import IMPLIED, INDEPENDENT
from pinnablate.report import transfer as report
from pinnablate.report.summary import study_report
from pinnablate.report.transfer import inheritance, transfer_section
from tests.report.made import records_of, study

WITHHELD = {
    "none": 1.0,
    "energy": 0.9,
    "fourier": 0.1,
}  # what an arm makes of the law it is not told


def planted(replicates=5, sizes=None, half=None):
    """Told fourier, energy falls by a decade; told energy, fourier hardly does. Told, a law is at 0.01."""
    made = study(replicates, "lattice")
    out = {}
    for key, r in records_of(made).items():
        at = {
            law: [0.01 if law in r.equations else WITHHELD[r.arm]] for law in ("energy", "fourier")
        }
        more = {} if sizes is None else {"term_sizes": {law: [sizes[r.arm]] for law in at}}
        out[key] = replace(r, residuals=at, **more)
        if half is not None:
            scores = {
                n: getattr(r, n) for n in ("errors", "field_errors", "relative_l2", "held_out")
            }
            of_half = {law: [v[0] * half[r.arm]] for law, v in at.items()}
            out[key] = replace(out[key], half={"step": 1, **scores, "residuals": of_half})
    return made, out


def section(**options):
    made, records = planted(**options)
    return "\n".join(
        transfer_section(made.world, lattice_of(made.world, made.cells, records), 0.05)
    )


def rows(text):
    cells = [line.split("|")[1:-1] for line in text.splitlines() if line.startswith("|")]
    return {row[0].strip(): [c.strip() for c in row[1:]] for row in cells}


def test_the_finding_stands_first_and_its_figures_are_those_of_the_table():
    text = section()
    lines = text.splitlines()
    assert lines[0] == "### Laws that it is not told (explored)"
    assert lines[2] == (
        "Told all laws but one, the model violates that one less: of laws that are independent of the others "
        "(`energy`, `fourier`) by **0.52 decades**, 26 % of what telling it does."
    )
    seen = rows(text)
    assert seen["energy"] == ["independent", "+1.00 ± 0.00*", "+2.00 ± 0.00", "50 %"]
    assert seen["fourier"] == ["independent", "+0.05 ± 0.00*", "+2.00 ± 0.00", "2 %"]
    assert "not on record here" in text


def test_a_collapse_has_its_name():
    shrinks = {"none": 1.0, "energy": 1.0, "fourier": 0.1, "all": 1.0}
    text = section(sizes=shrinks)
    assert rows(text)["energy"] == [
        "independent",
        "+1.00 ± 0.00",
        "+2.00 ± 0.00",
        "50 %",
        "+0.00 ± 0.00 collapse",
    ]
    assert "The fields collapse, and nothing is learned, for `energy`." in text
    assert "not on record" not in text


def test_what_moved_between_half_and_the_full_budget_is_unsettled():
    text = section(half={"none": 1.0, "energy": 1.0, "fourier": 4.0, "all": 1.0})
    assert rows(text)["energy"][1] == "+1.00 ± 0.00 [+0.40] unsettled"
    assert rows(text)["fourier"][1] == "+0.05 ± 0.00* [+0.05]"
    assert "**0.05 decades**" in text


def test_below_five_replicates_there_is_no_interval_and_no_star():
    text = section(replicates=2)
    assert rows(text)["energy"][1] == "+1.00 (+1.00/+1.00)"
    assert "No intervals below 5 replicates" in text


@pytest.mark.parametrize("arms", ["none,energy,all", "none,fourier"])
def test_without_the_subsets_that_it_needs_there_is_no_section(arms):
    made = study(5, arms)
    records = records_of(made)
    assert transfer_section(made.world, lattice_of(made.world, made.cells, records)) == []


def test_the_report_of_a_study_has_it():
    made, records = planted()
    assert "### Laws that it is not told (explored)" in study_report(made, records)


def kept_of(monkeypatch, follow, level=0.05, **options):
    """What is said of inheritance where some laws follow from the others."""
    made, records = planted(**options)
    kinds = {law: IMPLIED if law in follow else INDEPENDENT for law in ("energy", "fourier")}
    monkeypatch.setattr(report, "logic_of", lambda _: SimpleNamespace(kinds=kinds))
    return inheritance(made.world, lattice_of(made.world, made.cells, records), level)


def test_a_law_that_follows_and_is_violated_less_is_inherited(monkeypatch):
    assert kept_of(monkeypatch, ["energy"]) == (
        "`energy`: it follows from the others, and told only these the network violates it 10 times less than told nothing, 50 % of "
        "what telling it does, in decades (explored)."
    )
    said = kept_of(monkeypatch, ["energy", "fourier"])
    assert "`energy`, `fourier`: they follow from the others" in said
    assert "violates them 10 and 1.1 times less than told nothing, 50 % and 2 % of what" in said


@pytest.mark.parametrize(
    "options",
    [
        {"half": {"none": 1.0, "energy": 1.0, "fourier": 8.0, "all": 1.0}},
        {"sizes": {"none": 1.0, "energy": 1.0, "fourier": 0.1, "all": 1.0}},
    ],
    ids=["unsettled", "collapsed"],
)
def test_what_is_not_shown_is_not_called_inherited(monkeypatch, options):
    said = kept_of(monkeypatch, ["energy"], **options)
    assert said.startswith("`energy` follows from the others, but it is not shown that a network")


def test_nothing_is_said_of_inheritance_without_a_law_that_follows_or_a_level(monkeypatch):
    assert kept_of(monkeypatch, []) == "None is known to follow from the others."
    assert kept_of(monkeypatch, ["energy"], level=None) is None
