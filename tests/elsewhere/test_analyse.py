"""`pinnablate.analyse`: from a mapping, a table or a file to an analysis."""

from __future__ import annotations

import csv
import json

import pytest

import pinnablate
from pinnablate.errors import PinnablateError

from .scores import TWO, scores_of

SCORES, CONTROLS = scores_of(TWO), scores_of({"rbf": 0.2})


@pytest.fixture
def table(tmp_path):
    """One run a row, controls among them."""
    path = tmp_path / "scores.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["subset", "replicate", "error"])
        for name, errors in {**SCORES, "control: rbf": CONTROLS["rbf"]}.items():
            writer.writerows([name, k, repr(float(e))] for k, e in enumerate(errors))
    return path


def test_a_file_says_what_a_mapping_says(table, tmp_path):
    expected = str(pinnablate.analyse(SCORES, controls=CONTROLS))
    assert str(pinnablate.analyse(table)) == expected
    assert str(pinnablate.analyse(str(table))) == expected
    path = tmp_path / "scores.json"
    path.write_text(
        json.dumps(
            {
                "scores": {k: list(map(float, v)) for k, v in SCORES.items()},
                "controls": {k: list(map(float, v)) for k, v in CONTROLS.items()},
            }
        )
    )
    assert str(pinnablate.analyse(path)) == expected
    pandas = pytest.importorskip("pandas")
    assert str(pinnablate.analyse(pandas.read_csv(table))) == expected


def test_controls_may_be_named(table):
    text = table.read_text().replace("control: rbf", "rbf")
    table.write_text(text)
    named = pinnablate.analyse(table, controls=["rbf"])
    assert named.given.controls == ("rbf",)
    assert pinnablate.analyse(table, controls="rbf").arms == named.arms
    with pytest.raises(PinnablateError, match="got rbf twice"):
        pinnablate.analyse({**SCORES, "control: rbf": [1] * 6}, controls=CONTROLS)


def test_what_is_stated_goes_before_what_a_file_says(tmp_path):
    path = tmp_path / "scores.json"
    path.write_text(
        json.dumps({"scores": {"none": [0.5], "a": [0.1]}, "name": "file", "floor": 0.2})
    )
    assert pinnablate.analyse(path).given.name == "file"
    found = pinnablate.analyse(path, name="stated")
    assert (found.given.name, found.given.unit.floor) == ("stated", 0.2)


def test_a_table_without_replicates_is_not_paired(tmp_path):
    path = tmp_path / "scores.csv"
    path.write_text(
        "subset,skill\n"
        + "".join(f"{n},{k + i / 10}\n" for i in range(6) for k, n in enumerate(("none", "a")))
    )
    found = pinnablate.analyse(path)
    assert (found.given.paired, found.given.unit.measure) == (False, "skill")
    assert pinnablate.analyse(path, paired=True).given.paired
    assert found.gain().mean == pytest.approx(1.0)


def test_what_holds_no_scores_is_refused():
    with pytest.raises(PinnablateError, match="got list"):
        pinnablate.analyse([0.1, 0.2])
    with pytest.raises(PinnablateError, match="expected column= beside a file"):
        pinnablate.analyse(SCORES, column="loss")
