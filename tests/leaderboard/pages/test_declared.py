"""What was declared beforehand, on the page of its environment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate.leaderboard.board import corrected
from pinnablate.leaderboard.entries import entries_of
from pinnablate.leaderboard.pages.declared import declared_section, declared_sentence
from pinnablate.leaderboard.publish import pages
from pinnablate.records.store import Store
from tests.leaderboard import kept
from tests.leaderboard.test_board import heat, ledger


@pytest.fixture
def entry(results, tmp_path):
    (found,) = corrected(
        entries_of(heat, Store(results))[0], [ledger(tmp_path / "expected.jsonl", 0)]
    )
    return found


def test_every_contrast_has_its_p_value_and_answer(entry):
    title, _, table, *_ = declared_section(entry)
    assert title == "### Declared beforehand"
    rows = [[c.strip() for c in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    assert [r[0] for r in rows] == [f"`{c.what}`" for c in entry.confirmatory]
    assert {r[-1] for r in rows} <= {"yes", "**the opposite**", "open"}
    assert rows[0][-1] == "yes"
    yes = sum(r[-1] == "yes" for r in rows)
    assert f"Of {len(rows)} contrasts declared beforehand {yes} are shown" in declared_sentence(
        entry
    )


def test_the_opposite_is_said(entry):
    first, *rest = entry.confirmatory
    entry.__dict__["confirmatory"] = [replace(first, holds=False), *rest]
    assert "**the opposite**" in declared_section(entry)[2]
    assert ", of 1 the opposite (Holm" in declared_sentence(entry)


def test_where_nothing_was_declared_everything_is_explored(tmp_path):
    directory = kept.keep(tmp_path / "results", {"learner": "kernel", "protocol": "standard-v1"})
    page = pages(directory).texts["heat-mixed-v1.md"]
    assert "Everything said of it is explored." in page
    assert "### Declared beforehand" not in page


def test_everything_else_on_the_page_is_called_explored(richer):
    page = pages(richer).texts["heat-mixed-v1.md"]
    sections = [line for line in page.splitlines() if line.startswith("### ")]
    declared = (
        "### Declared beforehand",
        "### Expected patterns",
        "### Provenance",
        "### Coefficients found",
        "### Every arm",  # holds the gain of `all`, which is declared; its notes say what is not
    )
    assert all("explored" in s for s in sections if s not in declared)
    assert sum("explored" in s for s in sections) >= 6
    # of heat's patterns the ledger proves that networks were there before
    expected = page[page.index("### Expected patterns") :]
    rows = expected.split("\n\n")[1].splitlines()[2:]
    assert rows
    assert all(row.rstrip("| ").endswith("explored") for row in rows)
