"""What coefficients the data prefer, on linear models whose wrong coefficient is planted, and on noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate.analysis.preferred import LEVEL, freed, preference
from pinnablate.tasks.linearised import Coefficient, Linearised

COUNT, PARAMETERS, NOISE, WEIGHT = 40, 12, 0.1, 30.0
PROBLEMS, REPLICATES = 300, 5


def chain(seed, off):
    """The rows of a fit told p = m q and r = n p with m too large; p is not measured, so that n may
    be too large as well.
    """
    rng = np.random.default_rng([13, seed])
    x = np.zeros((COUNT, 3))
    x[::2, 0], x[1::2, 2] = 1.0, 1.0
    y = x @ np.ones(3) + NOISE * rng.standard_normal(COUNT)
    laws = np.array([[-(1 + off), 1, 0], [0, -1, 1]]) * WEIGHT
    slopes, targets = np.concatenate([x, laws]), np.concatenate([y, np.zeros(2)])
    best = np.linalg.lstsq(slopes, targets, rcond=None)[0]
    terms = np.zeros((COUNT + 2, 2))
    terms[COUNT, 0], terms[COUNT + 1, 1] = laws[0, 0] * best[0], laws[1, 1] * best[1]
    return Linearised(
        slopes @ best - targets,
        slopes,
        np.array([""] * COUNT + ["one", "other"], dtype=object),
        np.concatenate([np.full(COUNT, NOISE), np.zeros(2)]),
        True,
        (Coefficient("one", "q", 1 + off), Coefficient("other", "p", 1.0)),
        terms,
    )


def linear(seed, off=0.0, stated=True):
    """The rows of a fit of y = X theta + noise, told laws a'theta = m_k b'theta, all m_k = 1 in truth.

    Args:
        seed: of the data.
        off: by how much the first coefficient is told too large, relative to itself.
        stated: whether the noise is.
    """
    shapes, rng = np.random.default_rng(3), np.random.default_rng([11, seed])
    a, b = shapes.standard_normal((2, 3, PARAMETERS))
    null = np.linalg.svd(a - b)[2][3:]
    theta = null.T @ rng.standard_normal(len(null))
    x = rng.standard_normal((COUNT, PARAMETERS))
    y = x @ theta + NOISE * rng.standard_normal(COUNT)
    told = a - b * np.array([1 + off, 1, 1])[:, None]
    slopes = np.concatenate([x, WEIGHT * told])
    targets = np.concatenate([y, np.zeros(3)])
    best = np.linalg.lstsq(slopes, targets, rcond=None)[0]
    terms = np.zeros((COUNT + 3, 3))
    for k in range(3):
        terms[COUNT + k, k] = WEIGHT * (told[k] - a[k]) @ best
    names = np.array([""] * COUNT + ["one", "other", "third"], dtype=object)
    noise = np.concatenate([np.full(COUNT, NOISE if stated else 1.0), np.zeros(3)])
    return Linearised(
        slopes @ best - targets,
        slopes,
        names,
        noise,
        stated,
        tuple(Coefficient(law, "b", 2.0 * (1 + off * (law == "one"))) for law in names[-3:]),
        terms,
    )


def problem(number, **changes):
    seeds = range(number * REPLICATES, (number + 1) * REPLICATES)
    return preference([freed(linear(seed, **changes)) for seed in seeds])


@pytest.mark.parametrize("stated", [True, False])
def test_a_wrong_coefficient_is_named_with_the_value_that_is_true(stated):
    found = [problem(k, off=0.3, stated=stated) for k in range(20)]
    assert sum(f.laws == ("one",) for f in found) >= 18
    values = [f.coefficients[0].value for f in found]
    assert np.median(values) == pytest.approx(2.0, abs=0.2)


@pytest.mark.parametrize("stated", [True, False])
def test_right_coefficients_are_contradicted_in_one_problem_of_a_hundred_at_most(stated):
    alarms = sum(bool(problem(k, stated=stated).contradicted) for k in range(PROBLEMS))
    assert alarms <= LEVEL * PROBLEMS + 3 * np.sqrt(LEVEL * PROBLEMS)


@pytest.mark.parametrize("stated", [True, False])
def test_p_values_are_uniform_and_intervals_cover_the_truth(stated):
    tests = [freed(linear(seed, stated=stated)).test(1) for seed in range(600)]
    change, width, p = map(np.array, zip(*tests, strict=True))
    assert np.mean(p <= 0.05) == pytest.approx(0.05, abs=0.03)
    assert np.mean(p <= 0.5) == pytest.approx(0.5, abs=0.07)
    assert np.mean(np.abs(change) < 1.96 * width) == pytest.approx(0.95, abs=0.04)


def test_two_coefficients_of_which_either_may_be_wrong_are_both_named():
    found = preference([freed(chain(seed, off=0.5)) for seed in range(5)])
    assert set(found.laws) == {"one", "other"}
    assert preference([freed(chain(seed, off=0.0)) for seed in range(5)]).laws == ()


def test_what_the_data_do_not_see_is_not_judged():
    fit = linear(0)
    unseen = replace(fit, terms=np.column_stack([fit.terms[:, 0], fit.slopes[:, 0]]))
    unseen = replace(unseen, coefficients=fit.coefficients[:2])
    assert freed(unseen).test(1) == (0.0, np.inf, 1.0)
    found = preference([freed(unseen)] * 5)
    assert [p.coefficient.law for p in found.coefficients] == ["one"]
    assert found.count == 2


def test_below_five_replicates_nothing_is_contradicted():
    fits = [freed(linear(seed, off=0.5)) for seed in range(4)]
    assert preference(fits).contradicted == ()
    assert preference([*fits, freed(linear(4, off=0.5))]).laws == ("one",)
    with pytest.raises(ValueError, match="a model of one replicate"):
        preference([])


def test_freeing_two_at_once_is_a_joint_fit():
    fit = linear(3, off=0.4)
    both = np.column_stack([fit.slopes, fit.terms])
    both = np.concatenate(
        [both, np.sqrt(NOISE**2) * np.eye(both.shape[1])[:PARAMETERS]]
    )  # s^2 I of the parameters
    rows = np.concatenate([fit.values, np.zeros(PARAMETERS)])
    best = np.linalg.lstsq(both[:, : PARAMETERS + 2], -rows, rcond=None)[0]
    assert freed(fit).test(1, (0,))[0] == pytest.approx(best[-1], rel=1e-6)


@pytest.mark.parametrize("count", range(5))
def test_trainings_that_are_stuck_contradict_nothing_as_long_as_one_is_not(count):
    models = [freed(linear(seed)) for seed in range(REPLICATES)]
    stuck = [
        replace(m, loss=1e4 * m.mean, gradient=m.gradient + 1e4 * np.sqrt(np.diag(m.variance)))
        for m in models[:count]
    ]
    assert preference([*stuck, *models[count:]]).contradicted == ()


def test_a_wrong_coefficient_is_found_beside_a_minority_that_is_stuck():
    models = [freed(linear(seed, off=0.3)) for seed in range(REPLICATES)]
    stuck = [replace(m, loss=1e4 * m.loss) for m in models[:2]]
    assert preference([*stuck, *models[2:]]).laws == ("one",)


def test_where_most_of_a_large_loss_stays_with_it_free_nothing_is_contradicted():
    models = [freed(linear(seed, off=2.0)) for seed in range(REPLICATES)]
    assert preference(models).laws == ("one",)
    more = [replace(m, loss=m.loss + 3 * m.fall(0)) for m in models]
    assert all(m.left(0) > 0.6 * m.ratio and m.left(0) > 2.0 for m in more)
    found = preference(more)
    assert found.coefficients[0].p < LEVEL / found.count
    assert found.contradicted == ()
