"""The first page: finding, picture, one narrow table; who is not there, and why."""

from __future__ import annotations

import re

import pytest

from pinnablate.leaderboard.pages import overview
from pinnablate.leaderboard.publish import pages
from tests.leaderboard import kept


def test_the_overall_table_names_registered_environments_that_it_lacks(results, tmp_path):
    (sentence,) = [
        line
        for line in pages(results).texts["README.md"].splitlines()
        if line.startswith("Not in the table")
    ]
    assert "burgers-potential-v1" in sentence
    assert "heat-mixed-v1" not in sentence
    other = pages(kept.keep(tmp_path / "other", {"protocol": "adam-v1"})).texts
    assert "## adam-v1, learner stacked" in other["tables.md"]
    assert (
        "Not in the table" not in other["README.md"]
    )  # a board of another protocol promises nothing


def test_a_file_of_strangers_does_not_bury_the_table():
    text = overview.overview_page([], {"my_world.jsonl": [f"line {k} is torn" for k in range(9)]})
    assert text.count("- my\\_world.jsonl: ") == overview.MOST_SENTENCES + 1
    assert "- my\\_world.jsonl: and 4 more" in text
    assert overview.NOTHING in text


@pytest.mark.parametrize("given", [[], ["patterns.md"], ["controls.md", "patterns.md"]])
def test_pages_about_several_environments_are_linked_where_they_exist(given):
    text = overview.overview_page([], {}, given)
    assert [name for name in ("controls.md", "patterns.md") if f"]({name})" in text] == given


def test_what_was_found_comes_before_the_table_and_the_table_is_narrow(results):
    made = pages(results).texts
    lines = made["README.md"].splitlines()
    finding, picture, table = (
        next(k for k, line in enumerate(lines) if line.startswith(start))
        for start in ("- **Told all its equations", "![Gain", "| environment")
    )
    assert finding < picture < table
    gain = 10 ** float(lines[table + 2].split("|")[2].split()[0])
    assert f"errs {gain:.2g} times less than told nothing" in lines[finding]
    assert all(len(line) <= 100 for line in lines if line.startswith("|"))
    assert "heat-mixed" in made["figures/gains.svg"]


@pytest.mark.parametrize(
    ("given", "has_table", "links"),
    [
        ((), False, ["../docs/own-data.md"]),
        (("learners.md",), True, ["#every-environment", "../docs/own-data.md", "learners.md"]),
    ],
)
def test_what_readers_ask_is_linked_above_all_that_is_to_be_scrolled(given, has_table, links):
    assert re.findall(r"\]\((.*?)\)", overview.ways(given, has_table)) == links


def test_the_links_above_lead_to_the_table(results):
    page = pages(results).texts["README.md"]
    assert page.index("](#every-environment)") < page.index("\n## Every environment\n")
