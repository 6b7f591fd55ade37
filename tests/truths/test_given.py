"""Truths that are functions of their authors'."""

from __future__ import annotations

import numpy as np

from pinnablate.environment import coordinates, fields
from pinnablate.truths import DeclaredSystem, Reference

x, t = coordinates("x t")
u, p = fields("u p", x, t)
SYSTEM = DeclaredSystem((u, p), (x, t), (0.0, 0.0), (1.0, 2.0), ())


def waves(points):
    return np.stack([np.sin(points[:, 0]) * points[:, 1], np.cos(points[:, 0] + points[:, 1])], -1)


def test_values_are_those_of_the_function_and_derivatives_those_of_interpolants():
    truth = Reference(waves, 1e-12).truth(SYSTEM)
    points = np.random.default_rng(0).uniform([0, 0], [1, 2], (20, 2))
    np.testing.assert_allclose(truth.values(points), waves(points), rtol=1e-13)
    jet = truth.jet(points, [(1, 0), (1, 1)])
    np.testing.assert_allclose(jet[1, 0][:, 0], np.cos(points[:, 0]) * points[:, 1], atol=1e-9)
    np.testing.assert_allclose(jet[1, 1][:, 1], -np.cos(points.sum(axis=1)), atol=1e-7)


def test_its_identity_is_its_values_and_its_error_not_its_code():
    same = Reference(lambda at: waves(at) * 1.0, 1e-12)
    assert Reference(waves, 1e-12).identity(SYSTEM) == same.identity(SYSTEM)
    for other in (Reference(lambda at: waves(at) * 1.001, 1e-12), Reference(waves, 1e-11)):
        assert other.identity(SYSTEM) != same.identity(SYSTEM)
    assert same.fields is None  # its author must say which column is which
