"""Functions of one coordinate: polynomials on an interval, waves on a ring."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.learners.basis import chebyshev, degrees, fourier, rings
from tests.worlds import ring

AT = np.linspace(-0.9, 0.9, 7)


def test_chebyshev_polynomials_are_cosines_of_multiples():
    np.testing.assert_allclose(
        chebyshev(AT, 6), np.cos(np.arange(6) * np.arccos(AT)[:, None]), atol=1e-14
    )


def test_waves_are_the_constant_then_cosine_and_sine_of_each_number():
    w = np.pi * AT
    expected = np.stack([np.ones(7), np.cos(w), np.sin(w), np.cos(2 * w), np.sin(2 * w)], -1)
    np.testing.assert_allclose(fourier(AT, 5), expected, atol=1e-14)


@pytest.mark.parametrize("functions", [chebyshev, fourier])
@pytest.mark.parametrize("order", [1, 2, 3])
def test_derivatives_are_those_of_the_order_below(functions, order):
    h = 1e-5
    difference = (functions(AT + h, 7, order - 1) - functions(AT - h, 7, order - 1)) / (2 * h)
    np.testing.assert_allclose(functions(AT, 7, order), difference, rtol=1e-6, atol=1e-4)


def test_degrees():
    assert degrees(5, ring=False).tolist() == [0, 1, 2, 3, 4]
    assert degrees(5, ring=True).tolist() == [0, 1, 1, 2, 2]


def test_a_ring_is_a_coordinate_in_which_every_field_is_periodic():
    assert {str(c) for c in rings(ring().world())} == {"x"}
    from pinnablate.environment import periodic

    env = ring()
    x = env.coordinates[0]
    assert (
        rings(ring(conditions={"ring": [periodic(env.fields[0], on=x, points=6)]}).world()) == set()
    )
