"""What was declared beforehand, corrected by Holm; and everything else, of which nothing is left out."""

from __future__ import annotations

from dataclasses import replace
from math import comb

import numpy as np
import pytest
from scipy import stats

from pinnablate import registry
from pinnablate.analysis.corrections import holm
from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.families import confirmed, explored, gains_explored, p_of_bounds
from pinnablate.analysis.patterns import Judged
from pinnablate.arms import parse
from pinnablate.environment.expected import Expected
from tests.analysis.made import ARMS, full_lattice, lattice

VALUES = np.array([0.1, 0.5, 0.4, 0.2, 0.6, 0.3])
heat = registry.load("heat-mixed").world()


def with_all(made):
    """The same lattice, its last subset under the name that studies give it."""
    everyone = made.subsets[max(made.subsets, key=len)]
    name = {everyone: "all"}
    return replace(
        made,
        told={name.get(a, a): arm for a, arm in made.told.items()},
        records={(name.get(a, a), r): found for (a, r), found in made.records.items()},
        subsets={s: name.get(a, a) for s, a in made.subsets.items()},
    )


def judged(bounds, values=VALUES):
    e = Expected("v(all) - v(none)", **bounds)
    return Judged(e, estimate(values), e.holds(float(np.mean(values))))


@pytest.mark.parametrize(
    ("bounds", "test"),
    [
        ({"at_least": 0.1}, ("greater", 0.1)),
        ({"at_most": 0.5}, ("less", 0.5)),
        ({"at_least": 0.5}, ("less", 0.5)),  # the mean lies below: the opposite is tested
        ({"at_most": 0.1}, ("greater", 0.1)),
        ({"at_least": -5, "at_most": 0.5}, ("less", 0.5)),
        ({"at_least": 0.6, "at_most": 9}, ("less", 0.6)),
    ],
)
def test_bounds_are_tested_on_the_side_of_the_mean(bounds, test):
    side, bound = test
    theirs = 2 * stats.ttest_1samp(VALUES, bound, alternative=side).pvalue
    low, high = bounds.get("at_least"), bounds.get("at_most")
    assert p_of_bounds(estimate(VALUES), low, high) == pytest.approx(theirs)


@pytest.mark.parametrize("low", [0.0, 0.1, 0.15, 0.2, 0.5, 0.6])
def test_p_is_five_percent_where_the_whole_interval_agrees(low):
    found = judged({"at_least": low})
    assert (p_of_bounds(found.seen, low, None) <= 0.05) == found.settled


def test_a_family_is_corrected_together():
    gains = {"v(all) - v(none)": estimate(VALUES), "v(all) - v(rbf)": estimate(VALUES - 0.3)}
    found = confirmed(gains, [judged({"at_most": 0.05}), judged({"at_least": 0.34})])
    assert [c.what for c in found] == [*gains, *["v(all) - v(none)"] * 2]
    assert [c.adjusted for c in found] == pytest.approx(list(holm([c.p for c in found])))
    assert [c.shown for c in found] == ["yes", "open", "no", "open"]
    assert [c.expected for c in found] == ["> 0", "> 0", "<= 0.05", ">= 0.34"]


def test_what_has_no_interval_is_not_tested_and_costs_nothing():
    one = confirmed({"v(all) - v(none)": estimate(VALUES)}, [])
    two = confirmed({"v(all) - v(none)": estimate(VALUES)}, [judged({"at_least": 0}, [0.3])])
    assert two[0].adjusted == one[0].adjusted
    assert (two[1].p, two[1].adjusted, two[1].shown) == (None, None, "open")


def test_everything_that_is_said_is_counted():
    made = full_lattice(("energy", "fourier"), lambda s: 0.1 ** len(s), spread=0.1)
    found = explored(heat, made)
    kinds = {kind: sum(k[0] == kind for k in found) for kind in {k[0] for k in found}}
    pairs = comb(2, 2)
    assert kinds == {
        "gain": 3,
        "index": 2 * 4,  # Shapley and Banzhaf, and Shapley of the two fields
        "interaction": 2 * pairs,  # in skill and in error
        "moebius": 1,
        "sufficient": 3,
        "short": 3,
        "pair": 5 * pairs,
        "most valuable": 1,
        "least valuable": 1,
    }
    assert all(0 <= p <= 1 for p in found.values())
    gain = made.gain("energy", "none").values
    assert found["gain", "energy", "none"] == pytest.approx(stats.ttest_1samp(gain, 0).pvalue)


def test_transfers_are_counted_where_residuals_are_on_record():
    made = full_lattice(("energy", "fourier"), lambda s: 0.1 ** len(s), spread=0.1)
    records = {
        cell: replace(r, residuals={law: [0.1 if law in r.arm else 1.0] for law in heat.players})
        for cell, r in made.records.items()
    }
    found = explored(heat, replace(made, records=records))
    assert {k for k in found if k[0] == "transfer"} == {
        ("transfer", "energy"),
        ("transfer", "fourier"),
    }


def test_what_was_declared_is_not_explored():
    made = with_all(full_lattice(("energy", "fourier"), lambda s: 0.1 ** len(s), spread=0.1))
    left = set(explored(heat, made)) - set(explored(heat, made, ["none"]))
    assert left == {("gain", "all", "none")}


def test_arms_beyond_the_lattice_are_compared_as_tables_compare_them():
    errors = {"none": 1.0, "energy": 0.5, "fourier": 0.3, "all": 0.01, "rbf": 0.8}
    errors |= {"wrong-sign.fourier": 2.0, "all/wrong-sign.fourier": 0.9, "extra-data@2": 0.4}
    arms = {**ARMS, **{a.name: a for a in parse(heat, "wrong-sign.fourier,all/wrong-sign.fourier")}}
    rng = np.random.default_rng(0)
    made = lattice({a: e * 10 ** rng.normal(0, 0.1, 6) for a, e in errors.items()}, arms)
    names = {frozenset(made.told[a].equations): a for a in ("none", "energy", "fourier", "all")}
    made = replace(made, subsets=names)
    found = set(gains_explored(heat, made, made.arms, ["none", "rbf"]))
    assert found == {
        ("gain", "energy", "none"),
        ("gain", "fourier", "none"),
        ("gain", "rbf", "none"),  # and `all` over it was declared
        ("gain", "wrong-sign.fourier", "none"),
        ("gain", "wrong-sign.fourier", "all"),
        ("gain", "wrong-sign.fourier", "fourier"),
        ("gain", "all/wrong-sign.fourier", "none"),
        ("gain", "all/wrong-sign.fourier", "all"),
        ("gain", "all/wrong-sign.fourier", "energy"),
        ("gain", "extra-data@2", "none"),
        ("gain", "extra-data@2", "all"),
    }
