"""Linear mode connectivity: a valley, and two basins with a ridge of known height."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.analysis.connectivity import PLACES, along, barrier


def test_a_convex_loss_has_no_ridge():
    losses = along(lambda theta: float(theta @ theta) + 1e-3, np.array([1.0]), np.array([-0.5]))
    assert len(losses) == PLACES
    assert barrier(losses) == 0.0


def test_two_basins_have_the_ridge_between_them():
    def double_well(theta):
        return float((theta[0] ** 2 - 1) ** 2) + 1e-4

    losses = along(double_well, np.array([-1.0]), np.array([1.0]))
    assert barrier(losses) == pytest.approx(4.0, abs=1e-3)


@pytest.mark.parametrize(
    ("losses", "height"),
    [
        ([1.0, 10.0, 0.1], 1.0),
        ([1.0, np.nan, 1.0], np.inf),
        ([np.inf, 1.0, 1.0], np.nan),
        ([0.0, 1.0, 0.0], np.inf),
    ],
)
def test_the_height_is_over_the_higher_end(losses, height):
    np.testing.assert_equal(barrier(np.array(losses)), height)
