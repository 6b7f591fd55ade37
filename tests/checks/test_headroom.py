"""Strata of headroom; the measurement itself is in tests/learners/collocation."""

from __future__ import annotations

import pytest

from pinnablate.analysis.estimate import estimate
from pinnablate.checks.headroom import Headroom


@pytest.mark.parametrize(
    ("gain", "stratum"),
    [
        (0.6, "kernel gains much"),
        (0.59, "kernel gains some"),
        (0.1, "kernel gains some"),
        (0.09, "kernel gains nothing"),
        (-1.0, "kernel gains nothing"),
    ],
)
def test_designs_are_sorted_by_what_the_kernel_gains(gain, stratum):
    assert Headroom("standard", estimate([gain]), 0.0, gain).stratum == stratum


def test_figures_are_rounded_and_carry_where_they_come_from():
    figures = Headroom("standard", estimate([1.0, 1.2, 1.1, 0.9, 1.3]), 0.12345, 1.2345).figures
    assert figures["mean"] == 1.1
    assert figures["half_width"] == 0.196
    assert (figures["none"], figures["all"], figures["replicates"]) == (0.123, 1.234, 5)
    assert figures["learner"].startswith("kernel ")
    assert len(figures["date"]) == len("2026-01-01")
