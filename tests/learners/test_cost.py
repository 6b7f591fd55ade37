"""Declared counts of floating-point operations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate.arms import CONTROLS, subset
from pinnablate.learners.cost import adam_step, flops, long_steps, second_step, solving, system_rows
from pinnablate.study import Study
from pinnablate.tasks.protocol import protocol


@pytest.fixture
def fits(make_fit, string):
    """{number of equations: fit}."""
    return {
        len(told): make_fit(string, subset(string, told))
        for told in ((), ("kinematics",), string.players)
    }


def test_rows_are_data_and_a_collocation_row_for_each_residual_told(fits):
    data, points = len(fits[0].problem.row_point), len(fits[0].problem.collocation)
    rows = {n: system_rows(f.problem, f.laws, f.equations) for n, f in fits.items()}
    assert rows == {0: data, 1: data + points, 2: data + 2 * points}


def test_solving_is_counted_in_the_smaller_form():
    assert solving(3, 10) == solving(10, 3) == 3 * 3 * 10 + 27 / 3


def test_one_equation_costs_adam_as_much_as_all_for_it_evaluates_all(fits):
    costs = {n: adam_step(f.architecture, f.problem, f.laws, f.equations) for n, f in fits.items()}
    assert 0 < costs[0] < costs[1] == costs[2]


@pytest.mark.parametrize(
    ("second", "more"), [("lm", True), ("lm-geodesic", True), ("broyden", False), ("bfgs", False)]
)
def test_a_second_step_is_a_system_or_a_gradient(fits, second, more):
    costs = {
        n: second_step(second, f.architecture, f.problem, f.laws, f.equations)
        for n, f in fits.items()
    }
    assert costs[0] < costs[1]
    assert (costs[1] < costs[2]) is more


def test_the_empty_set_trained_long_spends_what_the_full_one_does(string, fits):
    none, told = fits[0], fits[2]
    adam, second = long_steps(none.architecture, none.problem, none.budget)
    assert adam > none.adam_steps
    spent = flops(replace(none, adam_steps=adam, second_steps=second))
    assert flops(told) <= spent < 1.1 * flops(told)
    study = Study(string, protocol("smoke"), arms=(CONTROLS[0],))
    long = study.fit(study.cells[0])
    assert (long.adam_steps, long.second_steps) == (adam, second)
