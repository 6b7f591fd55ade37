"""Controls are told no equation, and say so in one line."""

from __future__ import annotations

from pinnablate.arms import CONTROLS, EXTRA_DATA, FURTHER, Role


def test_no_control_is_told_an_equation_and_every_one_has_a_name_and_a_line_of_its_own():
    every = (*CONTROLS, *FURTHER)
    assert all(a.is_told_nothing and not a.equations and not a.wrong and a.more == 1 for a in every)
    assert len({a.name for a in every}) == len({a.summary for a in every}) == 9
    assert {a.interpolator for a in every if a.learner == "interpolators"} == {
        "rbf",
        "mean",
        "nearest",
        "spline",
        "gp",
    }


def test_the_leaderboard_s_controls_are_the_four_that_every_entry_has():
    assert [a.name for a in CONTROLS] == ["none-long", "weight-decay", "rbf", "mean"]


def test_sweeps_differ_in_the_number_of_observations_alone():
    assert [a.more for a in EXTRA_DATA] == [0.5, 2, 4, 8, 16, 32]
    assert {a.role for a in EXTRA_DATA} == {Role.SAMPLE_SWEEP}
    assert [a.name for a in EXTRA_DATA][:2] == ["extra-data@0.5", "extra-data@2"]
