"""Hidden units and the slopes of fields by parameters, against differences and the network itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate.tasks.inside import field_slopes, hidden_units
from pinnablate.tasks.network import Architecture

network = Architecture(
    sizes=(2, 4, 3, 2), lower=(0.0, -1.0), upper=(2.0, 1.0), field_scales=(1.0, 3.0)
)
theta = np.random.default_rng(0).normal(size=network.parameters)
points = np.random.default_rng(1).uniform([0, -1], [2, 1], (5, 2))


@pytest.mark.parametrize("activation", ["tanh", "sine"])
def test_slopes_equal_central_differences(activation):
    made, step = replace(network, activation=activation), 1e-6
    found = field_slopes(made, theta, points)
    assert found.shape == (5, 2, network.parameters)
    shifts = step * np.eye(network.parameters)
    ahead, behind = (made.values(theta + sign * shifts, points) for sign in (1, -1))
    np.testing.assert_allclose(
        found, np.moveaxis((ahead - behind) / (2 * step), 0, -1), rtol=1e-6, atol=1e-8
    )


def test_the_last_hidden_units_give_the_fields():
    units = hidden_units(network, theta, points)
    assert [u.shape for u in units] == [(5, 4), (5, 3)]
    kernel, bias = network.layers(theta)[-1]
    np.testing.assert_allclose(
        (units[-1] @ kernel + bias) * network.field_scales, network.values(theta[None], points)[0]
    )
