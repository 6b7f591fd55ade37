"""The first page: the finding, then the picture, then a table of all studies."""

from __future__ import annotations

import re

import pytest

from tests.report.page.made import Read


@pytest.fixture(scope="module")
def page(made):
    return made["index.html"]


def test_the_finding_comes_before_the_picture_and_the_picture_before_the_table(page):
    places = [page.index(w) for w in ("<h1>", "a network errs", "figures/gains.svg", "<table")]
    assert places == sorted(places)


def test_every_ranked_study_is_a_row_and_the_published_ones_are_seen(page, entries):
    rows = [a for a in Read(page).named("tr") if "data-board" in a]
    assert [(r["data-board"], "hidden" in r) for r in rows] == [
        ("standard-v2 stacked", False),
        ("standard-v2 spectral", True),
    ]
    assert [r["data-published"] for r in rows] == ["yes", "no"]
    assert len(rows) == sum(e.ranked for e in entries)


def test_cells_hold_the_numbers_by_which_they_are_sorted(page, entries):
    cells = [a for a in Read(page).named("td") if "data-value" in a]
    gain = entries[0].lattice.gain("all", "none").mean
    assert float(cells[0]["data-value"]) == pytest.approx(gain, abs=1e-4)


def test_choices_have_labels_and_say_how_many_there_are(page):
    read = Read(page)
    controls = [a["id"] for tag, a in read.elements if tag in ("select", "input")]
    assert [a["for"] for a in read.named("label")] == controls == ["board", "stratum", "named"]
    assert re.findall(r"\((\d+)\)", " ".join(read.text["option"][:4])) == ["1", "1", "1", "2"]


def test_the_picture_says_its_values_in_words(page):
    (image,) = Read(page).named("img")
    assert re.search(r"heat-mixed \+\d\.\d\d", image["alt"])


def test_the_way_to_ones_own_data_is_one_link(page):
    links = {a["href"] for a in Read(page).named("a")}
    assert "docs/own-data.html" in links
    assert "docs/adding-a-learner.html" not in links  # this documentation has none
