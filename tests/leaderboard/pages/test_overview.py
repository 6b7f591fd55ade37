"""The overall table: who is there, who is not and why, and one entry of one list for each column."""

from __future__ import annotations

import pytest

from pinnablate.leaderboard.pages import overview
from pinnablate.leaderboard.publish import pages
from pinnablate.report.tables import Column
from tests.leaderboard import kept


def board(results):
    """{header: cell} of the only row of the first table."""
    text = pages(results).texts["README.md"]
    lines = text[text.index("\n## ") :].split("\n")
    head, _, row = (line for line in lines if line.startswith("|"))
    return dict(
        zip(*([c.strip() for c in line.split("|")[1:-1]] for line in (head, row)), strict=True)
    )


def test_the_overall_table_names_registered_environments_that_it_lacks(results, tmp_path):
    (sentence,) = [
        line
        for line in pages(results).texts["README.md"].splitlines()
        if line.startswith("Not here")
    ]
    assert "burgers-potential-v1" in sentence
    assert "heat-mixed-v1" not in sentence
    other = pages(kept.keep(tmp_path / "other", {"protocol": "adam-v1"})).texts["README.md"]
    assert "## adam-v1, learner stacked" in other
    assert "Not here" not in other  # a board of another protocol promises nothing


def test_a_row_says_what_was_found(results):
    row = board(results)
    assert list(row) == [c.name for c in overview.COLUMNS]
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
    text = pages(directory).texts["README.md"]
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
    monkeypatch.setattr(overview, "COLUMNS", [*overview.COLUMNS, points])
    assert board(results) == {**before, "points": "15"}


def test_a_file_of_strangers_does_not_bury_the_table():
    text = overview.overview_page([], {"my_world.jsonl": [f"line {k} is torn" for k in range(9)]})
    assert text.count("- my\\_world.jsonl: ") == overview.MOST_SENTENCES + 1
    assert "- my\\_world.jsonl: and 4 more" in text
    assert overview.NOTHING in text


@pytest.mark.parametrize("given", [[], ["patterns.md"], ["controls.md", "patterns.md"]])
def test_pages_about_several_environments_are_linked_where_they_exist(given):
    text = overview.overview_page([], {}, given)
    assert [name for name in ("controls.md", "patterns.md") if f"]({name})" in text] == given
