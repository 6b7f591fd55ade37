"""Stars, candidates and ties, as text."""

from __future__ import annotations

import pytest

from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.resampling import Selection
from pinnablate.analysis.selected import Valuable
from pinnablate.report.marks import chosen_pair, chosen_value, is_shown, marked

FAR, NEAR = estimate([0.5, 0.6, 0.4, 0.5, 0.5]), estimate([0.5, -0.6, 0.4, -0.3, 0.1])
WORTH = {"a": FAR, "b": estimate([0.4] * 5), "c": estimate([0.0] * 5)}


@pytest.mark.parametrize(
    ("value", "level", "text"),
    [
        (FAR, 0.05, "+0.50 ± 0.09*"),
        (FAR, 1e-9, "+0.50 ± 0.09"),
        (FAR, None, "+0.50 ± 0.09"),
        (NEAR, 0.05, "+0.02 ± 0.58"),
        (estimate([2.0, 2.1, 2.05, 1.95, 0.3]), 0.05, "+1.68 ± 0.96 (median +2.00)*"),
        (estimate([0.5, 0.6]), 0.05, "+0.55 (+0.50/+0.60)"),
    ],
)
def test_a_star_stands_behind_what_is_shown_at_the_level(value, level, text):
    made = marked(value, level)
    assert made == text
    assert is_shown(value, level) == made.endswith("*")


@pytest.mark.parametrize(
    ("shares", "shown", "tied", "text"),
    [
        ({"a": 0.97, "b": 0.03}, True, ("a",), "a +0.50 ± 0.09 (97 %)"),
        ({"a": 0.97, "b": 0.03}, False, ("a",), "candidate: a +0.50 ± 0.09 (97 %)"),
        (
            {"a": 0.6, "b": 0.4},
            False,
            ("a",),
            "candidates: a +0.50 ± 0.09 (60 %), b +0.40 ± 0.00 (40 %)",
        ),
        (
            {"a": 0.6, "b": 0.4},
            False,
            ("a", "b"),
            "tie: a +0.50 ± 0.09 (60 %), b +0.40 ± 0.00 (40 %)",
        ),
        # shown to be worth as much as one candidate and not as much as the other: no tie
        (
            {"a": 0.5, "b": 0.3, "c": 0.2},
            False,
            ("a", "b"),
            "candidates: a +0.50 ± 0.09 (50 %), b +0.40 ± 0.00 (30 %), c +0.00 ± 0.00 (20 %)",
        ),
    ],
)
def test_the_most_valuable_is_one_or_a_tie_or_candidates(shares, shown, tied, text):
    assert chosen_value(Valuable(WORTH, Selection("a", shares, shown), tied, 0.0)) == text


def test_pairs():
    assert chosen_pair(Selection("AND", {"AND": 0.95})) == "AND (95 %)"
    assert chosen_pair(Selection("AND", {"AND": 0.6, "open": 0.4})) == "candidate: AND (60 %)"
    assert chosen_pair(Selection("open", {"open": 1.0}, shown=False)) == "open"
