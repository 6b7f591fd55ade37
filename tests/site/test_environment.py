"""The page of an environment: the finding before the lattice, the lattice before the tables."""

from __future__ import annotations

import pytest

from pinnablate.site.environment import title_of
from tests.report.page.made import Read


@pytest.fixture(scope="module")
def page(made):
    return made["heat-mixed-v1.html"]


def test_it_begins_with_the_finding_then_what_laws_are_worth_then_the_lattice(page):
    places = [
        page.index(words)
        for words in (
            "<h1>",
            "Told all its equations",
            "<th>law</th>",
            'class="lattice"',
            "<summary>",
        )
    ]
    assert places == sorted(places)


def test_every_study_is_an_article_that_can_be_chosen(page, entries):
    read = Read(page)
    titles = [title_of(e) for e in entries if e.complete]
    assert [a["data-study"] for a in read.named("article")] == titles
    options = [a["value"] for a in read.named("option")]
    assert options == [a["id"] for a in read.named("article")] == [e.slug for e in entries]
    assert len(titles) == 2


def test_each_has_its_lattice_its_arms_fields_and_replicates(page):
    read = Read(page)
    kinds = [a.get("data-table") for a in read.named("table")]
    assert kinds.count("fields") == kinds.count("replicates") == 2
    opened = [a for a in read.named("details") if "open" in a]
    assert [a["data-title"] for a in opened] == ["Laws that it is not told (explored)"]
    assert len([a for a in read.named("div") if a.get("class") == "lattice"]) == 2


def test_the_world_stands_on_it_with_its_laws_drawn(page):
    read = Read(page)
    assert {"the-world", "compare"} <= {a.get("id") for a in read.named("h2")}
    assert len(read.named("math")) == 2
    assert "```" not in page
