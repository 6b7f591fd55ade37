"""The importance of rules of others, on lattices whose answer is planted."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from pinnablate.analysis.attribution import shapley
from pinnablate.analysis.rules import rule_importance

LAWS = ("a", "b", "c")


def lattice(decades):
    """Mean squared errors of all subsets, from {subset: decades of error that it gains}."""
    sets = [frozenset(s) for k in range(len(LAWS) + 1) for s in combinations(LAWS, k)]
    return {s: np.array([10.0 ** (-2 * decades(s))]) for s in sets}


def test_laws_that_add_up_have_twice_their_worth():
    worth = {"a": 0.5, "b": 1.25, "c": 0.0}
    found = rule_importance(lattice(lambda s: sum(worth[e] for e in s)))
    assert {e: pytest.approx(2 * w) for e, w in worth.items()} == {
        e: v[0] for e, v in found.items()
    }


def test_of_three_laws_that_are_needed_together_each_has_a_quarter_and_a_third_of_the_worth():
    errors = lattice(lambda s: 2.0 * (len(s) == 3))
    found = rule_importance(errors)
    worth = shapley({s: -np.log10(v) for s, v in errors.items()})
    assert [v[0] for v in found.values()] == pytest.approx([1.0] * 3)  # 4 decades in 1 of 4 subsets
    assert [v[0] for v in worth.values()] == pytest.approx([4 / 3] * 3)  # which sum to the 4


def test_it_is_the_mean_of_the_logarithms_of_ratios():
    """As arrays of 0 and 1 by law, the form in which the authors compute it."""
    rng = np.random.default_rng(0)
    cube = rng.uniform(0.01, 1.0, (2, 2, 2))
    errors = {
        frozenset(e for e, told in zip(LAWS, bits, strict=True) if told): np.array([cube[bits]])
        for bits in np.ndindex(2, 2, 2)
    }
    found = rule_importance(errors)
    for axis, law in enumerate(LAWS):
        without, told = np.moveaxis(cube, axis, 0)
        assert found[law][0] == pytest.approx(np.log10(without / told).mean())


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan])
def test_errors_that_have_no_logarithm_are_refused(bad):
    errors = lattice(len)
    errors[frozenset("a")] = np.array([bad])
    with pytest.raises(ValueError, match="expected mean squared errors above 0"):
        rule_importance(errors)
