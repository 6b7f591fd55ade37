"""Tables in text: delimiters, decimals, missing cells, and every line that cannot be read."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.errors import PinnablateError
from pinnablate.measurements.text import MARKS, read_text


def read(text, title="a.csv"):
    found = read_text(title, text if isinstance(text, bytes) else text.encode())
    return {name: array.read() for name, array in found.by_name.items()}


@pytest.mark.parametrize(
    "text",
    [
        "t,q\n0,1.5\n1,-2e-3\n",
        "t,q\r\n0,1.5\r\n1,-2e-3",
        "t;q\n0;1,5\n1;-2e-3\n",
        "t\tq\n0\t1.5\n1\t-2e-3\n",
        "t q\n0   1.5\n1   -2e-3\n",
        "# made by hand\n\nt , q\n0 , 1.5\n\n1 , -2e-3\n# the end\n",
        '"t","q"\n"0","1.5"\n1,-2e-3\n',
        b"\xef\xbb\xbft,q\n0,1.5\n1,-2e-3\n",
    ],
)
def test_the_usual_dialects_say_the_same(text):
    found = read(text)
    assert list(found) == ["t", "q"]
    np.testing.assert_array_equal(found["t"], [0, 1])
    np.testing.assert_array_equal(found["q"], [1.5, -2e-3])


def test_cells_that_say_nothing_are_missing():
    words = ["", "nan", "NaN", "NA", "n/a", "null", "None", "-", "--", "?", "missing"]
    found = read("t,q\n" + "".join(f"{k},{w}\n" for k, w in enumerate(words)))
    assert np.isnan(found["q"]).all()


def test_a_column_of_true_and_false_is_a_mask():
    assert read("t,test\n0,True\n1,false\n")["test"].tolist() == [True, False]


def test_names_in_another_code_page_are_read():
    assert list(read("t,temperature [°C]\n0,1\n".encode("cp1252"))) == ["t", "temperature [°C]"]


def test_a_row_knows_its_line():
    found = read_text("a.csv", b"# a note\nt,q\n0,1\n\n1,2\n")
    assert [found.place(row) for row in range(2)] == ["line 3", "line 5"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "",
            "a.csv is empty (0 bytes), expected a line with the names of the columns, such as t,q, and a line of "
            "numbers for each measurement",
        ),
        (
            "# nothing\n\n",
            "a.csv is empty (11 bytes), expected a line with the names of the columns, such as t,q, and a line of "
            "numbers for each measurement",
        ),
        (
            '{"t": [1, 2], "q": [3, 4]}',
            "a.csv holds JSON, expected a line with the names of the columns, such as t,q, and a line of numbers for "
            "each measurement; save the table itself as CSV",
        ),
        (
            "<!DOCTYPE html>\n<html>404</html>\n",
            "a.csv holds a web page, or XML, expected a line with the names of the columns, such as t,q, and a line "
            "of numbers for each measurement; save the table itself as CSV",
        ),
        (
            "t,q\n",
            "a.csv holds the names t, q and no measurements; expected a line of numbers for each",
        ),
        (
            "0,1.5\n1,2\n",
            "a.csv begins with the numbers 0, 1.5, expected the names of the columns there, such as t,q: add a "
            "first line of 2 names",
        ),
        (
            "t,q,q\n0,1,2\n",
            "a.csv has more than one column 'q', expected each name once; rename one",
        ),
        (
            "t,,\n0,1,2\n",
            "a.csv has 2 columns without a name, expected a name for each; add them to the first line",
        ),
        (
            "t,q,p\n0,1,2\n1,2,3\n2,3\n",
            "a.csv, line 4, has 2 cells, expected 3 as in its first line; the file seems to be torn: copy it "
            "again, or delete its last line",
        ),
        (
            "t,q\n0,1\n1,2,3\n2,3,4\n",
            "a.csv, line 3, has 3 cells (and 1 more lines differ), expected 2 as in its first line; mend the line; an "
            "empty cell means that nothing was measured",
        ),
        (
            "t,q\n0,1\n1,1.2.3\n",
            "a.csv, line 3: column 'q' holds '1.2.3', expected a number or an empty cell (NaN, NA, "
            "N/A, NULL, None, -, --, ?, missing, n.a., #N/A mean that nothing was measured, too)",
        ),
        (
            't,q\n0,"' + "1" * 140_000 + '"\n',
            "a.csv, line 2: expected cells of a few characters, got what is no table (field larger than field limit "
            "(131072)); save it as CSV again",
        ),
        (
            "t,q\n0,1_000\n",
            "a.csv, line 2: column 'q' holds '1_000', expected a number or an empty cell (NaN, NA, "
            "N/A, NULL, None, -, --, ?, missing, n.a., #N/A mean that nothing was measured, too)",
        ),
        (
            "t,q\n2024-01-31,1\n",
            "a.csv, line 2: column 't' holds '2024-01-31', expected a number; write the time since the first one, "
            "in the unit of the domain",
        ),
    ],
)
def test_what_cannot_be_read_is_one_sentence(text, sentence):
    with pytest.raises(PinnablateError) as refused:
        read(text)
    assert str(refused.value) == sentence


def test_text_in_a_column_that_nobody_reads_is_no_mistake():
    found = read_text("a.csv", b"t,q,by\n0,1,Ann\n1,2,Bob\n")
    assert found.by_name["q"].read().tolist() == [1, 2]
    with pytest.raises(PinnablateError, match="column 'by' holds 'Ann'"):
        found.by_name["by"].read()


def test_every_mark_that_sentences_name_is_a_missing_value():
    marks = [*MARKS.split(", "), ""]
    text = "t,q\n" + "".join(f"{k},{mark}\n" for k, mark in enumerate(marks)) + "99,1.5\n"
    column = read(text)["q"]
    assert np.isnan(column[:-1]).all()
    assert column[-1] == 1.5
