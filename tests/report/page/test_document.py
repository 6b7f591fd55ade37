"""Lines of Markdown as blocks."""

from __future__ import annotations

from pinnablate.report.page.document import (
    Beside,
    Document,
    Heading,
    Listing,
    Picture,
    Prose,
    Table,
    blocks_of,
    pictures_of,
)

LINES = ["### Title (explored)", "", "Words of `one`.", "", "| a |\n|---|\n| 1 |", "", "- x", "- y"]


def test_lines_become_blocks_in_their_order():
    assert blocks_of(LINES) == [
        Heading("Title (explored)", 3),
        Prose("Words of `one`."),
        Table("| a |\n|---|\n| 1 |", "Title (explored)"),
        Listing(("x", "y")),
    ]


def test_a_page_with_headings_of_its_own_drops_those_of_a_section():
    assert [type(b).__name__ for b in blocks_of(LINES, headings=False)] == [
        "Prose",
        "Table",
        "Listing",
    ]


def test_pictures_are_found_in_columns_too():
    one, other = Picture("a", "<svg/>", "one"), Picture("b", "<svg/>", "other")
    page = Document(
        "t", (Heading("First"), Beside((one,), (Prose("words"),)), other, Heading("part", 3))
    )
    assert pictures_of(page.blocks) == [one, other]
    assert page.sections == [Heading("First")]
