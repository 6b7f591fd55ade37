"""Truths that are functions of their authors'."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import LinearNDInterpolator, RegularGridInterpolator

from pinnablate.environment import coordinates, fields
from pinnablate.errors import PinnablateError
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


UNIT = DeclaredSystem((u,), (x, t), (0.0, 0.0), (1.0, 1.0), ())
AXIS = np.linspace(0, 1, 41)
TABLE = np.sin(np.pi * AXIS)[:, None] * np.exp(-AXIS)[None]
CURVATURE = (2, 0)


def exact_curvature(points):
    return -(np.pi**2) * np.sin(np.pi * points[:, 0]) * np.exp(-points[:, 1])


@pytest.mark.parametrize(("method", "most"), [("linear", 0.1), ("cubic", 0.01)])
def test_derivatives_of_what_is_made_of_pieces_are_fitted_over_many(method, most):
    """Through all values, the second derivative of the linear interpolant would be off by more than
    its size.
    """
    table = RegularGridInterpolator((AXIS, AXIS), TABLE, method=method)
    truth = Reference(lambda at: table(at)[:, None], 1e-3).truth(UNIT)
    points = np.random.default_rng(0).uniform(size=(100, 2))
    wanted = exact_curvature(points)
    off = np.abs(truth.jet(points, [CURVATURE])[CURVATURE][:, 0] - wanted).max()
    assert off < most * np.abs(wanted).max()
    said = truth.jet_error(points, [CURVATURE])[CURVATURE].max()
    assert off / 5 < said < 20 * off


def test_smooth_functions_keep_the_polynomial_through_all_values():
    for wave in (1, 30):
        truth = Reference(lambda at, k=wave: np.sin(k * at[:, :1]), 1e-12).truth(UNIT)
        points = np.random.default_rng(1).uniform(size=(50, 2))
        off = np.abs(
            truth.jet(points, [CURVATURE])[CURVATURE] + wave**2 * np.sin(wave * points[:, :1])
        )
        assert off.max() < 1e-6 * wave**2
        assert (
            off.max() / 5 < truth.jet_error(points, [CURVATURE])[CURVATURE].max() < 1e-6 * wave**2
        )


def test_derivatives_do_not_depend_on_the_points_that_are_asked_together():
    table = RegularGridInterpolator((AXIS, AXIS), TABLE, method="cubic")
    points = np.random.default_rng(2).uniform(size=(20, 2))

    def curvature(at):
        return (
            Reference(lambda p: table(p)[:, None], 1e-3).truth(UNIT).jet(at, [CURVATURE])[CURVATURE]
        )

    np.testing.assert_allclose(
        curvature(points),
        np.concatenate([curvature(points[:7]), curvature(points[7:])]),
        rtol=1e-12,
    )


def scattered():
    sensors = np.random.default_rng(3).uniform(size=(60, 2))
    return LinearNDInterpolator(sensors, np.sin(sensors[:, 0]))


@pytest.mark.parametrize(
    ("evaluate", "message"),
    [
        (lambda a, b: a, "the reference raises TypeError: .*; expected a function of one array"),
        (lambda at: at[:, 5], "the reference raises IndexError"),
        (lambda at: np.sin(at[:, 0]), r"shape \(2,\) for 2 points, expected \(2, 1\)"),
        (lambda at: np.sin(at), r"shape \(2, 2\) for 2 points, expected \(2, 1\)"),
        (lambda at: np.exp(1j * at[:, :1]), "type complex128, expected real numbers"),
        (lambda at: np.array([["a"]] * len(at)), "type <U1, expected real numbers"),
        (lambda at: scattered()(at)[:, None], "not finite: u is nan at x = 0, t = 0"),
        (lambda at: None, r"shape \(\) for 2 points"),
    ],
)
def test_functions_that_are_no_reference_are_one_sentence(evaluate, message):
    with pytest.raises(PinnablateError, match=message):
        Reference(evaluate, 1e-3).truth(UNIT).values(np.array([[0.0, 0.0], [0.5, 0.5]]))
    with pytest.raises(PinnablateError):
        Reference(evaluate, 1e-3).identity(UNIT)
