"""Folds: disjoint, covering, the same for every arm, others for every replicate; rows at one point stay together."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.errors import PinnablateError
from pinnablate.measurements import Measurements

T = np.linspace(0, 10, 41)
MASK = np.arange(41) % 5 == 0


def ode(**options):
    made = Measurements({"t": T, "q": np.cos(T)}, **options)
    return made, made.table(["t"], ["q"])


def field(**options):
    x, t = (v.ravel() for v in np.meshgrid(np.linspace(0, 1, 6), np.linspace(0, 2, 11)))
    made = Measurements({"x": x, "t": t, "u": x * t + x}, **options)
    return made, made.table(["x", "t"], ["u"])


@pytest.mark.parametrize("make", [ode, field])
@pytest.mark.parametrize("split", ["future", "random", "block"])
@pytest.mark.parametrize("r", range(4))
def test_the_three_sets_are_disjoint_and_cover_all_rows(make, split, r):
    made, table = make(split=split)
    fold = made.fold(table, r)
    together = np.stack([fold.trained, fold.validation, fold.held_out])
    assert together.dtype == bool
    assert (together.sum(axis=0) == 1).all()
    assert together.any(axis=1).all()


@pytest.mark.parametrize("split", ["future", "random", "block"])
def test_a_fold_is_the_same_each_time_and_another_for_another_replicate(split):
    made, table = ode(split=split)
    again, other = made.fold(table, 3), made.fold(table, 4)
    np.testing.assert_array_equal(made.fold(table, 3).held_out, again.held_out)
    np.testing.assert_array_equal(made.fold(table, 3).validation, again.validation)
    assert (again.validation != other.validation).any()
    assert (again.held_out != other.held_out).any() == (split != "future")


def test_the_future_is_the_last_share_in_time_whatever_the_density():
    t = np.concatenate([np.linspace(0, 1, 50), np.linspace(1.1, 10, 20)])
    made = Measurements({"t": t, "q": t**2}, split="future", held_out=0.3)
    table = made.table(["t"], ["q"])
    held = made.fold(table, 0).held_out
    np.testing.assert_array_equal(held, table.points[:, 0] > 7.0)


def test_random_holds_out_the_share_of_the_points_that_was_asked_for():
    made, table = ode(split="random", held_out=0.2)
    fold = made.fold(table, 0)
    assert fold.held_out.sum() == round(0.2 * 41)
    assert fold.validation.sum() == round(0.25 * (41 - 8))
    assert repr(fold) == "Fold(25 to train, 8 to validate, 8 held out)"


def test_a_block_is_a_box_of_places_at_all_times():
    made, table = field(split="block")
    for r in range(5):
        held = made.fold(table, r).held_out
        places = np.unique(table.points[held, 0])
        assert len(places) == 2  # of six, 30 %
        assert places[1] - places[0] == pytest.approx(0.2)
        np.testing.assert_array_equal(held, np.isin(table.points[:, 0], places))


def test_a_block_of_times_where_there_is_no_space_is_a_gap():
    made, table = ode(split="block")
    held = np.flatnonzero(made.fold(table, 0).held_out)
    assert len(held) == 13
    assert np.ptp(held) == 12


def test_a_mask_holds_out_what_it_says_whatever_the_order_of_the_rows():
    order = np.random.default_rng(0).permutation(41)
    shuffled = Measurements({"t": T[order], "q": np.cos(T[order])}, split=MASK[order])
    table = shuffled.table(["t"], ["q"])
    np.testing.assert_array_equal(shuffled.fold(table, 2).held_out, MASK)
    column = Measurements({"t": T, "q": np.cos(T), "test": MASK}, split="test")
    np.testing.assert_array_equal(column.fold(column.table(["t"], ["q"]), 0).held_out, MASK)
    numbers = Measurements({"t": T, "q": np.cos(T), "test": MASK * 1.0}, split="test")
    np.testing.assert_array_equal(numbers.fold(numbers.table(["t"], ["q"]), 0).held_out, MASK)


def test_repeated_measurements_stay_on_one_side():
    t = np.repeat(T, 3)
    values = np.cos(t) + 0.1 * np.random.default_rng(0).standard_normal(len(t))
    made = Measurements({"t": t, "q": values}, noise=0.1)
    table = made.table(["t"], ["q"])
    for r in range(3):
        fold = made.fold(table, r)
        for part in (fold.trained, fold.validation, fold.held_out):
            assert (part.reshape(41, 3).sum(axis=1) % 3 == 0).all()


def test_a_field_that_is_rarely_measured_has_values_in_all_three_sets():
    rare = np.full(41, np.nan)
    rare[[4, 20, 33]] = 1.0, 2.0, 3.0
    made = Measurements({"t": T, "q": np.cos(T), "p": rare})
    table = made.table(["t"], ["q", "p"])
    for r in range(10):
        fold = made.fold(table, r)
        for part in (fold.trained, fold.validation, fold.held_out):
            assert table.is_measured[part, 1].sum() == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"split": np.zeros(41, bool)}, "holds out no row of the arrays"),
        ({"split": np.ones(41, bool)}, "holds out every row of the arrays"),
        ({"split": np.arange(41) > 0}, "leaves one point of the arrays"),
        ({"split": MASK[:-1]}, "split= has 40 booleans for 41 rows of the arrays"),
        (
            {"split": "futur"},
            r"expected one of: future, random, block, t, q\. Did you mean 'future'\?",
        ),
        (
            {"split": 3},
            "split= is of type int, expected 'future', 'random', 'block', an array of booleans",
        ),
        ({"held_out": 1.0}, r"held_out=1\.0, expected a share between 0 and 1"),
        ({"held_out": 0}, "share held_out= is 0, expected a finite number, above 0"),
    ],
)
def test_splits_that_mean_nothing_are_refused(options, words):
    with pytest.raises(PinnablateError, match=words):
        ode(**options)


def test_a_future_needs_a_time():
    made = Measurements({"x": T, "q": np.cos(T)}, split="future")
    with pytest.raises(PinnablateError, match=r"coordinates of the arrays are x; call time t"):
        made.table(["x"], ["q"])


def test_a_block_needs_several_places():
    made = Measurements({"x": np.ones(41), "t": T, "u": T}, split="block")
    with pytest.raises(PinnablateError, match="the split 'block' holds out no row"):
        made.table(["x", "t"], ["u"])
