"""Polynomials that represent a truth, and truths that none represents."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.checks.observability import observability, polynomials
from pinnablate.checks.observability.polynomials import (
    Basis,
    chunks,
    degree_for,
    even,
    inside,
    nodes,
)
from pinnablate.environment import Design, Environment, coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.registry import load
from pinnablate.truths import Reference
from tests.worlds import plate


def test_the_basis_is_orthonormal_over_the_domain():
    world = load("wave-acoustics").world()
    basis = Basis(world, 5)
    assert len(basis.powers) == 21
    assert basis.powers.sum(axis=1).tolist() == sorted(basis.powers.sum(axis=1))
    points, weight = nodes(world.lower, world.upper, [8, 8])
    values = basis.matrix(points, (0, 0))
    np.testing.assert_allclose(values.T @ (weight[:, None] * values), np.eye(21), atol=1e-12)


def test_derivatives_of_the_basis_are_those_of_its_values():
    world = load("wave-acoustics").world()
    basis, h = Basis(world, 4), 1e-5
    points = np.random.default_rng(0).uniform(world.lower, world.upper, (6, 2))
    step = np.array([h, 0.0])
    slope = (basis.matrix(points + step, (0, 1)) - basis.matrix(points - step, (0, 1))) / (2 * h)
    np.testing.assert_allclose(basis.matrix(points, (1, 1)), slope, rtol=1e-6, atol=1e-6)


def test_nodes_integrate_polynomials_and_a_count_of_zero_means_the_lower_face():
    points, weight = nodes(np.array([0.0, 1.0]), np.array([2.0, 4.0]), [4, 4])
    assert weight.sum() == pytest.approx(1)
    assert weight @ (points[:, 0] ** 3 * points[:, 1] ** 2) == pytest.approx(2.0 * 7.0)
    face, _ = nodes(np.array([0.0, 1.0]), np.array([2.0, 4.0]), [0, 4])
    assert set(face[:, 0]) == {0.0}


def test_what_a_polynomial_truth_misses_is_nothing_from_its_degree_on():
    t = coordinates("t")
    u = fields("u", t)
    env = Environment(
        id="cubic-v1",
        domain={t: (0, 1)},
        equations={"law": u.diff(t) - 3 * t**2},
        solution={u: t**3},
        observations=Design(count=5, until=0.5),
        primary="extrap",
        source="",
    )
    misses = Basis(env.world(), 6).misses()
    assert (misses[:3] > 1e-3).all()
    assert (misses[3:] < 1e-12).all()
    assert degree_for(env.world())[0] == 8  # the least


def test_chunks_cover_every_row_once():
    rows = np.arange(10_000)
    np.testing.assert_array_equal(np.concatenate([rows[c] for c in chunks(len(rows))]), rows)
    assert [even(n) for n in (3, 4, 4.1)] == [4, 4, 6]


def test_a_sudden_trajectory_is_refused(monkeypatch):
    monkeypatch.setattr(polynomials, "UNKNOWNS", 200)
    t = coordinates("t")
    u = fields("u", t)
    env = Environment(
        id="jump-v1",
        domain={t: (0, 1)},
        equations={"law": u.diff(t)},
        fields=(u,),
        solution=Reference(lambda points: np.sign(points - 0.3), 1e-9),
        observations=Design(count=5, until=0.5),
        primary="extrap",
        source="nowhere",
    )
    with pytest.raises(
        PinnablateError, match="jump-v1: polynomials of degree 199 miss its trajectory by"
    ):
        observability(env)


def test_on_a_region_the_basis_is_orthonormal_there():
    world = plate().world()
    basis = Basis(world, 6)
    points, weight = inside(world, world.upper, [10, 10])
    values = basis.matrix(points, (0, 0))
    np.testing.assert_allclose(values.T @ (weight[:, None] * values), np.eye(28), atol=1e-9)
    # Each with products of its own degree and of lower ones: the first is constant.
    np.testing.assert_allclose(values[:, 0], values[0, 0], rtol=1e-12)
    h, at = 1e-5, world.scale_points[:7]
    step = np.array([h, 0.0])
    slopes = (basis.matrix(at + step, (0, 0)) - basis.matrix(at - step, (0, 0))) / (2 * h)
    np.testing.assert_allclose(basis.matrix(at, (1, 0)), slopes, atol=1e-5)
