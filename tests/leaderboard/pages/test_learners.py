"""The page of learners: which boards take part, and what stands in its tables."""

from __future__ import annotations

from pinnablate.leaderboard.pages.learners import learners_page
from pinnablate.leaderboard.tabled import newest


def test_of_a_protocol_the_two_newest_versions_take_part():
    boards = [
        ("standard-v1", "stacked"),
        ("standard-v2", "stacked"),
        ("standard-v3", "stacked"),
        ("standard-v1", "kernel"),
        ("adam-v1", "stacked"),
    ]
    kept = newest({b: {} for b in boards})
    assert list(kept) == boards[1:]


def test_without_anything_to_compare_there_is_no_page():
    assert learners_page([], []) == (None, {})
