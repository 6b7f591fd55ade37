"""Trajectories on a periodic interval: derivatives in space are spectral, those in time are what
the equations say.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sympy import Rational, cos, exp, pi, sin

from pinnablate import registry
from pinnablate.environment import coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.truths import DeclaredSystem, Integrated, SideCondition

x, t = coordinates("x t")
u = fields("u", x, t)


def test_a_periodic_reference_has_the_derivatives_of_its_values():
    world = registry.load("schnakenberg").world()
    at, h = np.array([[0.37, 4.2]]), 1e-4
    jet = world.jet(at, [(0, 0), (1, 0), (2, 0), (0, 1)])
    left, right, before, after = (
        world.reference(at + d) for d in ([[-h, 0]], [[h, 0]], [[0, -h]], [[0, h]])
    )
    np.testing.assert_allclose(jet[1, 0], (right - left) / (2 * h), rtol=1e-5)
    np.testing.assert_allclose(jet[2, 0], (right - 2 * jet[0, 0] + left) / h**2, rtol=1e-4)
    np.testing.assert_allclose(jet[0, 1], (after - before) / (2 * h), rtol=1e-5)
    np.testing.assert_allclose(
        world.reference(np.array([[0.0, 3.0]])), world.reference(np.array([[1.0, 3.0]])), rtol=1e-12
    )
    with pytest.raises(PinnablateError, match="no derivative of order"):
        world.jet(at, [(1, 1)])


@pytest.mark.parametrize("modes", [16, 17])
def test_heat_on_a_ring_decays_mode_by_mode(modes):
    law = u.diff(t) - u.diff(x, 2)
    system = DeclaredSystem((u,), (x, t), (0.0, 0.0), (2.0, 0.1), (law,))
    truth = Integrated({u: sin(pi * x) + 2 * cos(2 * pi * x) + 1}, 1e-10, modes=modes).truth(system)
    at = np.array([[0.3, 0.1], [1.9, 0.05]])

    def mode(k, wave):
        return wave(k * np.pi * at[:, 0]) * np.exp(-((k * np.pi) ** 2) * at[:, 1])

    np.testing.assert_allclose(
        truth.values(at)[:, 0], mode(1, np.sin) + 2 * mode(2, np.cos) + 1, rtol=1e-11
    )
    slope = np.pi * mode(1, np.cos) - 4 * np.pi * mode(2, np.sin)
    np.testing.assert_allclose(truth.jet(at, [(1, 0)])[1, 0][:, 0], slope, rtol=1e-10)


def test_a_source_in_space_and_time_drives_the_ring():
    system = DeclaredSystem(
        (u,), (x, t), (0.0, 0.0), (1.0, 2.0), (u.diff(t) - t * cos(2 * pi * x),)
    )
    truth = Integrated({u: 0 * x}, 1e-10, modes=8).truth(system)
    at = np.array([[0.125, 2.0]])
    np.testing.assert_allclose(truth.values(at), [[2 * np.cos(np.pi / 4)]], rtol=1e-11)
    np.testing.assert_allclose(truth.jet(at, [(0, 1)])[0, 1], [[2 * np.cos(np.pi / 4)]], rtol=1e-11)


def on_a_ring(law, initial, conditions=(), **options):
    system = DeclaredSystem((u,), (x, t), (0.0, 0.0), (1.0, 1.0), (law,), conditions)
    return Integrated({u: initial}, 1e-9, **options).truth(system)


def test_an_initial_state_with_a_jump_across_the_ends_is_no_ring():
    law = u.diff(t) - u.diff(x, 2)
    told = (SideCondition(u, x, "lower", "periodic"),)
    with pytest.raises(PinnablateError, match="the value 0 at one end of x and 1 at the other"):
        on_a_ring(law, x, told)
    with pytest.raises(PinnablateError, match=r"the slope 3.14 .* declare what holds at its ends"):
        on_a_ring(law, sin(pi * x))


def test_waves_shorter_than_the_grid_holds_are_refused():
    law = u.diff(t) + u.diff(x)
    bump = exp(-200 * (x - Rational(1, 2)) ** 2)
    told = (SideCondition(u, x, "lower", "periodic"),)
    with pytest.raises(
        PinnablateError, match=r"in the shortest waves .* with modes=16; give more modes"
    ):
        on_a_ring(law, bump, told, modes=16)
    found = on_a_ring(law, bump, told, modes=96).values(np.array([[0.75, 0.25]]))
    np.testing.assert_allclose(found, [[1.0]], rtol=1e-9)


def test_noise_of_an_explicit_method_is_not_taken_for_short_waves():
    """Diffusion holds the steps of an explicit method at the edge of its stability: between its
    steps the shortest waves of a smooth solution hold more than is certified.
    """
    system = replace(registry.load("schnakenberg").system, high=(1.0, 1.0))
    u, v = system.fields
    start = {
        u: 1 + cos(2 * pi * x + Rational(11, 10)) / 5 + sin(4 * pi * x + 5) / 20,
        v: Rational(9, 10) + cos(6 * pi * x + 3) / 11,
    }
    explicit = Integrated(start, 1e-10, method="DOP853", modes=64)
    with pytest.raises(PinnablateError, match="in the shortest waves"):
        explicit.truth(system)
    at = np.random.default_rng(0).uniform(size=(40, 2))
    left, coarse = Integrated(start, 1e-10), Integrated(start, 1e-8, method="DOP853")
    apart = np.abs(left.truth(system).values(at) - coarse.truth(system).values(at))
    assert 0 < apart.max() < 1e-8


def test_initial_states_are_formulas_of_space():
    with pytest.raises(PinnablateError, match="expected a finite number or a formula of x"):
        on_a_ring(u.diff(t) - u.diff(x, 2), t)
