"""Attribution from a part of the lattice: exact where the game is 2-additive."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from pinnablate.analysis import attribution
from pinnablate.analysis.partial import interactions, is_complete, shapley, two_additive
from pinnablate.analysis.sufficiency import pattern

NAMES = "abcdefghi"


def subsets(names, sizes=None):
    return [
        frozenset(c)
        for k in (range(len(names) + 1) if sizes is None else sizes)
        for c in combinations(names, k)
    ]


def random_game(names, seed, order, replicates=3):
    """A game whose Moebius coefficients vanish above an order: {subset: [replicates]}."""
    rng = np.random.default_rng(seed)
    m = {s: rng.normal(size=replicates) for s in subsets(names) if len(s) <= order}
    return {s: sum(c for t, c in m.items() if t <= s) for s in subsets(names)}


def of_order2(game, names):
    return {s: game[s] for s in subsets(names, (0, 1, 2, len(names) - 1, len(names)))}


def test_a_2_additive_game_of_nine_is_recovered_from_its_56_subsets():
    full = random_game(NAMES, 0, order=2)
    part = of_order2(full, NAMES)
    assert (len(full), len(part)) == (512, 56)
    found = two_additive(part)
    assert np.max(found.misfit) < 1e-12
    for name, value in attribution.shapley(full).items():
        np.testing.assert_allclose(found.shapley[name], value, atol=1e-11)
        np.testing.assert_allclose(attribution.banzhaf(full)[name], found.shapley[name], atol=1e-11)
    for pair, value in attribution.interactions(full).items():
        np.testing.assert_allclose(found.interactions[pair], value, atol=1e-11)


def test_any_game_is_met_at_none_and_all_and_its_misfit_is_told():
    full = random_game("abcde", 1, order=5)
    found = two_additive(of_order2(full, "abcde"))
    np.testing.assert_allclose(
        sum(found.shapley.values()), full[frozenset("abcde")] - full[frozenset()]
    )
    assert np.all(found.misfit > 0.1)


@pytest.mark.parametrize("names", ["ab", "abcd", "abcdef"])
def test_on_a_full_lattice_the_fit_has_the_exact_shapley_values_of_any_game(names):
    full = random_game(names, 2, order=len(names))
    exact = attribution.shapley(full)
    for name, value in two_additive(full).shapley.items():
        np.testing.assert_allclose(value, exact[name], atol=1e-10)
    assert is_complete(full)
    for pair, value in attribution.interactions(
        full
    ).items():  # those of the fit differ: a full lattice is never fitted
        np.testing.assert_array_equal(interactions(full)[pair], value)


def test_numbers_do_as_well_as_arrays():
    part = {s: float(v[0]) for s, v in of_order2(random_game(NAMES, 3, order=2), NAMES).items()}
    assert np.shape(two_additive(part).misfit) == ()
    assert isinstance(float(shapley(part)["a"]), float)


def test_a_missing_pair_is_refused():
    part = of_order2(random_game("abcde", 4, order=2), "abcde")
    del part[frozenset("ab")]
    with pytest.raises(ValueError, match="every equation and every pair"):
        two_additive(part)


def test_a_pattern_read_from_a_part_is_never_certain():
    both = {
        s: np.full(5, 2.0 if {"a", "b"} <= s else 0.0) + np.linspace(0, 1e-3, 5)
        for s in subsets("abcde")
    }
    assert pattern(both) == "a + b"
    assert pattern(of_order2(both, "abcde")) == "a + b ?"
