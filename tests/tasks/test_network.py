"""The network in NumPy: its parameters, where it starts, and its derivatives."""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import sympy

from pinnablate import registry
from pinnablate.calculus.jets import closure
from pinnablate.tasks.network import Architecture, architecture
from pinnablate.tasks.protocol import protocol

network = Architecture(
    sizes=(2, 3, 3, 2), lower=(0.0, -1.0), upper=(2.0, 1.0), field_scales=(1.0, 3.0)
)
theta = np.random.default_rng(0).normal(size=network.parameters)
x, t = sympy.symbols("x t")


@cache
def derivative(alpha, activation):
    """D^alpha of the network's outputs as symbols, each from the one before."""
    if not any(alpha):
        h = [x - 1, t]  # the domain mapped to [-1, 1]
        layers = network.layers(theta)
        for depth, (kernel, bias) in enumerate(layers):
            z = [
                sum(float(kernel[i, j]) * h[i] for i in range(len(h))) + float(bias[j])
                for j in range(len(bias))
            ]
            h = z if depth == len(layers) - 1 else [activation(v) for v in z]
        return [scale * value for scale, value in zip(network.field_scales, h, strict=True)]
    axis = next(j for j, order in enumerate(alpha) if order)
    before = tuple(order - (j == axis) for j, order in enumerate(alpha))
    return [sympy.diff(e, (x, t)[axis]) for e in derivative(before, activation)]


@pytest.mark.parametrize(("name", "activation"), [("tanh", sympy.tanh), ("sine", sympy.sin)])
@pytest.mark.parametrize(
    "alpha", [a for a in itertools.product(range(4), repeat=2) if 0 < sum(a) <= 4]
)
def test_network_derivatives_equal_symbolic_ones(alpha, name, activation):
    points = np.array([[0.3, 0.2], [1.7, -0.9]])
    made = replace(network, activation=name)
    got = made.jet(theta, points, closure([alpha], 2))[alpha]
    exact = sympy.lambdify([x, t], derivative(alpha, activation), modules="mpmath", cse=True)
    np.testing.assert_allclose(
        got, [[float(v) for v in exact(*p)] for p in points], rtol=1e-9, atol=1e-9
    )


def test_parameters_are_kernel_and_bias_of_each_layer_in_turn():
    assert network.parameters == 2 * 3 + 3 + 3 * 3 + 3 + 3 * 2 + 2
    (first, bias), *_, (last, end) = network.layers(theta)
    np.testing.assert_array_equal(first.ravel(), theta[:6])
    np.testing.assert_array_equal(bias, theta[6:9])
    np.testing.assert_array_equal(last.ravel(), theta[-8:-2])
    np.testing.assert_array_equal(end, theta[-2:])


def test_it_starts_uniform_within_glorot_s_limit_without_biases():
    wide = Architecture(sizes=(1, 400, 1), lower=(0.0,), upper=(1.0,), field_scales=(1.0,))
    (kernel, bias), (_, last) = wide.layers(wide.initial(3))
    limit = np.sqrt(6 / 401)
    assert 0.99 * limit < np.abs(kernel).max() <= limit
    assert kernel.std() == pytest.approx(limit / np.sqrt(3), rel=0.1)
    assert not bias.any()
    assert not last.any()
    np.testing.assert_array_equal(wide.initial(3), wide.initial(3))
    assert not np.array_equal(wide.initial(3), wide.initial(4))


def test_a_budget_and_a_world_make_an_architecture():
    world = registry.load("heat-mixed").world()
    made = architecture(world, protocol("smoke").budget(world))
    assert made.sizes == (2, 12, 12, 2)
    assert (made.lower, made.upper) == ((0.0, 0.0), (1.0, 1.0))
    np.testing.assert_array_equal(made.field_scales, world.field_scales)
    assert made.activation == "tanh"
    other = architecture(world, protocol("smoke/activation=sine,depth=3").budget(world), (2.0, 3.0))
    assert other.sizes == (2, 12, 12, 12, 2)
    assert other.activation == "sine"
    assert other.field_scales == (2.0, 3.0)


def test_both_activations_start_from_the_same_weights():
    np.testing.assert_array_equal(
        replace(network, activation="sine").initial(5), network.initial(5)
    )


@pytest.mark.parametrize("activation", ["tanh", "sine"])
def test_values_of_several_networks_are_those_of_their_jets(activation):
    made, value = replace(network, activation=activation), (0, 0)
    thetas = np.random.default_rng(2).normal(size=(3, network.parameters))
    points = np.array([[0.3, 0.2], [1.7, -0.9], [0.0, 1.0]])
    for found, theta in zip(made.values(thetas, points), thetas, strict=True):
        np.testing.assert_allclose(found, made.jet(theta, points, (value,))[value], rtol=1e-12)
