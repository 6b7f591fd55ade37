"""Cells that failed alike are one sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate.report.failed import failures
from tests import results

BROKEN, SLOW = ("failed", "TypeError: unsupported operand"), ("timed_out", "more than 9 s")


def records(*cells):
    """Records of (arm, replicate, (status, reason))."""
    one = results.heat().records[0]
    return [
        replace(one, arm=arm, data_seed=seed, status=status, reason=reason)
        for arm, seed, (status, reason) in cells
    ]


@pytest.mark.parametrize(
    ("cells", "sentences"),
    [
        ([], []),
        (
            [("none", 0, BROKEN)],
            [
                "none, replicate 0 failed: TypeError: unsupported operand; it has no score, and "
                '--rerun failed (rerun="failed") trains it again'
            ],
        ),
        (
            [(arm, 0, BROKEN) for arm in ("none", "a", "all")],
            [
                "3 cells (none, a, all; replicate 0) failed: TypeError: unsupported operand; they have no score, "
                'and --rerun failed (rerun="failed") trains them again'
            ],
        ),
        (
            [(f"arm{k}", seed, BROKEN) for seed in range(3) for k in range(20)],
            [
                "60 cells (arm0, arm1, arm2, arm3, arm4, arm5, arm6, ...; replicates 0, 1, 2) failed: "
            ],
        ),
        (
            [("none", 0, BROKEN), ("none", 1, SLOW), ("all", 1, BROKEN)],
            [
                "2 cells (none in replicate 0, all in replicate 1) failed: TypeError",
                "none, replicate 1 timed out: more than 9 s; it has no score",
            ],
        ),
    ],
)
def test_a_reason_is_said_once_with_the_cells_that_it_is_of(cells, sentences):
    said = failures(records(*cells))
    assert len(said) == len(sentences)
    for one, expected in zip(said, sentences, strict=True):
        assert one.startswith(expected)
