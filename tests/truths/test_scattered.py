"""A truth at scattered points: values, derivatives with their stated errors, meshes that stand still."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.errors import PinnablateError
from pinnablate.truths import DeclaredSystem, Reference
from tests.truths.simulated import EXACT, arrays, places, rms, t, u, x

ONE = DeclaredSystem((u,), (x, t), (0.0, 0.0), (1.0, 2.0), ())
ARGUMENTS = {"coordinates": (x, t), "fields": u, "error": 1e-9}


def scattered(count, mangle=np.copy, seed=3):
    at = places(count, seed)
    made = {"x": at[:, 0], "t": at[:, 1], "u": mangle(EXACT[0, 0](at))}
    return Reference.from_points(made, **ARGUMENTS)


def rounded(values):
    return np.round(values, 4)


@pytest.mark.parametrize(
    ("count", "mangle", "order", "most"),
    [
        (2000, np.copy, (0, 0), 1e-5),
        (2000, np.copy, (1, 0), 1e-4),
        (2000, np.copy, (2, 0), 1e-3),
        (2000, np.copy, (1, 1), 2e-3),
        (300, np.copy, (2, 0), 0.02),
        # Through the nearest points alone the rounded ones would be off by a tenth.
        (2000, rounded, (2, 0), 0.02),
    ],
)
def test_derivatives_are_exact_to_what_is_stated(count, mangle, order, most):
    made, at = scattered(count, mangle).truth(ONE), places(200)
    exact = EXACT[order](at)
    off = np.abs(made.jet(at, [order])[order][:, 0] - exact)
    assert rms(off) < most * rms(exact)
    if any(order):
        said = made.jet_error(at, [order])[order][:, 0]
        assert rms(off) < 3 * rms(said)
        assert np.mean(off <= 3 * said) > 0.95
        assert rms(said) < 10 * rms(off)


def test_its_certified_error_holds_the_interpolation():
    solution, at = scattered(500), places(500)
    off = rms(solution.truth(ONE).values(at)[:, 0] - EXACT[0, 0](at)) / np.std(EXACT[0, 0](at))
    assert off / 3 < solution.certified_error < 30 * off


def test_a_mesh_that_stands_still_has_its_own_spacing_in_time():
    """A thousand nodes of a mesh, each at few times, and few stations at many times."""
    rng = np.random.default_rng(0)
    for count, times in ((300, 12), (12, 300)):
        xs, ts = np.sort(rng.uniform(size=count)), np.linspace(0, 2, times)
        xs[[0, -1]] = 0, 1
        grid = np.stack(np.meshgrid(xs, ts, indexing="ij"), -1)
        made = {"x": xs, "t": ts, "u": EXACT[0, 0](grid.reshape(-1, 2)).reshape(count, times)}
        truth, at = Reference.from_points(made, **ARGUMENTS).truth(ONE), places(100)
        np.testing.assert_allclose(truth.values(at)[:, 0], EXACT[0, 0](at), atol=5e-3)


def test_a_grid_with_holes_is_a_set_of_points():
    made = arrays()
    made["u"][3:5, 6:9] = np.nan
    solution = Reference.from_points(made, **ARGUMENTS)
    assert len(solution.data.places) == 33 * 41 - 6
    at = places(100)
    np.testing.assert_allclose(solution.truth(ONE).values(at)[:, 0], EXACT[0, 0](at), atol=1e-3)


def test_far_from_all_points_there_is_no_value():
    at = places(1000)
    at = at[~((at[:, 0] > 0.4) & (at[:, 1] > 0.5))]
    made = {"x": at[:, 0], "t": at[:, 1], "u": EXACT[0, 0](at)}
    truth = Reference.from_points(made, **ARGUMENTS).truth(ONE)
    with pytest.raises(
        PinnablateError, match=r"no point near x = 0.8, t = 1.6; expected points in the"
    ):
        truth.values(np.array([[0.1, 0.1], [0.8, 1.6]]))


def test_points_on_lines_and_too_few_points_are_refused():
    line = np.linspace(0, 1, 200)
    made = {"x": line, "t": 2 * line, "u": line}
    with pytest.raises(PinnablateError, match="do not determine a polynomial over x, t"):
        Reference.from_points(made, **ARGUMENTS).truth(ONE).values(np.array([[0.5, 1.0]]))
    few = places(5)
    made = {"x": few[:, 0], "t": few[:, 1], "u": few[:, 0]}
    with pytest.raises(
        PinnablateError, match="has 5 points, expected 12 at least for a derivative of"
    ):
        Reference.from_points(made, **ARGUMENTS).truth(ONE).jet(few, [(1, 0)])


def test_its_identity_is_its_numbers():
    one, same, other = scattered(50), scattered(50), scattered(50, seed=4)
    assert one.identity(ONE) == same.identity(ONE) != other.identity(ONE)
