"""A file of each experiment."""

from __future__ import annotations

import pickle

import pytest

from pinnablate.errors import PinnablateError
from pinnablate.measurements import Measurements

FIRST, SECOND = "t,q\n0,1\n1,2\n2,4\n", "q,t\n5,0\n6,1\n# end\n8,2\n"


@pytest.fixture
def files(tmp_path):
    """Two files of three rows, whose columns are in another order."""
    made = [tmp_path / "swing2.csv", tmp_path / "swing10.csv"]
    for path, text in zip(made, (FIRST, SECOND), strict=True):
        path.write_text(text)
    return made


def test_each_file_is_a_series(files):
    made = Measurements(files).table({"t": (0, 2)}, ("q_swing2", "q_swing10"))
    assert made.title == "swing2.csv, swing10.csv"
    assert made.values[made.is_measured[:, 0], 0].tolist() == [1, 2, 4]
    assert made.values[made.is_measured[:, 1], 1].tolist() == [5, 6, 8]


def test_the_order_of_the_files_says_nothing(files):
    one, two = (
        Measurements(paths).table({"t": (0, 2)}, ("q_swing2", "q_swing10"))
        for paths in (files, files[::-1])
    )
    assert one.digest == two.digest


def test_a_slip_has_its_file_and_line(files):
    files[1].write_text(SECOND.replace("8,2", "8,"))
    with pytest.raises(PinnablateError, match=r"line 5 of swing10\.csv has no t"):
        Measurements(files).table({"t": (0, 2)}, ("q_swing2", "q_swing10"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("t,p\n0,1\n1,2\n", r"swing10.csv has the columns t, p and .*swing2.csv t, q: 'q', 'p' in one alone"),
        ("", r"swing10.csv is empty"),
    ],
)  # fmt: skip
def test_files_of_other_kinds_are_refused(files, text, said):
    files[1].write_text(text)
    with pytest.raises(PinnablateError, match=said):
        assert Measurements(files).arrays


def test_lists_that_are_no_files_of_experiments_are_refused(files, tmp_path):
    with pytest.raises(PinnablateError, match="a list of 1 file is given, expected two or more"):
        assert Measurements(files[:1]).arrays
    with pytest.raises(PinnablateError, match="two of the files are called swing2"):
        assert Measurements([files[0], tmp_path / "other" / "swing2.csv"]).arrays
    with pytest.raises(PinnablateError, match=r"no file .*swing3"):
        assert Measurements([files[0], tmp_path / "swing3.csv"]).arrays
    with pytest.raises(PinnablateError, match="beside a list of files, of which each is a series"):
        Measurements(files, series="t")
    with pytest.raises(PinnablateError, match="of type list, expected a path"):
        assert Measurements([{"t": [0]}]).arrays


def test_what_was_read_can_be_sent_to_another_process(files):
    columns = {"run": ["a", "b"] * 3, "t": range(6), "q": range(6)}
    for data, names in (
        (Measurements(files), ("q_swing2", "q_swing10")),
        (Measurements(columns, series="run"), ("q_a", "q_b")),
    ):
        digest = data.table(("t",), names).digest
        assert pickle.loads(pickle.dumps(data)).table(("t",), names).digest == digest
