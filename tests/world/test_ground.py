"""What all designs of an environment share: the truth, and how large its fields are."""

from __future__ import annotations

import numpy as np

from pinnablate import registry


def test_field_scales_are_standard_deviations_over_the_domain(string):
    ground = string.world().ground
    grid = np.linspace(0, 1, 401)
    points = np.stack(np.meshgrid(grid, grid), -1).reshape(-1, 2)
    np.testing.assert_allclose(ground.field_scales, ground.reference(points).std(axis=0), rtol=1e-2)


def test_scale_points_fill_the_domain_and_are_the_same_in_every_process():
    ground = registry.load("wave-acoustics").world().ground
    points = ground.scale_points
    assert points.shape == (4096, 2)
    assert (points >= ground.lower).all()
    assert (points <= ground.upper).all()
    # Halton: bases 2 and 3.
    np.testing.assert_allclose(points[:3], [[0.0, 1 / 3], [-0.5, 2 / 3], [0.5, 1 / 9]])
    np.testing.assert_allclose(points.mean(axis=0), [0.0, 0.5], atol=1e-3)


def test_a_jet_holds_values_and_derivatives(string):
    ground = string.world().ground
    points = np.array([[0.25, 0.5], [0.5, 0.25]])
    jet = ground.jet(points, [(0, 0), (1, 0)])
    np.testing.assert_array_equal(jet[0, 0], ground.reference(points))
    np.testing.assert_allclose(
        jet[1, 0][:, 0],
        np.pi * np.cos(np.pi * points[:, 0]) * np.cos(np.pi * points[:, 1]),
        atol=1e-15,
    )


def test_probes_are_one_field_after_the_other_at_sixteen_fixed_points(string):
    ground = string.world().ground
    first = np.array([[np.sqrt(2) % 1, np.sqrt(3) % 1]])
    assert ground.probes.shape == (16,)
    assert ground.probes[0] == ground.reference(first)[0, 0]


def test_designs_share_their_ground():
    env = registry.load("heat-mixed")
    assert env.world("players").ground is env.world().ground
