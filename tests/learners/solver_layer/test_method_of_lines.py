"""The method of lines: what is told at the ends, and what the equations leave to the network."""

from __future__ import annotations

from pinnablate import registry
from pinnablate.arms import subset
from pinnablate.learners.solver_layer import trajectories_of
from pinnablate.learners.solver_layer.method_of_lines import told_at_ends
from tests.worlds import ring

heat, burgers = registry.load("heat-mixed"), registry.load("burgers-potential")


def test_values_are_told_at_the_ends_of_an_interval_and_a_ring_has_none():
    assert told_at_ends(heat.world("standard")) == [(0, 0), (0, -1)]
    assert told_at_ends(ring().world()) == []


def test_equations_that_give_every_slope_leave_nothing_to_the_network(make_fit):
    settled = {told: trajectories_of([make_fit(heat, subset(heat, told))]).lines.settled
               for told in ((), ("energy",), ("fourier",), ("energy", "fourier"))}
    assert settled == {(): False, ("energy",): False, ("fourier",): False, ("energy", "fourier"): True}
    assert trajectories_of([make_fit(burgers, subset(burgers, burgers.players))]).lines.settled
