"""Arms whose runs share nothing: Welch's intervals and tests, and labels chosen from resamples."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pinnablate.analysis.attribution import shapley
from pinnablate.analysis.estimate import estimate
from pinnablate.analysis.independent import independent
from pinnablate.analysis.inference import p_above, p_apart, p_near
from pinnablate.analysis.pairs import relation
from pinnablate.analysis.partial import two_additive
from pinnablate.analysis.samples import count_of, redrawn, stacked
from pinnablate.analysis.selected import below_none, most_valuable
from pinnablate.analysis.sufficiency import together


def runs(rng, means, counts=(6, 9, 7, 8), spread=(0.1, 0.3, 0.2, 0.05)):
    """{subset: its runs} of two equations, with the means of none, a, b, ab."""
    names = frozenset(), frozenset("a"), frozenset("b"), frozenset("ab")
    drawn = zip(names, means, counts, spread, strict=True)
    return {s: rng.normal(m, d, n) for s, m, n, d in drawn}


def game_of(values):
    names = {"+".join(sorted(s)) or "none": s for s in values}
    made = independent({name: values[s] for name, s in names.items()})
    return {s: made[name] for name, s in names.items()}


@pytest.fixture
def values():
    return runs(np.random.default_rng(1), (0.0, 0.4, 0.1, 1.2))


def test_a_difference_has_the_interval_and_the_p_value_of_welch(values):
    game = game_of(values)
    one, other = frozenset("a"), frozenset()
    found = stats.ttest_ind(values[one], values[other], equal_var=False)
    interval = found.confidence_interval(0.95)
    seen = estimate(game[one] - game[other])
    assert seen.mean == pytest.approx(values[one].mean() - values[other].mean())
    assert seen.half_width == pytest.approx((interval.high - interval.low) / 2)
    assert seen.values == ()
    assert float(p_apart(game[one] - game[other])) == pytest.approx(found.pvalue, rel=1e-6)
    sided = stats.ttest_ind(values[one], values[other], equal_var=False, alternative="greater")
    assert float(p_above(game[one] - game[other])) == pytest.approx(sided.pvalue, rel=1e-6)


def test_a_shapley_value_adds_the_variances_of_the_means_that_it_is_made_of(values):
    game = game_of(values)
    found = shapley(game)["a"]
    mean = {s: v.mean() for s, v in values.items()}
    square = {s: v.var(ddof=1) / len(v) for s, v in values.items()}
    none, a, b, ab = mean
    by_hand = ((mean[a] - mean[none]) + (mean[ab] - mean[b])) / 2
    assert float(found.mean()) == pytest.approx(by_hand)
    assert float(found.error) == pytest.approx(np.sqrt(sum(square.values()) / 4))
    parts = [q / 4 for q in square.values()]
    freedom = sum(parts) ** 2 / sum(
        q**2 / (len(values[s]) - 1) for q, s in zip(parts, values, strict=True)
    )
    assert float(found.freedom) == pytest.approx(freedom)


def test_equivalence_needs_both_sides_and_five_runs():
    rng = np.random.default_rng(2)
    near = independent({"x": rng.normal(0, 0.02, 8), "y": rng.normal(0, 0.02, 5)})
    assert float(p_near(near["x"] - near["y"], 0.1)) < 0.01
    assert float(p_near(near["x"] - near["y"], 0.001)) > 0.05
    few = independent({"x": rng.normal(0, 0.02, 80), "y": rng.normal(0, 0.02, 4)})
    assert float(p_near(few["x"] - few["y"], 0.1)) == 1
    assert estimate(few["x"] - few["y"]).half_width is None
    assert estimate(few["x"]).half_width is not None


def test_runs_without_any_spread_differ_or_do_not():
    same = independent({"x": [1.0] * 5, "y": [1.0] * 6, "z": [2.0] * 5})
    assert float(p_above(same["x"] - same["y"])) == 1
    assert float(p_above(same["z"] - same["y"])) == 0


def test_the_interval_covers_as_often_as_it_says():
    """The interaction a x b of 2000 draws with runs of unequal number and spread."""
    rng, covered, draws = np.random.default_rng(3), 0, 2000
    for _ in range(draws):
        none, a, b, ab = game_of(runs(rng, (0.0, 0.4, 0.1, 1.2), counts=(5, 9, 6, 5))).values()
        seen = estimate(ab - a - b + none)
        covered += abs(seen.mean - 0.7) <= seen.half_width
    assert 0.935 < covered / draws < 0.97


def test_labels_are_chosen_from_resamples_of_each_arm_by_itself(values):
    game = game_of(values)
    found = together(game)
    assert found.pattern.chosen == "all needed"
    assert found.pattern.settled
    assert relation(game, "a", "b").chosen.startswith("AND")
    best = most_valuable(game)
    assert (best.selection.chosen, best.selection.shown) == ("a", True)
    again = redrawn(game)[frozenset("a")].mean()
    assert again.shape == (1000,)
    assert again.mean() == pytest.approx(values[frozenset("a")].mean(), abs=0.02)
    assert again.std() == pytest.approx(
        values[frozenset("a")].std() / np.sqrt(9), rel=0.1
    )  # of the mean of a resample


def test_below_five_runs_of_any_subset_nothing_is_labelled(values):
    values[frozenset("b")] = values[frozenset("b")][:4]
    game = game_of(values)
    assert count_of(game) == 4
    assert together(game).pattern.chosen == "not shown"
    assert not most_valuable(game).selection.shown


def test_a_subset_that_hurts_is_found(values):
    game = game_of({s: -v for s, v in values.items()})
    found = below_none({"ab": game[frozenset("ab")] - game[frozenset()]})
    assert [m.arm for m in found] == ["ab"]
    assert found[0].settled


def test_the_nearest_two_additive_game_acts_on_weights():
    """Three equations without their only triple but `all`: the same means as of plain numbers."""
    rng = np.random.default_rng(4)
    subsets = [frozenset(s) for s in ("", "a", "b", "c", "d", "ab", "ac", "ad", "bc", "bd", "cd")]
    values = {s: rng.normal(len(s), 0.1, 5 + k) for k, s in enumerate(subsets)}
    values[frozenset("abcd")] = rng.normal(5, 0.1, 6)
    numbers = two_additive({s: float(v.mean()) for s, v in values.items()})
    found = two_additive(game_of(values))
    assert {e: float(v.mean()) for e, v in found.shapley.items()} == pytest.approx(numbers.shapley)
    assert float(found.interactions["a", "b"].mean()) == pytest.approx(
        numbers.interactions["a", "b"]
    )
    assert float(found.misfit) == pytest.approx(numbers.misfit)


def test_paired_values_are_stacked_as_they_are():
    np.testing.assert_array_equal(
        stacked([np.array([1.0, 2.0]), np.array([3.0, 4.0])]), [[1, 2], [3, 4]]
    )
