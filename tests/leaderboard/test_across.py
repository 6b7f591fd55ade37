"""Entries of several environments put together, from records as they are published."""

from __future__ import annotations

import numpy as np

from pinnablate import registry
from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.logic import INDEPENDENT, OPEN
from pinnablate.analysis.transfer import Transfer
from pinnablate.leaderboard.across import across, moved
from pinnablate.leaderboard.entries import entries_of
from pinnablate.records.store import Store


def test_a_board_has_its_transfers_its_subsets_and_its_laws(richer):
    entries = entries_of(registry.load("heat-mixed"), Store(richer))[0]
    (board,) = across(entries)
    assert board.board == ("standard-v2", "stacked")
    assert set(board.by_subset) == {"heat-mixed-v1"}
    pairs = board.by_subset["heat-mixed-v1"]
    assert [(state, t.law, set(t.told)) for state, t in pairs] == [
        (OPEN, "fourier", {"energy"}),
        (OPEN, "energy", {"fourier"}),
    ]
    assert {kind for kind, _ in board.by_law["heat-mixed-v1"]} == {INDEPENDENT}
    assert [t.arm for t in board.subsets] == ["energy", "fourier", "all"]
    assert all(set(t.elsewhere) == {"spectral", "free"} for t in board.subsets)  # no kernel there
    assert board.subsets[-1].elsewhere["free"] < board.subsets[0].elsewhere["free"]
    assert [law.name for law in board.laws] == ["energy", "fourier"]
    assert board.explained == []
    assert board.predicted == []


def test_learners_without_a_network_are_no_board(richer):
    entries = entries_of(registry.load("heat-mixed"), Store(richer))[0]
    assert across([e for e in entries if not e.trains_network]) == []


def test_a_transfer_that_moved_since_half_of_the_budget_is_known_to_have():
    t = Transfer("c", frozenset("a"), estimate([1.0] * 5), estimate([2.0] * 5))
    then = {frozenset(): {"c": np.ones(5)}, frozenset("a"): {"c": np.full(5, 0.5)}}
    still = {frozenset(): {"c": np.ones(5)}, frozenset("a"): {"c": np.full(5, 0.1)}}
    assert moved(t, then)
    assert not moved(t, still)
    assert not moved(t, {})
