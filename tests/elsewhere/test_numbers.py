"""Scores as somebody else writes them, to errors."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest

from pinnablate.elsewhere.numbers import Unit, clipped, runs
from pinnablate.errors import PinnablateError


@pytest.mark.parametrize(
    "scores",
    [
        [0.5, 0.25],
        (0.5, 0.25),
        np.array([0.5, 0.25]),
        np.array([0.5, 0.25], np.float32),
        {0: 0.5, 1: 0.25},
        ["0.5", " 0.25 "],
        [0.5, 0.25, None],
        [0.5, 0.25, ""],
        (e for e in (0.5, 0.25)),
    ],
)
def test_numbers_may_come_in_many_ways(scores):
    assert runs(scores, "a", Unit()) == {0: 0.5, 1: 0.25}


def test_a_pandas_series_names_its_replicates():
    pandas = pytest.importorskip("pandas")
    made = pandas.Series([0.5, pandas.NA], index=["s7", "s8"], dtype="Float64")
    assert runs(made, "a", Unit()) == {"s7": 0.5}


def test_a_missing_run_keeps_the_place_of_the_others():
    assert runs([None, 0.5], "a", Unit()) == {1: 0.5}
    assert runs(0.5, "a", Unit()) == {0: 0.5}


def test_measures_and_sigma():
    assert runs([0.04], "a", Unit("squared error")) == {0: pytest.approx(0.2)}
    assert runs([0.04], "a", Unit("squared error", sigma=0.1)) == {0: pytest.approx(2.0)}
    assert runs([2.0, -1.0], "a", Unit("skill")) == {0: pytest.approx(0.01), 1: pytest.approx(10)}
    assert runs([3.0], "a", Unit(sigma=6.0)) == {0: 0.5}


def test_a_diverged_run_is_scored_at_the_worst_error():
    found = clipped({"a": runs([inf, "diverged", 0.1, 400.0], "a", Unit())}, Unit())
    assert found.errors["a"] == {
        0: 400,
        1: 400,
        2: 0.1,
        3: 400,
    }  # nothing is better than to diverge
    assert (found.diverged["a"], found.worst) == (2, 400)
    own = Unit(sigma=1.0, floor=0.2)
    found = clipped({"a": runs([inf, 0.1, 400.0], "a", own)}, own)
    assert found.errors["a"] == {0: 10, 1: 0.2, 2: 10}
    skills = Unit("skill")
    assert clipped({"a": runs([-inf], "a", skills)}, skills).errors["a"] == {0: 10}


def test_nan_means_what_is_said():
    assert runs([nan, 0.5], "a", Unit(nan="missing")) == {1: 0.5}
    assert runs([nan, 0.5], "a", Unit(nan="diverged")) == {0: inf, 1: 0.5}
    assert runs([nan], "a", Unit("skill", nan="diverged")) == {0: inf}
    with pytest.raises(PinnablateError, match="replicate 0: expected a number, got nan; say nan="):
        runs([nan, 0.5], "a", Unit())


@pytest.mark.parametrize(
    ("scores", "unit", "said"),
    [
        ([-0.1], Unit(), "expected the error as a number of 0 or more, got -0.1"),
        ([0.0], Unit(), "expected errors above 0"),
        ([inf], Unit("skill"), "finite skills"),
        ([301.0], Unit("skill"), "of 300 at most, got 301"),  # 1e-301 squared is 0
        (["x"], Unit(), "got 'x'"),
        ([True], Unit(), "got True"),
        ([[1, 2]], Unit(), "got \\[1, 2\\]"),
        (np.ones((2, 3)), Unit(), "shape \\(2, 3\\)"),
        ("word", Unit(), "got 'word'"),
    ],
)
def test_what_is_no_score_is_refused(scores, unit, said):
    with pytest.raises(PinnablateError, match=said):
        runs(scores, "a", unit)


def test_an_error_of_zero_counts_as_the_floor():
    unit = Unit(floor=1e-3)
    assert clipped({"a": runs([0.0], "a", unit)}, unit).errors["a"] == {0: 1e-3}
