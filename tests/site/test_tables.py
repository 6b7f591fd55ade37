"""Tables of the site: headings, values and names."""

from __future__ import annotations

from pinnablate.site.tables import Cell, Row, html_table, select
from tests.report.page.made import Read


def test_a_column_with_numbers_is_one_of_numbers_and_rows_have_headings():
    rows = [
        Row([Cell("a"), Cell("1.0", 1.0)]),
        Row([Cell("b"), Cell("")], {"x": 'q"'}, hidden=True),
    ]
    read = Read(html_table('t "<"', ["one", "<two>"], rows))
    assert read.faults == []
    assert [(a.get("scope"), a.get("class")) for a in read.named("th")] == [
        ("col", None),
        ("col", "number"),
        ("row", None),
        ("row", None),
    ]
    assert [a.get("data-value") for a in read.named("td")] == ["1.0000", None]
    assert read.named("tr")[2] == {"data-x": 'q"', "hidden": None}
    assert read.text["caption"] == ['t "<"']
    assert read.text["th"][1] == "<two>"


def test_a_choice_has_a_label():
    read = Read(select("one", "Which <b>", [("a", "A"), ("", "<all>")]))
    assert read.named("label") == [{"for": "one"}]
    assert read.text["option"] == ["A", "<all>"]
