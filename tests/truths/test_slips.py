"""Sentences on anchors, options of an integration, and functions of an author's."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.environment import coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.truths.slips import checked, of_anchors, of_function, of_options

x, t = coordinates("x t")
u, p = fields("u p", x, t)
DOMAIN = {x: (0, 1), t: (0, 2)}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((((0.5, 1), {u: 1}),), None),
        ([[[0.5, 1], {u: 1, p: 2}]], None),
        (
            (((0.5, 3), {u: 1}),),
            "an anchor is at t = 3, outside the domain (0, 2); expected places",
        ),
        (((0.5, {u: 1}),), "an anchor is at 0.5; expected values=(((x, t), {field: value}), ...)"),
        ((((0.5, 1), {"u": 1}),), "the anchors name 'u', declared are the fields u, p"),
        ("none", "values= is of type str; expected values="),
    ],
)
def test_anchors_are_places_with_values(values, words):
    found = list(of_anchors(values, (u, p), DOMAIN))
    assert found == [] if words is None else words in found[0]


def test_options_are_those_of_solve_ivp():
    assert list(of_options("Radau", 0.04, 64, 1000)) == []
    assert len(list(of_options("Euler", 2, "many", 0))) == 4


def test_a_function_is_checked_whenever_it_is_called():
    points = np.random.default_rng(0).uniform(size=(5, 2))
    np.testing.assert_array_equal(checked(lambda at: at, ["u", "p"], ["x", "t"])(points), points)
    whole = checked(lambda at: np.ones((len(at), 2), int), ["u", "p"], ["x", "t"])(points)
    assert whole.dtype == float
    with pytest.raises(PinnablateError, match=r"shape \(5, 1\) for 5 points, expected \(5, 2\)"):
        checked(lambda at: at[:, :1], ["u", "p"], ["x", "t"])(points)


def test_a_sentence_of_the_author_s_function_is_left_as_it_is():
    def refusing(at):
        raise PinnablateError("no solution was found")

    (sentence,) = of_function(refusing, np.zeros((2, 2)), ["u"], ["x", "t"])
    assert sentence == "no solution was found"


def test_the_place_without_a_value_is_named():
    at = np.array([[0.25, 1.0], [0.75, 1.5]])
    found = list(of_function(lambda at: np.log(at - 0.5), at, ["u", "p"], ["x", "t"]))
    assert found == [
        "the reference gives u = nan at x = 0.25, t = 1; expected finite values in the whole domain: "
        "mend the function or make the domain smaller"
    ]
