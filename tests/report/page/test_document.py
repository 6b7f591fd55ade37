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
    with_legends,
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


def test_what_is_below_is_read_last():
    beside = Beside((Prose("one"),), (Prose("two"),), (Picture("c", "<svg/>", "three"),))
    assert [type(b).__name__ for b in beside.blocks] == ["Prose", "Prose", "Picture"]
    assert [p.name for p in pictures_of([beside])] == ["c"]


def test_the_paragraph_after_a_table_is_small_print():
    table = Table("| a |", "t")
    made = with_legends([Prose("finding"), table, Prose("legend"), Prose("more"), table, table])
    assert made == [Prose("finding"), table, Prose("legend", "note"), Prose("more"), table, table]
