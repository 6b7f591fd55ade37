"""Files of scores: CSV, TSV, JSON; and DataFrames."""

from __future__ import annotations

import json

import pytest

from pinnablate.elsewhere.files import from_frame, read
from pinnablate.errors import PinnablateError

ROWS = [["subset", "seed", "error"], ["none", "0", "0.5"], ["a", "0", "0.1"]]
SCORES = {"none": {"0": "0.5"}, ("a",): {"0": "0.1"}}


@pytest.mark.parametrize(("ending", "sign"), [(".csv", ","), (".csv", ";"), (".tsv", "\t")])
def test_rows_of_text(tmp_path, ending, sign):
    path = tmp_path / f"scores{ending}"
    path.write_bytes(
        b"\xef\xbb\xbf" + "\r\n".join([sign.join(row) for row in ROWS] + ["", ""]).encode()
    )
    assert read(path).scores == SCORES


def test_json_is_scores_or_scores_beside_controls_and_options(tmp_path):
    path = tmp_path / "scores.json"
    path.write_text(json.dumps({"none": [1, None], "a": [2, 3]}))
    assert read(path).scores == {"none": [1, None], "a": [2, 3]}
    path.write_text(json.dumps({"scores": {"none": 1}, "controls": {"rbf": 2}, "name": "n"}))
    found = read(str(path))
    assert found.scores == {"none": 1, "control: rbf": 2}
    assert found.options == {"name": "n"}


def test_a_frame_is_read_as_a_file_is():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame([["none", 0, 0.5], ["a", 0, 0.1]], columns=["subset", "seed", "error"])
    expected = {"none": {"0": 0.5}, ("a",): {"0": 0.1}}
    assert from_frame(frame).scores == expected
    assert from_frame(frame.set_index("subset")).scores == expected
    assert from_frame(frame.set_index(["subset", "seed"])).scores == expected


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.csv", b"", "got an empty file"),
        ("x.csv", b" \n\n", "got an empty file"),
        ("x.csv", b",,,\n", "got nothing but ','"),
        ("x.csv", b'"' + b"x" * 200_000 + b'"\n', "got what is no table"),
        ("x.csv", b"\xff\xfe\x01", "expected text in UTF-8"),
        ("x.csv", b"PK\0\0", "got binary data"),
        ("x.csv", b"subset,error\nnone,.5\na,.1,3\n", "row 2: expected 2 cells"),
        ("x.json", b'{"none": [1,', "line 1: expected JSON"),
        ("x.json", b"[1, 2]", "got list"),
        ("x.json", b'{"none": ' + b"[" * 30_000, "got brackets within brackets"),
        ("x.json", b'{"none": ' + b"9" * 5_000 + b"}", "got one of more than 4300 digits"),
        ("x.json", b'{"scores": [1]}', "got dict"),
        ("x.json", b'{"scores": {}, "colour": 1}', "got 'colour'"),
        ("x.json", b'{"scores": {}, "controls": [1]}', 'expected "controls" as'),
        ("x.xlsx", b"zip", "got '.xlsx'"),
        ("x", b"subset,error", "got 'no ending'"),
    ],
)
def test_what_is_no_file_of_scores_is_refused(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(PinnablateError) as error:
        read(path)
    assert str(error.value).startswith(str(path))
    assert said in str(error.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(PinnablateError, match="no such file"):
        read(tmp_path / "scores.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(PinnablateError, match="expected a file that can be read"):
        read(tmp_path / "folder.csv")


def test_a_column_of_json_is_refused(tmp_path):
    path = tmp_path / "s.json"
    path.write_text('{"none": [1.0], "a": [0.5]}')
    with pytest.raises(
        PinnablateError, match="expected column= beside a table, got 'error' beside JSON"
    ):
        read(path, "error")


def test_replicates_of_json_are_those_of_lists(tmp_path):
    path = tmp_path / "s.json"
    path.write_text('{"none": {"0": 0.1, "1": 0.2}, "a": [0.5, 0.6]}')
    assert read(path).scores["none"] == {0: 0.1, 1: 0.2}
