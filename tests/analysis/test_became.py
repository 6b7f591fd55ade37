"""What networks became: identical representations, ridges, drifts, from weights that were planted."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.became import FLAT, Became, neighbours
from pinnablate.analysis.lattice import Lattice
from pinnablate.study import Study
from pinnablate.study.probe import Probe
from tests.analysis.made import record
from tests.conftest import declare


class Kept:
    """A store of weights by arm and replicate."""

    def __init__(self, weights):
        self.kept = weights

    def weights(self, of, _="chosen"):
        return self.kept.get((of.arm, of.data_seed))


def became(weights, replicates=3):
    study = Study.of(declare(), protocol="smoke", arms="lattice", replicates=replicates)
    probe = Probe(study, Kept(weights))
    arms = {a.name: a for a in study.arms}
    records = {(a, r): record(a, r, 0.1) for a in arms for r in study.replicates}
    subsets = {frozenset(a.equations): n for n, a in arms.items()}
    return Became(probe, Lattice(arms, study.replicates, records, "extrap", 1e-6, subsets))


def network(seed):
    study = Study.of(declare(), protocol="smoke", arms="none", replicates=1)
    return Probe(study, Kept({})).fit(study.cells[0]).network.initial(seed)


def test_two_identical_representations_are_found_beside_unlike_replicates():
    same = {(a, r): network(r) for a in ("none", "all") for r in range(3)}
    found = became(same).similar("none", "all")
    assert found.within.values == pytest.approx((1.0, 1.0, 1.0))
    assert found.between < 0.95
    assert found.more.mean == pytest.approx(1.0 - found.between)


def test_of_one_replicate_there_is_no_null():
    found = became({(a, 0): network(0) for a in ("none", "all")}, 1).similar("none", "all")
    assert found.more is None
    assert np.isnan(found.between)


def test_a_line_to_itself_has_no_ridge_and_one_over_a_symmetry_has():
    """Units in another order are the same function: halfway they are not."""
    theta = network(0)
    mixed = theta.copy()
    order = np.random.default_rng(0).permutation(12)
    first, second, last = 2 * 12, 2 * 12 + 12 + 144, 2 * 12 + 12 + 144 + 12
    mixed[:first] = theta[:first].reshape(2, 12)[:, order].ravel()
    mixed[first : first + 12] = theta[first : first + 12][order]
    inner = theta[first + 12 : second].reshape(12, 12)[order]
    mixed[first + 12 : second] = inner.ravel()
    assert last <= len(theta)
    of = {("none", r): theta for r in range(3)} | {("all", r): mixed for r in range(3)}
    made = became(of)
    assert made.ridge("none", "none").flat == 3
    np.testing.assert_allclose(made._last_layer("none"), made._last_layer("all"), atol=1e-12)
    ridge = made.ridge("none", "all")
    assert ridge.heights == pytest.approx([ridge.heights[0]] * 3, abs=0.2)
    assert len(ridge.heights) == 3
    assert ridge.flat == sum(h < FLAT for h in ridge.heights)


def test_weights_that_are_missing_are_noticed():
    made = became({("none", r): network(r) for r in range(2)})
    assert not made.has("none")
    assert became({("none", r): network(r) for r in range(3)}).has("none")


def test_worlds_without_conserved_quantities_have_no_drift():
    assert became({("none", r): network(r) for r in range(3)}).drift("none") == {}


def test_lines_lead_from_none_to_single_laws_and_to_all():
    subsets = {frozenset(s): s or "none" for s in ("", "a", "b", "c", "ab", "ac", "bc", "abc")}
    assert neighbours("abc", subsets) == [
        ("none", "a"),
        ("none", "b"),
        ("none", "c"),
        ("bc", "abc"),
        ("ac", "abc"),
        ("ab", "abc"),
    ]
    assert neighbours("a", {frozenset(): "none", frozenset("a"): "a"}) == [("none", "a")]
    del subsets[frozenset("ab")]
    assert ("ab", "abc") not in neighbours("abc", subsets)
