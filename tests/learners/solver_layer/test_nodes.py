"""Nodes of an interval and of a ring."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.learners.solver_layer.nodes import Nodes


@pytest.mark.parametrize("ring_", [False, True])
def test_nodes_differentiate_what_they_can_hold(ring_):
    nodes = Nodes((1.0, 3.0), ring_)
    x = np.linspace(1.0, 2.9, 7)
    wave = 3 * np.pi
    values = np.sin(wave * nodes.at)
    for order, truth in enumerate(
        (np.sin(wave * x), wave * np.cos(wave * x), -(wave**2) * np.sin(wave * x))
    ):
        np.testing.assert_allclose(nodes.reading(x, order) @ values, truth, atol=1e-5 * wave**order)
    np.testing.assert_allclose(
        nodes.derivative(1) @ values, wave * np.cos(wave * nodes.at), atol=1e-4
    )
