"""Derivatives of trajectories are what their equations say."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Abs, cos, floor

from pinnablate import registry
from pinnablate.environment import coordinates, fields
from pinnablate.truths import DeclaredSystem, Integrated

t = coordinates("t")
y, z = fields("y z", t)
DRIVEN = DeclaredSystem((y, z), (t,), (0.0,), (3.0,), (y.diff(t) - z, z.diff(t) + 4 * y - cos(t)))


@pytest.mark.parametrize(("order", "tolerance"), [(1, 1e-11), (2, 1e-11), (3, 1e-9), (4, 1e-7)])
def test_derivatives_of_a_driven_oscillator(order, tolerance):
    """y = (cos t - cos 2 t) / 3."""
    at = np.linspace(0, 3, 7)[:, None]
    truth = Integrated({y: 0, z: 0}, 1e-11).truth(DRIVEN)
    turn = order * np.pi / 2
    expected = (np.cos(at[:, 0] + turn) - 2**order * np.cos(2 * at[:, 0] + turn)) / 3
    found = truth.jet(at, [(order,)])[order,][:, 0]
    np.testing.assert_allclose(found, expected, atol=tolerance)
    assert not truth.jet_error(at, [(order,)])[order,].any()


def test_fast_parts_need_no_stencil():
    """A relaxation in a thousandth of the domain: its interpolated derivative was off by tenths."""
    system = DeclaredSystem((y,), (t,), (0.0,), (1.0,), (y.diff(t) + 1000 * (y - cos(t)),))
    truth = Integrated({y: 0}, 1e-9, method="Radau").truth(system)
    at = np.array([[0.0], [0.001], [0.002]])
    values, slopes = truth.jet(at, [(0,), (1,)]).values()
    np.testing.assert_allclose(slopes, -1000 * (values - np.cos(at)), rtol=1e-12)


@pytest.mark.parametrize("law", [y.diff(t) - Abs(y - 1), y.diff(t) - floor(t + 3) / 3])
def test_derivatives_exist_where_equations_have_none_at_a_point(law):
    truth = Integrated({y: 0}, 1e-9).truth(DeclaredSystem((y,), (t,), (0.0,), (0.5,), (law,)))
    at = np.array([[0.25]])
    expected = -np.exp(-0.25) if law.has(Abs) else 0.0
    np.testing.assert_allclose(truth.jet(at, [(2,)])[2,], [[expected]], atol=1e-9)


def test_laws_that_follow_are_still_checked_by_their_residuals():
    """The mass of sir-v1 is no law that its trajectory uses."""
    world = registry.load("sir").world()
    at = np.linspace(0, 15, 9)[:, None]
    residuals = world.laws.residual_values(world.jet(at), at) / world.laws.residual_scales
    assert 0 < np.abs(residuals[:, -1]).max() < 1e-12
