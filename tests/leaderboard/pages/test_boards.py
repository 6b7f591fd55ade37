"""The tables of boards: what a row says, their order, and one entry of one list for each column."""

from __future__ import annotations

from pinnablate.leaderboard.pages import boards
from pinnablate.leaderboard.publish import pages
from pinnablate.report.tables import Column
from tests.leaderboard import kept


def board(results):
    """{header: cell} of the only row of the first table."""
    text = pages(results).texts["tables.md"]
    lines = text[text.index("\n## ") :].split("\n")
    head, _, row = (line for line in lines if line.startswith("|"))
    return dict(
        zip(*([c.strip() for c in line.split("|")[1:-1]] for line in (head, row)), strict=True)
    )


def test_a_row_says_what_was_found(results):
    row = board(results)
    assert list(row) == [c.name for c in boards.COLUMNS]
    assert row["environment"] == "[heat-mixed-v1](heat-mixed-v1.md)"
    assert row["stratum"] == "kernel gains much"
    assert row["equations (scalar; observed fields)"] == "energy (1; 1 of 2), fourier (1; 1 of 2)"
    assert row["failed"] == "0/5, <= 45 %"
    assert row["gain over none"].endswith("*")
    assert row["replicates"] == "5"
    # most resamples choose it, and its difference from the other law is not shown
    assert row["most valuable"].startswith("candidate: fourier +")
    assert row["least valuable"].startswith("candidate: energy +")
    assert row["which are needed"] == "all needed (100 %)"


def test_networks_and_the_published_protocol_come_first(tmp_path):
    directory = kept.keep(
        tmp_path / "results",
        {},
        {"protocol": "adam-v1"},
        {"learner": "spectral"},
        {"learner": "kernel", "protocol": "standard-v1"},
    )
    text = pages(directory).texts["tables.md"]
    titles = [line for line in text.splitlines() if line.startswith("## ") and "," in line]
    assert titles == [
        "## standard-v2, learner stacked",
        "## adam-v1, learner stacked",
        "## standard-v2, learner spectral",
        "## standard-v1, learner kernel",
    ]


def test_a_column_is_one_entry_of_one_list(results, monkeypatch):
    """From outside the package."""
    before = board(results)
    points = Column("points", lambda entry: str(entry.study.world.design.count))
    monkeypatch.setattr(boards, "COLUMNS", [*boards.COLUMNS, points])
    assert board(results) == {**before, "points": "15"}
