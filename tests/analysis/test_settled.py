"""Values at the full budget and at half of it: which moved, and what is not known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate.analysis.settled import Budgets, Move, move
from tests.analysis.made import full_lattice
from tests.halved import at_half


def halved(made, factors):
    """A lattice whose records also hold a state at half of the budget.

    Args:
        made: the lattice.
        factors: {arm: its error at half over that at the full budget}; arms that are not among them
            have none on record.
    """
    records = {cell: at_half(r, factors.get(cell[0])) for cell, r in made.records.items()}
    return replace(made, records=records)


def made(factors, names="ab"):
    return halved(full_lattice(names, lambda s: 0.01 ** len(s)), factors)


ALL = dict.fromkeys(("none", "a", "b", "a+b"), 1.0)


@pytest.mark.parametrize(
    ("full", "half", "settled"),
    [
        (0.3, 0.21, True),
        (0.3, 0.2, True),
        (0.3, 0.19, False),
        (0.3, 0.41, False),
        (3.0, 2.71, True),
        (3.0, 2.69, False),
        (-3.0, -2.71, True),
        (-3.0, -2.6, False),
        (0.0, 0.1, True),
    ],
)
def test_a_value_may_move_by_a_tenth_of_a_decade_or_of_itself(full, half, settled):
    assert Move(full, half).settled is settled


def test_the_means_over_replicates_are_compared():
    assert move(np.array([1.0, 3.0]), np.array([1.9, 2.0])) == Move(2.0, 1.95)


def test_the_twin_has_the_scores_of_half_the_budget():
    lattice = made({**ALL, "a": 2.0})
    half = lattice.half
    np.testing.assert_allclose(half.skills("a"), lattice.skills("a") - np.log10(2))
    np.testing.assert_allclose(half.skills("b"), lattice.skills("b"))
    assert half.records["a", 0].residuals == lattice.records["a", 0].residuals
    assert half.records["a", 0].field_errors["extrap"]["w"] == pytest.approx(
        2 * lattice.records["a", 0].field_errors["extrap"]["w"]
    )


def test_records_that_say_nothing_of_half_leave_everything_unknown():
    budgets = Budgets.of(full_lattice("ab", lambda s: 1.0))
    assert not budgets.known
    assert budgets.skill("a") is budgets.gain("a", "none") is budgets.share is None
    assert budgets.worth() == budgets.pairs == {}
    assert budgets.settled(["a"]), "nothing is known, and nothing is called unsettled"


def test_skills_gains_worths_and_interactions_move():
    budgets = Budgets.of(made({**ALL, "a+b": 10.0, "b": 1.1}))
    assert budgets.skill("a+b").half == pytest.approx(budgets.skill("a+b").full - 1)
    assert not budgets.skill("a+b").settled
    assert not budgets.gain("a+b", "none").settled
    assert budgets.skill("b").settled
    assert budgets.gain("b", "none").settled
    worth = budgets.worth()
    assert worth["a"].full - worth["a"].half == pytest.approx((1 - np.log10(1.1)) / 2)
    assert not worth["a"].settled
    assert budgets.worth("extrap", "w")["a"].half == pytest.approx(worth["a"].half)
    found = budgets.pairs["a", "b"]
    assert found.full - found.half == pytest.approx(1 - np.log10(1.1))
    assert not found.settled
    assert budgets.share == 3 / 4
    assert budgets.settled(["none", "a", "b"])
    assert not budgets.settled(["none", "a+b"])


def test_an_arm_without_a_state_at_half_is_not_known():
    budgets = Budgets.of(made({a: f for a, f in ALL.items() if a != "a"}))
    assert budgets.known
    assert budgets.skill("a") is None
    assert budgets.gain("b", "a") is None
    assert budgets.worth() == {}
    assert budgets.arms == ["none", "b", "a+b"]


def test_a_model_that_is_computed_in_one_step_is_the_same_at_half():
    lattice = made({a: f for a, f in ALL.items() if a != "a"})
    records = {
        cell: replace(r, learner="interpolators") if cell[0] == "a" else r
        for cell, r in lattice.records.items()
    }
    budgets = Budgets.of(replace(lattice, records=records))
    assert budgets.skill("a") == Move(*[float(lattice.skills("a").mean())] * 2)


def test_a_failed_cell_has_no_state_at_half():
    lattice = made(ALL)
    broken = replace(lattice.records["a", 0], status="failed")
    budgets = Budgets.of(replace(lattice, records={**lattice.records, ("a", 0): broken}))
    assert budgets.skill("a") is None


def test_an_error_at_half_that_was_not_finite_has_the_worst_score():
    lattice = made(ALL)
    first = lattice.records["a", 0]
    half = {**first.half, "errors": {"extrap": None}, "field_errors": {"extrap": {"u": None}}}
    records = {**lattice.records, ("a", 0): replace(first, half=half)}
    assert replace(lattice, records=records).half.skills("a")[0] == -1
