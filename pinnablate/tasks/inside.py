"""What goes on inside a network: its hidden units at points, and the slopes of its fields by its
parameters. In NumPy, so that looking into a network that was kept needs no TensorFlow.
"""

from __future__ import annotations

import numpy as np

from pinnablate.calculus.activations import ACTIVATIONS
from pinnablate.tasks.network import Architecture


def hidden_units(network: Architecture, theta: np.ndarray, points: np.ndarray) -> list[np.ndarray]:
    """The hidden units of every hidden layer at points.

    Args:
        network: its architecture.
        theta: its parameters [P].
        points: [N, d].

    Returns:
        One array [N, units] for each hidden layer, from the first.
    """
    return [h for h, _ in _forward(network, theta, points)[1:]]


def field_slopes(network: Architecture, theta: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The derivatives of the fields at points by the parameters: [N, fields, P].

    Args:
        network: its architecture; fields are in the units of its `field_scales`.
        theta: its parameters [P].
        points: [N, d].
    """
    passed, layers = _forward(network, theta, points), network.layers(theta)
    fields = network.sizes[-1]
    # d field / d (what a layer gives before its activation), from the last layer backwards.
    signal = np.tile(np.diag(network.field_scales), (len(points), 1, 1))
    found: list[np.ndarray] = []
    for depth in reversed(range(len(layers))):
        entered = passed[depth][0]
        by_kernel = np.einsum("ni,nfo->nfio", entered, signal)
        found[:0] = [by_kernel.reshape(len(points), fields, -1), signal]
        if depth:
            signal = (signal @ layers[depth][0].T) * passed[depth][1][:, None, :]
    return np.concatenate(found, axis=2)


def _forward(
    network: Architecture, theta: np.ndarray, points: np.ndarray
) -> list[tuple[np.ndarray, np.ndarray]]:
    """What enters each layer, and the slope of the activation that gave it: [(h [N, units], slope)]."""
    low, high = np.asarray(network.lower), np.asarray(network.upper)
    h = (points - low) * (2.0 / (high - low)) - 1.0
    out = [(h, np.ones_like(h))]
    for kernel, bias in network.layers(theta)[:-1]:
        h, slopes = ACTIVATIONS[network.activation](h @ kernel + bias, 1, np)
        out.append((h, slopes[1]))
    return out
