"""Measurements in words: their floor, what is held out, their scales."""

from __future__ import annotations

from pinnablate.environment import Design
from pinnablate.measurements import Measurements
from pinnablate.report import declared
from pinnablate.report.describe import describe, design_line
from pinnablate.report.measurements import floor_words, reference, scales, split, what_error_means
from tests.pendulum import measured, pendulum


def test_the_floor_is_the_noise_or_said_to_be_unknown():
    def words(data):
        env = pendulum(data, scales={"speed": 1.5})
        return floor_words(env, env.observations)

    both = measured(fields=("angle", "speed"))
    assert words(Measurements(measured(), noise=0.02)) == "floor 3.7e-02, the noise that is stated"
    assert words(measured()) == "floor 0, for the noise is not stated"
    assert words(Measurements(both, noise={"angle": 0.02})).endswith("that of speed is not")


def test_what_is_held_out_is_said_with_its_time():
    assert split(pendulum()) == "held out: 30 % of the points at random, others in each fold"
    late = pendulum(Measurements(measured(), split="future"))
    assert split(late).startswith(
        "held out: the last 30 % in time, the same in every fold, after t = 4"
    )
    assert "What is held out is the same in every fold" in what_error_means(late.world())
    assert "same in every fold" not in what_error_means(pendulum().world())


def test_scales_are_said_with_where_they_come_from():
    assert scales(pendulum().world()) == (
        "Scales, the same for every arm: angle 0.542 (measured); speed 1.5 (declared); kinematics[0] "
        "1.5 (size of -speed by fields and domain); momentum[0] 2.17 (size of 4*angle by fields and "
        "domain)."
    )


def test_pages_and_descriptions_say_that_no_truth_is_known():
    env = pendulum(designs={"few": Design(count=10)})
    assert reference(env) in describe(env)
    assert "no truth is known; measured: 60 points of angle" in declared.reference(env)[0]
    assert (
        design_line(env, "few") == "at most 10 measured points to train on of angle; split held_out"
    )
