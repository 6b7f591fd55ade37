"""The method of lines: what the equations leave to the network."""

from __future__ import annotations

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners.solver_layer import trajectories_of

heat, burgers = registry.load("heat-mixed"), registry.load("burgers-potential")


def test_equations_that_give_every_slope_leave_nothing_to_the_network(make_fit):
    settled = {
        told: trajectories_of([make_fit(heat, subset(heat, told))]).lines.settled
        for told in ((), ("energy",), ("fourier",), ("energy", "fourier"))
    }
    assert settled == {
        (): False,
        ("energy",): False,
        ("fourier",): False,
        ("energy", "fourier"): True,
    }
    assert trajectories_of([make_fit(burgers, subset(burgers, burgers.players))]).lines.settled
