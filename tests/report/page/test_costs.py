"""What records cost."""

from __future__ import annotations

from dataclasses import replace

from pinnablate.analysis.lattice import lattice_of
from pinnablate.report.page.costs import costs_section
from tests.report.made import records_of, study


def cells(records, made):
    table, note = costs_section(made, lattice_of(made.world, made.cells, records))
    rows = [[c.strip() for c in line.split("|")[1:-1]] for line in table.text.split("\n")[2:]]
    return {row[0]: row[1:] for row in rows}, note.text


def test_seconds_are_added_by_kind_of_arm():
    made = study(2)
    records = {k: replace(r, cost={"thread_seconds": 30.0}) for k, r in records_of(made).items()}
    rows, _ = cells(records, made)
    assert rows["subsets of the equations"] == ["8", "30", "4"]
    assert rows["controls"] == ["2", "30", "1"]
    assert rows["all of this page"] == ["10", "30", "5"]


def test_what_is_not_on_record_is_said():
    made = study(1)
    records = {k: replace(r, cost={}) for k, r in records_of(made).items()}
    rows, note = cells(records, made)
    assert rows["controls"] == ["1", "not on record", "not on record"]
    assert "Seconds times threads" in note
