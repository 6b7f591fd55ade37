"""Effective free dimension: systems whose number of free directions is known."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.freedom import free_dimension, moved_rates

rng = np.random.default_rng(0)
TOLERANCE = 1e-3


@pytest.mark.parametrize("free", [0, 1, 3, 12])
def test_a_known_number_of_free_directions_is_found(free):
    """Twelve directions of the fields, forty parameters: what is told fixes all but some of them."""
    fields = rng.normal(size=(100, 12)) @ rng.normal(size=(12, 40)) / 10
    of_direction = np.linalg.svd(fields, full_matrices=False)[2][:12]
    told = rng.normal(size=(30, 12 - free)) @ of_direction[free:]
    rates = moved_rates(told.T @ told, fields)
    assert len(rates) == 12
    assert free_dimension(rates, TOLERANCE) == pytest.approx(free, abs=1e-3)


def test_constants_of_integration_are_free_and_an_observation_fixes_one():
    """Polynomials of degree 9 under u'' = 0: two constants; one observed value fixes one of them."""
    x = (np.arange(200) + 0.5) / 100 - 1
    basis = np.polynomial.legendre.Legendre
    fields = np.stack([basis.basis(k)(x) for k in range(10)], 1) / np.sqrt(len(x))
    law = np.stack([basis.basis(k).deriv(2)(x) for k in range(10)], 1) / np.sqrt(len(x))
    seen = np.array([[basis.basis(k)(0.3) for k in range(10)]])
    for told, free in ((law.T @ law, 2), (law.T @ law + seen.T @ seen, 1)):
        found = free_dimension(moved_rates(told, fields), TOLERANCE)
        assert found == pytest.approx(free, abs=1e-3)


def test_a_direction_at_the_tolerance_counts_half():
    assert free_dimension(moved_rates(np.eye(1) * TOLERANCE**2, np.eye(1)), TOLERANCE) == 0.5


def test_directions_that_hardly_move_the_fields_are_left_out():
    fields = np.diag([1.0, 1e-2, 1e-9])
    assert moved_rates(np.zeros((3, 3)), fields).tolist() == [0.0, 0.0]
