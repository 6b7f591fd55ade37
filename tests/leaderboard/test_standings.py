"""Ranks and standings against cases computed by hand."""

from __future__ import annotations

import pytest

from pinnablate.leaderboard.learners import ranks_of
from pinnablate.leaderboard.standings import At, Standing


def test_a_tie_shares_the_mean_of_its_ranks():
    ranks = ranks_of({"a": [2.0, 1.0, 1.0], "b": [1.0, 1.0, 2.0], "c": [0.5, 0.0, 1.0]})
    assert ranks == {"a": [1, 1.5, 2.5], "b": [2, 1.5, 1], "c": [3, 3, 2.5]}


def test_a_median_is_told_where_at_least_half_of_the_environments_have_it():
    at = {"x": At(1.0, recovery=0.2), "y": At(2.0), "z": At(4.0, recovery=0.4)}
    standing = Standing("a", at)
    assert standing.median("skill", "xyz") == 2.0
    assert standing.median("recovery", "xyz") == pytest.approx(0.3)
    assert standing.median("recovery", "y") is None
    assert standing.median("cost", "xyz") is None
