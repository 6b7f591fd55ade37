"""Which law is wrong, on linear models whose wrong law is planted, and on noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate.analysis.apart import furthest_apart
from pinnablate.analysis.misfit import Misfit
from pinnablate.analysis.replicated import combined, heard
from pinnablate.analysis.suspicion import Strain, retrained, suspicion
from tests.analysis.strained import strains

LAWS = {"mass": 1, "force": 2, "energy": 1}
PROBLEMS, REPLICATES = 300, 5


def problem(number, **changes):
    seeds = range(number * REPLICATES, (number + 1) * REPLICATES)
    return suspicion(strains(LAWS, seeds, **changes))


@pytest.mark.parametrize("stated", [True, False])
@pytest.mark.parametrize("wrong", LAWS)
def test_a_planted_wrong_law_is_named_in_nine_of_ten(wrong, stated):
    found = [problem(k, wrong=wrong, stated=stated) for k in range(20)]
    assert sum(f.accused == (wrong,) for f in found) >= 18
    assert all(f.suspects[0].law == wrong for f in found if f.accused)


@pytest.mark.parametrize("stated", [True, False])
def test_right_laws_are_accused_in_one_problem_of_twenty_at_most(stated):
    alarms = sum(bool(problem(k, stated=stated).accused) for k in range(PROBLEMS))
    assert alarms <= 0.05 * PROBLEMS + 3 * np.sqrt(0.05 * 0.95 * PROBLEMS)


def test_two_laws_of_which_either_may_be_wrong_are_both_named():
    two = {"one": 1, "other": 1}

    # one observed direction: the laws fix it together, and each alone leaves it open
    def tie(seed):
        (found,) = strains(two, [seed], wrong="one", off=6.0)
        same = found.without["one"]
        return replace(
            found,
            without={"one": same, "other": same},
            pairs={"one": {"other": same}, "other": {"one": same}},
        )

    found = suspicion([tie(seed) for seed in range(5)])
    assert set(found.accused) == {"one", "other"}
    assert found.further == ()


def test_two_wrong_laws_are_not_taken_for_one():
    def both(seed):
        (one,) = strains(LAWS, [seed], wrong="mass", off=8.0)
        (other,) = strains(LAWS, [seed], wrong="energy", off=12.0)
        add = lambda a, b: replace(a, loss=a.loss + b.loss - a.expected)  # noqa: E731
        return replace(
            one,
            full=add(one.full, other.full),
            without={e: add(one.without[e], other.without[e]) for e in LAWS},
            pairs={
                e: {f: add(one.pairs[e][f], other.pairs[e][f]) for f in one.pairs[e]} for e in LAWS
            },
        )

    found = suspicion([both(seed) for seed in range(5)])
    assert {found.suspects[0].law, *found.further} >= {"mass", "energy"}


def test_one_failed_training_decides_nothing_by_itself():
    alarms = 0
    for k in range(60):
        first, *others = strains(LAWS, range(5 * k, 5 * k + 5))
        broken = replace(first, full=replace(first.full, loss=1e6 * first.full.loss))
        alarms += bool(suspicion([broken, *others]).accused)
    assert alarms <= 18  # a mean over the replicates would raise 60


def stuck(found, times=1000.0):
    """A replicate whose training stayed in a local minimum: a large loss, part of which any law frees."""
    more = times * found.full.expected
    part = lambda m, share: replace(m, loss=m.loss + share * more)  # noqa: E731
    return replace(
        found,
        full=part(found.full, 1.0),
        without={e: part(m, 0.1) for e, m in found.without.items()},
        pairs={e: {f: part(m, 0.05) for f, m in of.items()} for e, of in found.pairs.items()},
    )


@pytest.mark.parametrize("count", range(5))
def test_trainings_that_are_stuck_accuse_nobody_as_long_as_one_is_not(count):
    of = strains(LAWS, range(5))
    found = suspicion([*map(stuck, of[:count]), *of[count:]])
    assert found.accused == ()
    assert found.stuck == count
    assert found.is_heard == (count < 3)
    assert found.ratio < 5.0


def test_a_wrong_law_is_named_beside_a_minority_that_is_stuck():
    of = strains(LAWS, range(10, 15), wrong="mass", off=8.0)
    assert suspicion([*map(stuck, of[:2]), *of[2:]]).accused == ("mass",)
    assert suspicion([*map(stuck, of[:3]), *of[3:]]).accused == ()


@pytest.mark.parametrize(
    ("ratios", "is_stated", "expected"),
    [
        ([0.05, 1.4, 29.0, 31.0], True, [True, True, True, False]),
        ([1e-9, 1e-4, 0.2, 0.4], False, [True, True, True, False]),
        ([2.0, 50.0, 70.0], False, [True, True, False]),
        ([np.inf, np.inf], True, [True, True]),
    ],
)
def test_what_is_below_noise_is_not_told_apart(ratios, is_stated, expected):
    assert heard(ratios, is_stated) == expected


def test_where_all_leave_as_much_none_is_stuck():
    found = suspicion(strains(LAWS, range(5), wrong="mass", off=300.0))
    assert (found.stuck, found.accused) == (0, ("mass",))


def of_many(loss, without):
    """Five equal replicates of five hundred observations: the losses of all laws, and without `mass`."""
    full = Misfit(loss, 500.0, 500.0)
    part = {"mass": Misfit(without, 450.0, 450.0), "force": Misfit(0.96 * loss, 470.0, 470.0)}
    both = Misfit(0.95 * without, 420.0, 420.0)
    pairs = {"mass": {"force": both}, "force": {"mass": both}}
    return suspicion([Strain(full, part, 1.0, pairs)] * 5)


def test_a_fall_that_is_significant_and_small_accuses_nobody():
    found = of_many(515.0, 412.0)
    assert found.suspects[0].p < 1e-5
    assert found.suspects[0].fall == pytest.approx(2.06)
    assert found.accused == ()
    assert of_many(715.0, 450.0).accused == ("mass",)


def test_where_most_of_a_large_loss_stays_without_it_a_law_is_not_accused():
    found = of_many(20 * 500.0, 14 * 450.0)
    assert found.suspects[0].p < 1e-5
    assert found.stays
    assert found.accused == ()
    assert of_many(20 * 500.0, 10 * 450.0).accused == ("mass",)
    assert not of_many(20 * 500.0, 10 * 450.0).stays


def bent(loss, without, force):
    """Five equal replicates: losses over their means of all laws, and to first order without either."""
    full = Misfit(5.0 * loss, 5.0, 5.0)
    part = {"mass": Misfit(4.8 * without, 4.8, 4.9), "force": Misfit(4.8 * force, 4.8, 4.9)}
    both = Misfit(4.6 * min(without, force), 4.6, 4.8)
    return Strain(full, part, 1.0, {"mass": {"force": both}, "force": {"mass": both}})


def test_the_law_without_which_the_loss_is_explained_comes_before_one_without_which_most_stays():
    # `force` frees little and takes much for that, and leaves most of the loss
    full = Misfit(24.0, 5.0, 8.0)
    part = {"mass": Misfit(10.0, 4.0, 4.0), "force": Misfit(20.0, 4.95, 8.0)}
    both = Misfit(9.9, 3.9, 4.0)
    of = Strain(full, part, 1.0, {"mass": {"force": both}, "force": {"mass": both}})
    found = suspicion([of] * 5)
    assert found.suspects[0].p > found.suspects[1].p
    assert found.accused == ("mass",)


def test_a_model_trained_without_a_law_says_more_than_a_first_order():
    of = bent(9.0, 6.0, 5.5)
    assert suspicion([of] * 5).accused == ()
    trained = [retrained(of, {"mass": 3.0, "force": 20.0})] * 5
    assert suspicion(trained).accused == ("mass",)
    assert suspicion([retrained(of, {"mass": 3.0, "force": 3.0})] * 5).accused == ("mass", "force")


@pytest.mark.parametrize(
    ("without", "trained", "expected"),
    [
        (6.0, 3.0, 3.0),  # less than a first order says
        (6.0, 50.0, 28.8),  # a training that fell short says nothing
        (6.0, 20.0, 28.8),  # nor one that leaves less, and more than noise explains
        (1.2, 0.1, 5.76),  # noise explains what is left: a network that is told less fits noise
    ],
)
def test_when_a_model_trained_without_a_law_is_asked(without, trained, expected):
    found = retrained(bent(9.0, without, 5.5), {"mass": trained})
    assert found.without["mass"].loss == pytest.approx(expected)
    assert found.without["force"].loss == pytest.approx(5.5 * 4.8)


def test_below_five_replicates_nobody_is_accused():
    found = suspicion(strains(LAWS, range(4), wrong="mass"))
    assert found.accused == ()
    assert not found.is_tested
    assert found.suspects[0].law == "mass"


def test_folds_count_for_less_than_independent_replicates():
    of = strains(LAWS, range(5), wrong="mass")
    alone, folds = suspicion(of), suspicion(of, independent=False)
    assert folds.suspects[0].score < alone.suspects[0].score


def test_independent_values_combine_to_a_p_value():
    rng = np.random.default_rng(3)
    found = np.array([combined(row) for row in rng.uniform(size=(4000, 5))])
    assert np.mean(found <= 0.05) == pytest.approx(0.05, abs=0.012)
    assert combined([0.01] * 5, independent=False) == pytest.approx(0.01 * 5 / 3)
    assert combined([0.2]) == pytest.approx(0.2)


def test_without_a_model_nothing_can_be_said():
    with pytest.raises(ValueError, match="at least one law"):
        suspicion([])


def test_an_observation_settles_most_where_predictions_part_most_relative_to_noise():
    one = np.zeros((3, 4, 2))
    other = one.copy()
    other[:, 2, 0], other[:, 1, 1] = 5.0, 2.0
    place = furthest_apart(one, other, np.array([10.0, 0.1]))
    assert (place.point, place.field, place.size) == (1, 1, pytest.approx(20.0))
