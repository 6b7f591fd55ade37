"""Transfers whose means over environments are known."""

from __future__ import annotations

import pytest

from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.pooled import apart, pool
from pinnablate.analysis.transfer import Transfer


def transfer(decades, telling):
    return Transfer("e", frozenset("a"), estimate([decades] * 5), estimate([telling] * 5))


def test_every_environment_counts_once():
    found = pool({"one": [transfer(1, 2)] * 9, "two": [transfer(0, 2)], "none": []})
    assert found.decades.mean == pytest.approx(0.5)
    assert found.share == pytest.approx(0.25)
    assert found.median == 1
    assert (found.environments, found.count) == (2, 10)
    assert found.between is None  # below five environments
    assert found.decades.half_width is None


def test_shares_have_intervals_by_resampling_environments():
    same = pool({f"e{k}": [transfer(1, 2)] for k in range(6)})
    assert same.between == pytest.approx((0.5, 0.5))
    apart_ = pool({f"e{k}": [transfer(k / 6, 1)] for k in range(6)})
    low, high = apart_.between
    assert 0.15 < low < apart_.share < high < 0.7


def test_of_one_environment_alone_intervals_are_over_its_replicates():
    values = estimate([1.0, 1.1, 0.9, 1.2, 0.8])
    one = {"e": [Transfer("e", frozenset("a"), values, estimate([2.0] * 5))]}
    found = pool(one)
    assert found.decades.half_width == pytest.approx(values.half_width)
    assert found.between is not None
    assert found.environments == 1
    other = {"e": [transfer(0.5, 2)]}
    assert apart(one, other).half_width == pytest.approx(values.half_width)


def test_where_telling_does_nothing_there_is_no_share():
    assert pool({"one": [transfer(1, 0)]}).share is None


def test_nothing_comes_to_nothing():
    assert pool({"one": []}) is None


def test_differences_are_paired_within_environments():
    follows = {f"e{k}": [transfer(k + 1, 2)] for k in range(6)} | {"alone": [transfer(9, 9)]}
    open_ = {f"e{k}": [transfer(k, 2)] for k in range(6)} | {"alone": []}
    found = apart(follows, open_)
    assert found.mean == pytest.approx(1)
    assert found.half_width == pytest.approx(0, abs=1e-9)
    assert apart({"one": [transfer(1, 1)]}, {}) is None
