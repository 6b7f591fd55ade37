"""What a study's table says, for records whose numbers are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pinnablate.analysis.lattice import lattice_of
from pinnablate.leaderboard.entry import Entry, Scored
from pinnablate.leaderboard.pages.environment import environment_page
from pinnablate.records.store import Store
from pinnablate.report import ranking
from pinnablate.report.ranking import notes, ranking_cells, rows_of
from pinnablate.report.summary import study_report
from pinnablate.report.tables import Column, Columns
from pinnablate.result import Result
from tests.report.made import heat, records_of, study


def test_the_table_ranks_and_marks_what_was_withheld():
    text = study_report(study(), records_of(study()))
    lines = text.splitlines()
    assert [line.split("|")[1].strip() for line in lines[2:7]] == [
        "all",
        "fourier",
        "rbf",
        "energy",
        "none",
    ]
    assert [c.strip() for c in lines[2].split("|")[1:-1]] == [
        "all",
        "2.30",
        "+2.00",
        "0.005",
        "0.0025",
        "0.1",
        "1",
        "3.0e-02",
        "4.0e-02",
    ]
    assert [c.strip() for c in lines[3].split("|")[-3:-1]] == ["(3.0e-02)", "4.0e-02"]
    assert lines[4].split("|")[-2].strip() == "n/a"
    assert "Gain of `all` over `none`: 2.00 decades; " in text
    assert "over the best control, `rbf` (chosen by held-out observations): 1.78." in text
    assert "no interval below 5 replicates" in text


def test_five_replicates_have_intervals():
    made = study(5)
    text = study_report(made, records_of(made, factor=lambda arm, r: 1.1**r))
    assert "±" in text
    assert "`all` over `none`: 2.00 ± 0.00 decades" in text


def test_failures_are_shown_and_incomplete_arms_are_not_averaged():
    made = study(2)
    found = records_of(made)
    keys = {(c.arm.name, c.replicate): c.key for c in made.cells}
    worst = {"interp": 10.0, "extrap": 10.0, "unobserved": 10.0}
    found[keys["energy", 1]] = replace(found[keys["energy", 1]], status="diverged", errors=worst)
    del found[keys["fourier", 1]]
    text = study_report(made, found)
    assert "energy (1 of 2 diverged or failed)" in text
    assert "1 cells diverged or failed; they are scored at error 10 or worse, not dropped." in text
    assert "1 cells are missing and their arms not shown: fourier." in text


def test_a_residual_of_zero_is_zero():
    made = study()
    found = {
        k: replace(r, residuals={"energy": [0.0], "fourier": [None]})
        for k, r in records_of(made).items()
    }
    assert [c.strip() for c in study_report(made, found).splitlines()[2].split("|")[-3:-1]] == [
        "0",
        "n/a",
    ]


def test_an_arm_that_is_neither_subset_nor_control_stands_in_it_only_where_no_section_shows_it():
    errors = {"none": 0.5, "all": 0.005, "extra-data@2": 0.3}
    whole, part = study(arms="none,all,extra-data@2"), study(arms="all,extra-data@2")
    shown = [
        [r.arm.name for r in rows_of(s.world, lattice_of(s.world, s.cells, records_of(s, errors)))]
        for s in (whole, part)
    ]
    assert shown == [["all", "none"], ["all", "extra-data@2"]]


def test_the_empty_subset_is_known_by_its_role_and_a_control_by_its_name_has_a_gain():
    made = study(arms="none,energy")
    found = lattice_of(made.world, made.cells, records_of(made))
    renamed = replace(found, told={"none": found.told["energy"], "energy": found.told["none"]})
    assert [row.arm.equations for row in rows_of(made.world, renamed)] == [(), ("energy",)]
    headers, cells = ranking_cells(made, found)
    assert [row[headers.index("gain")] for row in cells] == ["+0.10", "0"]


def test_a_column_is_one_entry_of_one_list(monkeypatch, tmp_path):
    """From outside the package: it stands in the terminal, in notebooks and on the page of the environment."""
    seconds = Column(
        "seconds",
        lambda row: (
            f"{np.mean([r.cost['thread_seconds'] for r in row.lattice.of(row.arm.name)]):.1f}"
        ),
    )
    held_out = Columns(
        "worst {}",
        lambda world: world.splits,
        lambda row, split: f"{max(row.figures.errors.values()):.3f}",
    )
    made = study()
    found = {k: replace(r, cost={"thread_seconds": 1.25}) for k, r in records_of(made).items()}
    before = study_report(made, found)
    monkeypatch.setattr(ranking, "COLUMNS", [*ranking.COLUMNS, seconds, held_out])
    table = study_report(made, found)
    assert (
        table.splitlines()[2]
        .rstrip(" |")
        .endswith("|       1.2 |          1.000 |          1.000 |              1.000")
    )
    first = [[line.split("|")[:10] for line in text.splitlines()[2:7]] for text in (before, table)]
    assert first[0] == first[1]
    lattice = lattice_of(made.world, made.cells, found)
    assert ranking_cells(made, lattice)[0][-4:] == [
        "seconds",
        "worst interp",
        "worst extrap",
        "worst unobserved",
    ]
    assert ">seconds</th>" in Result(made, Store(tmp_path), found)._repr_html_()
    page, _ = environment_page(heat, [Entry(Scored(made, found))], [])
    assert table.splitlines()[0] in page


def test_the_notes_count_replicates():
    made = study(2)
    assert (
        "2 replicates (no interval below 5 replicates)."
        in notes(made, lattice_of(made.world, made.cells, {}))[0]
    )
