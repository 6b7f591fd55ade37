"""Tables of scores: one run a row with the subset or with 0 and 1, or one subset a row."""

from __future__ import annotations

import pytest

from pinnablate.elsewhere.tables import read_table
from pinnablate.errors import PinnablateError


def test_one_run_a_row():
    rows = [
        ["none", "s1", ".5"],
        ["b + a", "s1", ".1"],
        ["a+b", "s2", ".2"],
        ["control: rbf", "s1", ".3"],
    ]
    found = read_table(["Told", "seed", "RMSE"], rows, "file")
    assert found.scores == {
        "none": {"s1": ".5"},
        ("b", "a"): {"s1": ".1", "s2": ".2"},  # as it was first written
        "control: rbf": {"s1": ".3"},
    }
    assert (found.measure, found.paired) == ("error", True)


@pytest.mark.parametrize(
    ("name", "measure"),
    [("error", "error"), ("MSE", "squared error"), ("skill", "skill"), ("relative_L2", "error")],
)
def test_the_name_of_a_column_says_what_its_scores_are(name, measure):
    assert read_table(["subset", name], [["none", 1]], "file").measure == measure


def test_without_names_of_replicates_runs_are_counted_and_not_paired():
    found = read_table(["subset", "error"], [["none", 1], ["a", 2], ["none", 3]], "file")
    assert found.scores == {"none": {0: 1, 1: 3}, ("a",): {0: 2}}
    assert found.paired is False


def test_a_column_of_0_and_1_for_each_equation():
    columns = ["a", "b", "control", "seed", "error"]
    rows = [
        [0, 0, "", 0, 0.5],
        [1, "no", "", 0, 0.2],
        ["yes", True, "", 0, 0.1],
        [0, 0, "rbf", 0, 0.3],
    ]
    found = read_table(columns, rows, "file")
    assert found.scores == {
        (): {"0": 0.5},
        ("a",): {"0": 0.2},
        ("a", "b"): {"0": 0.1},
        "control: rbf": {"0": 0.3},
    }


def test_further_columns_are_left_out_where_equations_are_named():
    columns = ["a", "b", "epochs", "loss"]
    rows = [[0, 0, 100, 0.5], [1, 1, 100, 0.2]]
    found = read_table(columns, rows, "file", "loss", ["b", "a"])
    assert found.scores == {(): {0: 0.5}, ("b", "a"): {0: 0.2}}
    assert found.measure is None
    with pytest.raises(
        PinnablateError, match="column 'epochs', whether an equation was told, got 100"
    ):
        read_table(columns, rows, "file", "loss")


def test_one_subset_a_row():
    found = read_table(["subset", "s1", "s2"], [["none", "1", ""], ["a", "2", "3"]], "file")
    assert found.scores == {"none": {"s1": "1", "s2": ""}, ("a",): {"s1": "2", "s2": "3"}}
    assert (found.measure, found.paired) == (None, None)


@pytest.mark.parametrize(
    ("columns", "rows", "said"),
    [
        (["x", "y"], [[1, 2]], "got the columns x, y"),
        (["subset", "error", "error"], [["none", 1, 2]], "got 'error' twice"),
        (["subset", "error"], [], "got a header alone"),
        (
            ["subset", "seed", "error"],
            [["a", 1, 1], ["a", 1, 2]],
            "row 2: expected one score of a subset",
        ),
        (["subset", "x"], [["a+b", 1], ["b+a", 2]], "row 2: expected one row a subset"),
        (["subset", "error"], [["a+", 1]], "expected a subset"),
    ],
)
def test_what_is_no_table_of_scores_is_refused(columns, rows, said):
    with pytest.raises(PinnablateError) as error:
        read_table(columns, rows, "file")
    assert said in str(error.value)


def test_a_column_that_is_not_there_is_refused():
    with pytest.raises(PinnablateError, match=r"unknown column of file 'los'.*Did you mean 'loss'"):
        read_table(["subset", "loss"], [["none", 1]], "file", "los")
