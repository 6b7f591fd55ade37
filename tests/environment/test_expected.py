"""Statements about lattices: what can be said, what is refused, and that they compute what they
say.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.analysis.estimate import Estimate
from pinnablate.analysis.patterns import Judged, judge
from pinnablate.arms import EVERYTHING, GROUP_NAMES, parse
from pinnablate.environment import Design, Expected, NearMiss, coordinates, fields
from pinnablate.errors import PinnablateError
from tests.analysis.made import full_lattice as lattice
from tests.conftest import declare

x, t = coordinates("x t")
u, p = fields("u p", x, t)


def errors(s):
    return {0: 1.0, 1: 0.5, 2: 0.01, 3: 0.01}[len(s)]


@pytest.mark.parametrize(
    ("statement", "value"),
    [
        ("v(all) - v(none)", 2),
        ("v(a+b) - max(v(a), v(b))", np.log10(50)),
        ("v(b+a)", 2),
        ("v(a, w)", -0.0),
        ("v(a, extrap)", np.log10(2)),
        ("min(mean(v(size(2)))) - max(mean(v(size(1))))", np.log10(50)),
        ("shapley(a) + shapley(b) + shapley(c)", 2),
        ("banzhaf(a)", (np.log10(2) + 2 * np.log10(50)) / 4),
        # Alone, and beside c.
        ("interaction(b, a)", ((2 - 2 * np.log10(2)) + (2 - 2 - 2 + np.log10(2))) / 2),
        ("moebius(a, b)", 2 - 2 * np.log10(2)),
        ("moebius(all)", 2 - 3 * 2 + 3 * np.log10(2)),
        ("average(moebius(size(2))) / -2", -(1 - np.log10(2))),
    ],
)
def test_statements_compute_what_they_say(statement, value):
    made = lattice("abc", errors, spread=0)
    judged = judge(made, [Expected(statement, at_least=value - 1e-6, at_most=value + 1e-6)])
    assert judged[0].holds, judged[0].seen.mean


def test_mean_over_replicates_comes_before_what_surrounds_it():
    made = lattice("ab", lambda s: 0.1 ** len(s), spread=0.3)
    (seen,) = judge(made, [Expected("max(mean(v(size(1))))", at_least=0)])
    assert len(seen.seen.values) == 1
    assert seen.seen.mean == pytest.approx(max(made.skills("a").mean(), made.skills("b").mean()))


@pytest.mark.parametrize(
    "statement",
    [
        "__import__('os')",
        "v(a) if 1 else 2",
        "v",
        "'text'",
        "v(a) ** 2",
        "open(a)",
        "v()",
        "v(a).mean()",
        "1 +",
        "v(a) / 0",
        "v(arm=a)",
        "v(a, u, p)",
        "shapley(a, b)",
        "interaction(a)",
        "interaction(a, b, c)",
        "mean(v(a), v(b))",
        "min(v(a))",
        "max(average(v(size(1))))",
        "shapley(size(2))",
        "v(size(x))",
        "v(size(1.5))",
        "v(size(1, 2))",
        "moebius(size(1), a)",
        "interaction(size(2), a)",
        "True",
    ],
)
def test_anything_but_a_formula_is_refused(statement):
    with pytest.raises(PinnablateError, match="cannot be read") as refused:
        Expected(statement, at_least=0)
    assert len(str(refused.value).splitlines()) == 1


def test_a_statement_without_bounds_is_refused():
    with pytest.raises(PinnablateError, match="no bound"):
        Expected("v(all)")


def everything(**changes):
    """The string with a near miss, so that it has every kind of arm."""
    return declare(
        near_misses={"stiff": NearMiss({"dynamics": p.diff(t) - 2 * u.diff(x, 2)}, "stiff")},
        **changes,
    )


@pytest.mark.parametrize("arm", [a.name for a in parse(everything(), EVERYTHING)])
def test_every_arm_that_there_is_may_be_named(arm):
    env = everything(expected=(Expected(f"v(all) - v({arm})", at_least=0),))
    assert env.expected[0].names() == ({"all", arm}, set(), set())
    value = env.expected[0].evaluate(
        {"v": lambda name: {"all": np.array([3.0])}.get(name, np.array([1.0]))}
    )
    assert value == (0.0 if arm == "all" else 2.0)


@pytest.mark.parametrize(
    "statement",
    [
        "v(all, u) - v(none, p)",
        "v(all, interp)",
        "v(all, extrap)",
        "v(all, unobserved)",
        "v(all, both)",
        "v(dynamics+kinematics)",
        "shapley(kinematics) - banzhaf(dynamics)",
        "interaction(kinematics, dynamics)",
        "moebius(all)",
        "moebius(size(2))",
        "average(v(size(0)))",
    ],
)
def test_fields_splits_sectors_equations_and_sizes_may_be_named(statement):
    assert declare(sectors={"both": (u, p)}, expected=(Expected(statement, at_least=0),)).expected


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("v(no-such-arm)", "names 'no-such-arm': unknown arm of string-v1 'no-such-arm'"),
        ("v(all) - v(rfb)", "names 'rfb': unknown arm.*Did you mean 'rbf'"),
        ("v(kinematic)", "names 'kinematic': unknown arm.*Did you mean 'kinematics'"),
        (
            "v(kinematics+x)",
            "unknown equation of string-v1 'x'; expected one of: kinematics, dynamics",
        ),
        (
            "v(all, nofield)",
            "names 'nofield'; splits, fields and sectors: interp, extrap, unobserved, u, p",
        ),
        ("shapley(q)", "names 'q'; equations: kinematics, dynamics"),
        ("shapley(noeq)", "names 'noeq'; equations: kinematics, dynamics"),
        ("shapley(rbf)", "names 'rbf'; equations: kinematics, dynamics"),
        ("shapley(all)", "names 'all'; equations: kinematics, dynamics"),
        ("banzhaf(noeq)", "names 'noeq'; equations: kinematics, dynamics"),
        ("interaction(kinematics, q)", "names 'q'; equations: kinematics, dynamics"),
        ("moebius(kinematics, q)", "names 'q'; equations: kinematics, dynamics"),
        ("v(size(3))", r"names size\(3\), but there are 2 equations"),
        *(
            (f"v(all) - v({group})", f"names {group!r}, which is a group of arms; name one arm")
            for group in GROUP_NAMES
        ),
    ],
)
def test_whatever_is_not_there_is_refused_at_declaration_in_one_sentence(statement, message):
    with pytest.raises(PinnablateError, match=message) as refused:
        declare(expected=(Expected(statement, at_least=0),))
    assert len(str(refused.value).splitlines()) == 1


def test_a_split_that_the_standard_design_does_not_have_is_refused():
    whole = {"observations": Design(count=10), "primary": "interp"}
    with pytest.raises(
        PinnablateError, match="names 'extrap'; splits, fields and sectors: interp, u, p"
    ):
        declare(**whole, expected=(Expected("v(all, extrap)", at_least=0),))


def test_an_arm_without_records_is_named():
    with pytest.raises(PinnablateError, match="unknown arm with complete records 'none-long'"):
        judge(lattice("ab", lambda s: 1.0), [Expected("v(none-long)", at_least=0)])
    with pytest.raises(PinnablateError, match="unknown split, sector or field 'z'"):
        judge(lattice("ab", lambda s: 1.0), [Expected("v(all, z)", at_least=0)])


def test_a_sector_is_its_fields_together():
    made = lattice("ab", lambda s: 0.1 ** len(s), spread=0)
    members = tuple(made.of("none")[0].field_errors[made.primary])
    (judged,) = judge(
        made, [Expected("v(all, pair) - v(none, pair)", at_least=0)], {"pair": members}
    )
    (alone,) = judge(made, [Expected(f"v(all, {members[0]}) - v(none, {members[0]})", at_least=0)])
    assert judged.seen.mean == pytest.approx(alone.seen.mean)  # both fields gain alike


LEDGER = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "leaderboard/expected.jsonl").read_text().splitlines()
]


@pytest.mark.parametrize("identifier", registry.identifiers())
def test_what_is_declared_was_written_down_and_nothing_written_down_was_withdrawn(identifier):
    env = registry.load(identifier)
    written = {
        (r["statement"], r["at_least"], r["at_most"])
        for r in LEDGER
        if (r["environment"], r["digest"], r["design"])
        == (env.id, env.digest, env.design_digest("standard"))
    }
    assert {(e.statement, e.at_least, e.at_most) for e in env.expected} == written


def test_the_ledger_says_what_the_kernel_showed_and_whether_networks_had_been_trained():
    kept = {"version", "replicates", "mean", "holds"}
    assert all(r["date"] and r["networks"] >= 0 and set(r["kernel"]) >= kept for r in LEDGER)


@pytest.mark.parametrize(
    ("bounds", "mean", "half", "holds", "settled"),
    [
        ((0.5, None), 1.0, 0.4, True, True),
        ((0.5, None), 1.0, 0.6, True, False),
        ((0.5, None), 0.2, 0.4, False, False),
        ((None, 0.0), 0.5, 0.4, False, True),
        ((-0.1, 0.1), 0.3, 0.5, False, False),
        ((-0.1, 0.1), 0.3, 0.15, False, True),
        ((-0.1, 0.1), 0.0, 0.15, True, False),
        ((-0.1, 0.1), 0.0, None, True, None),
    ],
)
def test_settled_is_what_the_whole_interval_says(bounds, mean, half, holds, settled):
    expected = Expected("v(all)", *bounds)
    assert expected.holds(mean) == holds
    assert Judged(expected, Estimate(mean, half, (mean,)), holds).settled == settled


def test_bounds_between_which_nothing_lies_are_refused():
    with pytest.raises(PinnablateError, match=r"at_least=1 is above at_most=0, .* exchange them"):
        Expected("v(all) - v(none)", at_least=1, at_most=0)
