"""Statements about lattices: what can be said, what is refused, and that they compute what they say."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.analysis.lattice import Estimate
from pinnablate.analysis.patterns import Judged, judge
from pinnablate.environment import Expected
from pinnablate.errors import PinnablateError
from tests.conftest import declare
from tests.test_sufficiency import lattice


def errors(s):
    return {0: 1.0, 1: 0.5, 2: 0.01, 3: 0.01}[len(s)]


@pytest.mark.parametrize(("statement", "value"), [
    ("v(all) - v(none)", 2),
    ("v(a+b) - max(v(a), v(b))", np.log10(50)),
    ("v(b+a)", 2),
    ("v(a, w)", -0.0),
    ("v(a, extrap)", np.log10(2)),
    ("min(mean(v(size(2)))) - max(mean(v(size(1))))", np.log10(50)),
    ("shapley(a) + shapley(b) + shapley(c)", 2),
    ("banzhaf(a)", (np.log10(2) + 2 * np.log10(50)) / 4),
    ("interaction(b, a)", ((2 - 2 * np.log10(2)) + (2 - 2 - 2 + np.log10(2))) / 2),  # alone, and beside c
    ("moebius(a, b)", 2 - 2 * np.log10(2)),
    ("moebius(all)", 2 - 3 * 2 + 3 * np.log10(2)),
    ("average(moebius(size(2))) / -2", -(1 - np.log10(2))),
])
def test_statements_compute_what_they_say(statement, value):
    made = lattice("abc", errors, spread=0)
    judged = judge(made, [Expected(statement, at_least=value - 1e-6, at_most=value + 1e-6)])
    assert judged[0].holds, judged[0].seen.mean


def test_mean_over_replicates_comes_before_what_surrounds_it():
    made = lattice("ab", lambda s: 0.1 ** len(s), spread=0.3)
    (seen,) = judge(made, [Expected("max(mean(v(size(1))))", at_least=0)])
    assert len(seen.seen.values) == 1
    assert seen.seen.mean == pytest.approx(max(made.skills("a").mean(), made.skills("b").mean()))


@pytest.mark.parametrize("statement", [
    "__import__('os')", "v(a) if 1 else 2", "v", "'text'", "v(a) ** 2", "open(a)", "v()", "v(a).mean()", "1 +", "v(arm=a)",
])
def test_anything_but_a_formula_is_refused(statement):
    with pytest.raises(PinnablateError, match="cannot be read"):
        Expected(statement, at_least=0)


def test_a_statement_without_bounds_is_refused():
    with pytest.raises(PinnablateError, match="no bound"):
        Expected("v(all)")


@pytest.mark.parametrize("statement", ["v(kinematic)", "v(kinematics+x)", "shapley(q)", "moebius(kinematics, q)"])
def test_a_misspelt_equation_is_refused_at_declaration(statement):
    with pytest.raises(PinnablateError, match="equations: kinematics, dynamics"):
        declare(expected=(Expected(statement, at_least=0),))


def test_an_arm_without_records_is_named():
    with pytest.raises(PinnablateError, match="unknown arm with complete records 'none-long'"):
        judge(lattice("ab", lambda s: 1.0), [Expected("v(none-long)", at_least=0)])
    with pytest.raises(PinnablateError, match="unknown split, sector or field 'z'"):
        judge(lattice("ab", lambda s: 1.0), [Expected("v(all, z)", at_least=0)])


def test_expected_patterns_do_not_change_the_digest():
    assert declare().digest == declare(expected=(Expected("v(all)", at_least=0),)).digest


def test_a_sector_is_its_fields_together():
    made = lattice("ab", lambda s: 0.1 ** len(s), spread=0)
    fields = tuple(made.of("none")[0].field_errors[made.primary])
    (judged,) = judge(made, [Expected("v(all, pair) - v(none, pair)", at_least=0)], {"pair": fields})
    (alone,) = judge(made, [Expected(f"v(all, {fields[0]}) - v(none, {fields[0]})", at_least=0)])
    assert judged.seen.mean == pytest.approx(alone.seen.mean)  # both fields gain alike


LEDGER = [json.loads(line) for line in (Path(__file__).parent.parent / "leaderboard/expected.jsonl").read_text().splitlines()]


@pytest.mark.parametrize("identifier", registry.identifiers())
def test_what_is_declared_was_written_down_and_nothing_written_down_was_withdrawn(identifier):
    env = registry.load(identifier)
    written = {(r["statement"], r["at_least"], r["at_most"]) for r in LEDGER
               if (r["environment"], r["digest"], r["design"]) == (env.id, env.digest, env.design_digest("standard"))}
    assert {(e.statement, e.at_least, e.at_most) for e in env.expected} == written


def test_the_ledger_says_what_the_kernel_showed_and_whether_networks_had_been_trained():
    kept = {"version", "replicates", "mean", "holds"}
    assert all(r["date"] and r["networks"] >= 0 and set(r["kernel"]) >= kept for r in LEDGER)


@pytest.mark.parametrize(("bounds", "mean", "half", "holds", "settled"), [
    ((0.5, None), 1.0, 0.4, True, True), ((0.5, None), 1.0, 0.6, True, False), ((0.5, None), 0.2, 0.4, False, False),
    ((None, 0.0), 0.5, 0.4, False, True), ((-0.1, 0.1), 0.3, 0.5, False, False), ((-0.1, 0.1), 0.3, 0.15, False, True),
    ((-0.1, 0.1), 0.0, 0.15, True, False), ((-0.1, 0.1), 0.0, None, True, None)])
def test_settled_is_what_the_whole_interval_says(bounds, mean, half, holds, settled):
    expected = Expected("v(all)", *bounds)
    assert expected.holds(mean) == holds
    assert Judged(expected, Estimate(mean, half, (mean,)), holds).settled == settled
