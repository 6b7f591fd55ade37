"""What scores from elsewhere say is what pinnablate says of records of its own."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

import pinnablate
from pinnablate.analysis.attribution import moebius
from pinnablate.analysis.games import game, judge_interactions
from pinnablate.analysis.pairs import relation
from pinnablate.analysis.selected import misleading, most_valuable
from pinnablate.analysis.sufficiency import together
from pinnablate.elsewhere.answers import Answers
from pinnablate.elsewhere.given import given
from pinnablate.elsewhere.numbers import Unit

from .scores import THREE, TWO, scores_of


def answers(scores, controls=None, unit=None, **options):
    return Answers(given(scores, controls or {}, unit or Unit(), **options))


@pytest.fixture(scope="module")
def published():
    """Records of the package's own, and their errors as somebody else would write them."""
    result = pinnablate.open_result("heat-mixed", replicates=10, protocol="standard-v2")
    found = result.lattice
    errors = {
        a: {r: found.records[a, r].errors[found.primary] for r in found.replicates}
        for a in found.arms
    }
    controls = {a: e for a, e in errors.items() if found.told[a].is_control}
    subsets = {a: e for a, e in errors.items() if found.told[a].is_subset}
    return result, answers(subsets, controls, Unit(sigma=1.0, floor=found.floor))


def test_gains_worth_and_interactions_are_those_of_a_study(published):
    result, seen = published
    found = result.lattice
    for arm in found.arms:
        np.testing.assert_allclose(seen.skills(arm).values, found.skills(arm))
        assert seen.gain(arm).mean == pytest.approx(found.gain(arm, "none").mean)
        assert seen.gain(arm).half_width == pytest.approx(found.gain(arm, "none").half_width)
        assert seen.failures(arm) == found.failures(arm)
    for equation, value in result.worth().items():
        assert seen.worth[equation].mean == pytest.approx(value.mean)
        assert seen.worth[equation].half_width == pytest.approx(value.half_width)
    assert list(seen.worth) == list(result.worth())
    for pair, of in judge_interactions(found, level=seen.level).items():
        assert seen.interactions[pair].in_skill.mean == pytest.approx(of.in_skill.mean)
        assert seen.interactions[pair].in_error.half_width == pytest.approx(of.in_error.half_width)
        assert seen.interactions[pair].verdict == of.verdict
    assert seen.highest_control == found.highest_control()


def test_labels_are_those_of_a_study(published):
    result, seen = published
    found, level = result.lattice, seen.level
    values, players = game(found), result.study.world.players
    assert seen.together == together(values, players, level)
    assert seen.ends[0].selection == most_valuable(values, level).selection
    assert seen.relations[players] == relation(values, *players, level)
    assert [m.arm for m in seen.misleading] == [m.arm for m in misleading(found, level)]
    for s, m in moebius(values).items():
        if s:
            np.testing.assert_allclose(seen.coefficients[s], m, atol=1e-12)


def test_a_law_that_does_harm_is_named():
    seen = answers(scores_of(THREE))
    assert [c.equations for c in seen.against.conflicts] == [("wrong",)]
    assert seen.against.conflicts[0].shown
    assert seen.against.tested == 12  # contributions of three equations
    unpaired = answers(scores_of(THREE), paired=False).against.conflicts
    assert [(c.equations, c.shown) for c in unpaired] == [(("wrong",), True)]
    assert seen.misleading[0].arm in ("wrong", "energy+wrong")
    assert next(iter(seen.worth)) == "motion"


def test_noise_does_no_harm_and_is_worth_nothing():
    """Of 25 lattices on which equations do nothing, few say anything after correction."""
    said = 0
    for seed in range(25):
        seen = answers(scores_of(dict.fromkeys(THREE, 0.5), seed=seed, spread=0.1))
        shown = [k for k, p in seen.explored.items() if p <= seen.level]
        # subsets may well be shown to be as good as `all`: they are
        said += any(k[0] not in ("sufficient", "pair") for k in shown) or bool(
            seen.against.conflicts
        )
    assert said <= 4


