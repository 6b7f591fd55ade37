"""The page of learners: which boards take part, and what stands in its tables."""

from __future__ import annotations

from pinnablate.leaderboard.learners import Ranked
from pinnablate.leaderboard.pages.learners import learners_page
from pinnablate.leaderboard.tabled import leads, newest


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


def test_who_leads_in_every_table_is_said_once_with_what_it_is():
    network, solver = ("standard-v3", "stacked"), ("standard-v1", "kernel")
    wide = Ranked([network, solver], ["a", "b"], [], {network: [1.0, 2.0], solver: [2.0, 1.0]})
    deep = Ranked([solver, network], ["a"], [], {solver: [1.0], network: [2.0]})
    said = leads([wide, deep])
    assert said.startswith(
        "Of 2 learners that were trained in 2 environments, stacked, standard-v3 (mean rank 1.50); "
        "of 2 learners that were trained in 1 environments, kernel, standard-v1 (mean rank 1.00). "
    )
    assert "stacked: a network, all cells in one" in said
    assert "kernel: no network: collocation" in said
