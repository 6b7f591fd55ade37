"""The error of a simulation from a second one, against the error that it has."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.errors import PinnablateError
from pinnablate.truths import Reference
from tests.truths.simulated import EXACT, arrays, places, rms, t, u, x

ON = {"coordinates": (x, t), "fields": u}


def run(nx, nt, order=2, size=1.0):
    """A run whose values are off by `size` times the spacing to some power."""
    made = arrays(nx, nt)
    return {**made, "u": made["u"] * (1 + size / (nx - 1) ** order)}


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("fine", [33, 25])  # twice as fine, and one and a half times
def test_two_runs_bound_the_error_of_the_finer_one(order, fine):
    solution = Reference.from_grid(run(fine, 41, order), **ON, coarse=run(17, 21, order))
    at = places(2000)
    sigma = solution.data.values.std()
    off = rms(EXACT[0, 0](at)) / (fine - 1) ** order / sigma
    assert off * 0.9 < solution.error < 5 * off
    assert solution.two_runs


def test_runs_at_the_same_nodes_are_taken_for_twice_as_fine():
    solution = Reference.from_grid(run(33, 41, size=0.001), **ON, coarse=run(33, 41, size=0.1))
    off = 0.099 / 32**2 * rms(arrays()["u"]) / arrays()["u"].std()
    assert solution.error == pytest.approx(off, rel=0.01)


def test_scattered_runs_are_compared_too():
    fine, coarse = places(3000, 1), places(600, 2)
    one = {"x": fine[:, 0], "t": fine[:, 1], "u": EXACT[0, 0](fine)}
    two = {"x": coarse[:, 0], "t": coarse[:, 1], "u": EXACT[0, 0](coarse) * 1.01}
    solution = Reference.from_points(one, **ON, coarse=two)
    assert solution.error == pytest.approx(0.01 * rms(one["u"]) / np.std(one["u"]), rel=0.1)


def test_what_tells_nothing_is_refused():
    with pytest.raises(PinnablateError, match="2 times as many points along a coordinate"):
        Reference.from_grid(run(17, 21), **ON, coarse=run(33, 41))
    with pytest.raises(PinnablateError, match="the same values, which tells nothing of its error"):
        Reference.from_grid(run(33, 41), **ON, coarse=run(33, 41))
    away = run(9, 9)
    with pytest.raises(PinnablateError, match="has no point where the reference is"):
        Reference.from_grid(run(33, 41), **ON, coarse={**away, "x": away["x"] + 5})
