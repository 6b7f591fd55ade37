"""Tables in Markdown, from cells or from columns."""

from __future__ import annotations

from pinnablate.report.tables import Column, Columns, table, table_of


def test_words_stand_to_the_left_and_numbers_to_the_right():
    assert table(
        [["a", "b", "1.50"], ["long", "c", "10"]], ["name", "kind", "value"], texts=2
    ).splitlines() == [
        "| name   | kind   |   value |",
        "|--------|--------|---------|",
        "| a      | b      |    1.50 |",
        "| long   | c      |      10 |",
    ]


def test_numbers_stay_as_they_are_written():
    assert "| 1e-3 " in table([["1e-3", "007"]], ["a", "b"])
    assert " 007 |" in table([["1e-3", "007"]], ["a", "b"])


def test_a_table_without_rows_has_a_head():
    assert table([], ["told", "skill"]).splitlines()[0].split() == ["|", "told", "|", "skill", "|"]


def test_a_column_makes_its_cells_from_rows():
    columns = [
        Column("name", str.upper, is_text=True),
        Column("length", lambda word: str(len(word))),
    ]
    made = table_of(columns, iter(["heat", "wave"]))
    assert made == table([["HEAT", "4"], ["WAVE", "4"]], ["name", "length"])


def test_columns_for_several_things_are_told_apart():
    letters = Columns(
        "count of {}", lambda subject: subject, lambda word, letter: str(word.count(letter))
    )
    made = letters.about("ae")
    assert [c.name for c in made] == ["count of a", "count of e"]
    assert [[c.cell(word) for c in made] for word in ("heat", "wave", "decay")] == [
        ["1", "1"],
        ["1", "1"],
        ["1", "1"],
    ]
    assert [c.cell("banana") for c in made] == ["3", "0"]
    assert not any(c.is_text for c in made)
