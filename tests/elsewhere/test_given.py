"""Scores, checked: which replicates every subset has, and what cannot be paired."""

from __future__ import annotations

import pytest

from pinnablate.elsewhere.given import given, split_controls
from pinnablate.elsewhere.numbers import Unit
from pinnablate.errors import PinnablateError

NONE_AND_A = {"none": [0.5, 0.4], "a": [0.2, 0.1]}


def test_statements_on_subsets_are_of_the_replicates_that_all_have():
    made = given(
        {"none": [1, 1, 1], "a": [1, None, 1], "b": {0: 1, 2: 1, 7: 1}, "all": [1] * 3}, {}, Unit()
    )
    assert (made.common, made.set_aside) == ([0, 2], [1, 7])
    assert list(made.subsets.values()) == ["none", "a", "b", "all"]


def test_a_subset_without_any_score_is_missing():
    made = given({"none": [1], "a": [None], "b": [1], "all": [1]}, {"rbf": [None]}, Unit())
    assert list(made.subsets.values()) == ["none", "b", "all"]
    assert made.equations == ("a", "b")
    assert made.controls == ()


def test_what_shares_nothing_need_not_be_as_many():
    made = given({"none": [1, 2, 3], "a": [1]}, {"rbf": [1, 2]}, Unit(), paired=False)
    assert made.set_aside == []


@pytest.mark.parametrize(
    ("scores", "controls", "options", "said"),
    [
        ({"none": [1, 2], "a": [1]}, {}, {}, "got 2 of none and 1 of a"),
        (
            {"none": {0: 1}, "a": {1: 1}},
            {},
            {},
            "expected a replicate with a score of every subset",
        ),
        (NONE_AND_A, {"rbf": {9: 1}}, {}, "control rbf: expected scores in the replicates"),
        (NONE_AND_A, {"none": [1, 1]}, {}, "names other than those of subsets"),
        (NONE_AND_A, {"r|b": [1, 1]}, {}, "without | and `"),
        (NONE_AND_A, {}, {"chosen": "rbf"}, "no scores of controls"),
        (NONE_AND_A, {"rbf": [1, 1]}, {"chosen": "rbg"}, "Did you mean 'rbf'?"),
        (NONE_AND_A, {}, {"sizes": {"b": 1}}, "unknown equation 'b'"),
        (NONE_AND_A, {}, {"sizes": {"a": 0}}, "1 or more, got 0"),
        ({"none": 1, "a": 1, "b": 1, "all": 1}, {}, {"sizes": {"a": 1}}, "got none for b"),
        (
            NONE_AND_A,
            {},
            {"sizes": [1]},
            "sizes: expected {equation: number}, got [1] of type list",
        ),
        (
            NONE_AND_A,
            {},
            {"equations": 3},
            "equations: expected a list of names, got 3 of type int",
        ),
        (NONE_AND_A, {}, {"chosen": ["a"]}, "chosen: expected the name of a control, got ['a']"),
        (NONE_AND_A, {}, {"name": 1}, "name: expected text, got 1"),
        (NONE_AND_A, {}, {"paired": "yes"}, "paired: expected true or false, got 'yes'"),
    ],
)
def test_what_cannot_be_compared_is_refused(scores, controls, options, said):
    with pytest.raises(PinnablateError) as error:
        given(scores, controls, Unit(), **options)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        (Unit("loss"), "unknown measure 'loss'"),
        (Unit(nan="x"), "unknown nan 'x'"),
        (Unit(sigma=0), "sigma: expected a number above 0"),
        (Unit(sigma="x"), "sigma: expected a number above 0, got 'x'"),
        (Unit(floor=True), "floor: expected a number above 0, got True"),
        (Unit(floor=float("nan")), "floor: expected a number above 0"),
        (Unit("skill", sigma=1.0), "leave it out"),
    ],
)
def test_a_unit_that_means_nothing_is_refused(unit, said):
    with pytest.raises(PinnablateError, match=said):
        given(NONE_AND_A, {}, unit)


def test_more_subsets_than_can_be_resampled_are_refused():
    names = [f"e{k}" for k in range(11)]
    subsets = {tuple(n for k, n in enumerate(names) if code >> k & 1): 1.0 for code in range(2**11)}
    with pytest.raises(PinnablateError, match="at most 1024 subsets, got 2048"):
        given(subsets, {}, Unit())


def test_controls_are_named_or_say_so():
    scores = {"none": 1, "a": 2, "rbf": 3, "control: gp": 4}
    assert split_controls(scores, ["rbf"]) == ({"none": 1, "a": 2}, {"rbf": 3, "gp": 4})
    with pytest.raises(PinnablateError, match="unknown control 'rbg'"):
        split_controls(scores, ["rbg"])
