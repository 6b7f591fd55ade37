"""Random Fourier features: their derivatives, and the lengths that observations choose."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.learners.collocation.features import Features, choose_prior, kinds


def test_features_have_the_derivatives_that_they_say():
    env = registry.load("burgers-potential").world("standard")
    made, at, h = Features(env, 0, (0.5, 0.7)), np.array([[0.3, 0.4]]), 1e-5
    for axis, alpha in ((0, (1, 0)), (1, (0, 1))):
        step = h * np.eye(2)[axis]
        difference = (made.matrix(at + step, (0, 0)) - made.matrix(at - step, (0, 0))) / (2 * h)
        np.testing.assert_allclose(made.matrix(at, alpha), difference, atol=1e-6)
        second = tuple(2 * a for a in alpha)
        difference = (made.matrix(at + step, alpha) - made.matrix(at - step, alpha)) / (2 * h)
        np.testing.assert_allclose(made.matrix(at, second), difference, atol=1e-4)


def test_lengths_are_those_of_the_data():
    env = registry.load("heat-mixed").world("standard")
    points = np.random.default_rng(0).uniform(0, 1, (60, 2))
    slow, fast = (np.sin(k * points.sum(axis=1))[:, None] for k in (2.0, 12.0))
    assert (
        choose_prior(env, 0, points, slow, 0.01)[0][0]
        > 2 * choose_prior(env, 0, points, fast, 0.01)[0][0]
    )
    space, time = choose_prior(
        env, 0, points, np.sin(15 * points[:, :1]) * (1 + points[:, 1:] / 9), 0.01
    )[0]
    assert time > 3 * space


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("decay-chain", [0]),
        ("heat-mixed", [0, 1]),
        ("elasticity-kolosov", [0, 0]),
        ("maxwell-3d", [0, 0, 0, 1]),
    ],
)
def test_space_and_time_have_a_length_each(name, expected):
    assert kinds(registry.load(name).world("standard")) == expected
