"""Statements judged on records; tests/environment has the language that they are written in."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.patterns import Judged, judge
from pinnablate.environment import Expected
from pinnablate.errors import PinnablateError
from tests.analysis.made import full_lattice, record


def expected(statement, low=-np.inf, high=np.inf):
    return Expected(statement, at_least=low, at_most=high)


def test_a_statement_holds_where_its_mean_lies_within_the_bounds():
    made = full_lattice("ab", lambda s: 0.1 ** len(s), spread=0)
    judged = judge(
        made,
        [
            expected("v(all) - v(none)", 1.9, 2.1),
            expected("v(b+a) - v(a)", 1.1),
            expected("v(a, w)"),
        ],
    )
    assert [j.holds for j in judged] == [True, False, True]
    assert [j.seen.mean for j in judged] == pytest.approx([2, 1, 1 - np.log10(2)])
    assert [len(j.seen.values) for j in judged] == [10, 10, 10]


@pytest.mark.parametrize(("pair", "value"), [("a, b", 0.5), ("b, a", 0.5)])
def test_a_pair_interacts_in_either_order(pair, value):
    made = full_lattice("ab", lambda s: {0: 1.0, 1: 10**-0.25, 2: 0.1}[len(s)], spread=0)
    (judged,) = judge(made, [expected(f"interaction({pair})")])
    assert judged.seen.mean == pytest.approx(value)


def test_a_field_is_read_on_the_first_split_that_scores_it():
    made = full_lattice("ab", lambda s: 0.1 ** len(s), spread=0)
    for (name, r), old in list(made.records.items()):
        made.records[name, r] = record(
            name,
            r,
            old.errors["extrap"],
            errors={"extrap": 0.1, "unobserved": 0.01},
            field_errors={"extrap": {"u": 0.1}, "unobserved": {"u": 0.5, "q": 0.001}},
        )
    statements = [expected(f"v(none, {where})") for where in ("u", "q", "unobserved", "both")]
    seen = [j.seen.mean for j in judge(made, statements, {"both": ("u", "q")})]
    assert seen == pytest.approx([1, 3, 2, -np.log10(np.sqrt((0.25 + 1e-6) / 2))])


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "v(none-long)",
            "unknown arm with complete records 'none-long'; expected one of: none, a, b, a\\+b",
        ),
        ("v(all, z)", "unknown split, sector or field 'z'; expected one of: extrap, pair, u, w"),
    ],
)
def test_what_has_no_records_is_named(statement, sentence):
    with pytest.raises(PinnablateError, match=sentence):
        judge(
            full_lattice("ab", lambda s: 1.0, replicates=1),
            [expected(statement)],
            {"pair": ("u", "w")},
        )


def test_a_subset_that_lacks_a_replicate_is_refused():
    made = full_lattice("ab", lambda s: 1.0)
    del made.records["a", 3]
    with pytest.raises(ValueError, match="incomplete: a"):
        judge(made, [expected("v(b)")])


@pytest.mark.parametrize(
    ("bounds", "mean", "half", "settled"),
    [
        ((0.5, np.inf), 1.0, 0.4, True),
        ((0.5, np.inf), 1.0, 0.6, False),
        ((0.5, np.inf), 0.2, 0.4, False),
        ((-0.1, 0.1), 0.3, 0.15, True),
        ((-0.1, 0.1), 0.0, None, None),
    ],
)
def test_settled_is_what_the_whole_interval_says(bounds, mean, half, settled):
    statement = expected("v(all)", *bounds)
    assert (
        Judged(statement, Estimate(mean, half, (mean,)), statement.holds(mean)).settled is settled
    )
