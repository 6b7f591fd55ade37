"""Derivative streams against symbolic differentiation."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import sympy

from pinnablate.calculus import tanh_streams as streams
from pinnablate.tasks.network import Architecture


def test_closure_holds_every_part_of_an_order_value_first():
    assert streams.closure([(2, 1)], 2) == ((0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (2, 1))
    assert streams.closure([], 3) == ((0, 0, 0),)


@pytest.mark.parametrize("alpha", [(1,), (1, 0, 0), (1, -1)])
def test_closure_refuses_a_multi_index_of_another_shape(alpha):
    with pytest.raises(ValueError, match="multi-index over 2"):
        streams.closure([alpha], 2)


@pytest.mark.parametrize(("alpha", "bell"), [((1,), 1), ((2,), 2), ((3,), 5), ((4,), 15), ((2, 1), 5), ((1, 1, 1), 5)])
def test_partitions_are_counted_by_bell_numbers(alpha, bell):
    assert sum(count for count, _ in streams.partitions(alpha)) == bell


@pytest.mark.parametrize("order", range(1, 6))
def test_derivatives_of_tanh(order):
    z = sympy.Symbol("z")
    exact = sympy.lambdify(z, sympy.diff(sympy.tanh(z), z, order))
    at = np.linspace(-2, 2, 9)
    got = streams._polynomial(streams._tanh_polynomial(order), np.tanh(at))
    np.testing.assert_allclose(got, exact(at), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("alpha", [a for a in itertools.product(range(4), repeat=2) if 0 < sum(a) <= 4])
def test_network_derivatives_equal_symbolic_ones(alpha):
    network = Architecture(sizes=(2, 3, 3, 2), lower=(0.0, -1.0), upper=(2.0, 1.0), field_scales=(1.0, 3.0))
    theta = np.random.default_rng(0).normal(size=network.parameters)
    points = np.array([[0.3, 0.2], [1.7, -0.9]])
    got = network.jet(theta, points, streams.closure([alpha], 2))[alpha]
    x, t = sympy.symbols("x t")
    h = [x - 1, t]  # the domain mapped to [-1, 1]
    layers = network.layers(theta)
    for depth, (kernel, bias) in enumerate(layers):
        z = [sum(float(kernel[i, j]) * h[i] for i in range(len(h))) + float(bias[j]) for j in range(len(bias))]
        h = z if depth == len(layers) - 1 else [sympy.tanh(v) for v in z]
    for k, scale in enumerate(network.field_scales):
        derivative = sympy.diff(h[k], *[(c, a) for c, a in zip((x, t), alpha, strict=True) if a])
        exact = [scale * float(derivative.subs({x: a, t: b})) for a, b in points]
        np.testing.assert_allclose(got[:, k], exact, rtol=1e-9, atol=1e-9)