def test_differences_of_unpaired_runs_are_those_of_welch():
    scores = {"none": [0.5, 0.4, 0.6, 0.55, 0.45], "a": [0.2, 0.1, 0.15, 0.12, 0.18, 0.11]}
    controls = {"rbf": [0.4, 0.5, 0.35, 0.45, 0.41, 0.39, 0.44]}
    seen = answers(scores, controls, paired=False)
    skills = {n: -np.log10(v) for n, v in {**scores, **controls}.items()}
    for arm, over in (("all", "none"), ("all", "rbf"), ("rbf", "none")):
        one, other = skills.get(arm, skills["a"]), skills[over]
        interval = stats.ttest_ind(one, other, equal_var=False).confidence_interval()
        found = seen.gain(arm, over)
        assert found.mean - found.half_width == pytest.approx(interval.low)
        assert found.mean + found.half_width == pytest.approx(interval.high)
    assert seen.replicates == 5


def test_whether_replicates_are_paired_matters():
    scores = scores_of(TWO)  # with a common part in every replicate
    paired, not_paired = answers(scores), answers(scores, paired=False)
    assert paired.gain("all").mean == pytest.approx(not_paired.gain("all").mean)
    assert paired.gain("all").half_width < not_paired.gain("all").half_width / 2
    assert paired.worth["a"].mean == pytest.approx(not_paired.worth["a"].mean)


def test_where_subsets_are_missing_values_are_fitted_or_there_are_none():
    four = {
        "none": 0.0,
        "a": 0.5,
        "b": 0.2,
        "c": 0.0,
        "a+b": 0.7,
        "a+c": 0.5,
        "b+c": 0.2,
        "all": 0.7,
    }
    assert answers(scores_of(four)).attribution == "exact"
    more = {**four, "d": 0.0, "a+d": 0.5, "b+d": 0.2, "c+d": 0.0}
    seen = answers(scores_of(more))
    assert seen.attribution == "fitted"
    assert seen.worth["a"].mean == pytest.approx(0.5, abs=0.05)
    assert seen.misfit.mean < 0.1
    assert seen.banzhaf == seen.coefficients == {}
    seen = answers(scores_of({"none": 0.0, "a": 0.5, "all": 0.7, "b": 0.1, "c": 0.1}))
    assert (seen.attribution, seen.worth, seen.interactions, seen.ends) == ("none", {}, {}, None)
    assert seen.lacking == [frozenset("ab"), frozenset("ac"), frozenset("bc")]
    assert set(seen.together.minimal) == {frozenset("abc")}
    assert seen.relations == {}


def test_below_five_replicates_nothing_is_tested():
    seen = answers(scores_of(THREE, replicates=4))
    assert (seen.level, seen.misleading, seen.against.tested) == (None, [], 0)
    assert seen.gain("all").half_width is None
    assert seen.together.pattern.chosen == "not shown"
    assert {i.verdict for i in seen.interactions.values()} == {"not shown"}


def test_the_gain_of_all_is_declared_and_that_over_a_chosen_control():
    controls = scores_of({"rbf": 0.2, "gp": 0.4})
    seen = answers(scores_of(TWO), controls, chosen="rbf")
    gains = {k[1:] for k in seen.explored if k[0] == "gain"}
    assert gains == {("a", "none"), ("b", "none"), ("rbf", "none"), ("gp", "none"), ("all", "gp")}


def test_one_equation_has_a_gain_and_no_company():
    seen = answers(scores_of({"none": 0.2, "a": 0.9}))
    assert seen.worth["a"].mean == pytest.approx(seen.gain("all").mean)
    assert (seen.interactions, seen.ends, seen.relations) == ({}, None, {})


def test_a_replicate_that_some_subset_lacks_is_in_the_rows_of_others():
    scores = scores_of(TWO)
    scores["b"][0] = None
    seen = answers(scores)
    assert seen.replicates == 5
    assert len(seen.gain("all").values) == 6
    assert len(seen.gain("b").values) == 5
    assert len(seen.worth["a"].values) == 5


def test_a_diverged_run_fails_and_is_scored():
    scores = scores_of(TWO)
    scores["a+b"][0] = float("inf")
    seen = answers(scores)
    assert seen.failures("all").count == 1
    assert min(seen.skills("all").values) == -1
