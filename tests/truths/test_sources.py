"""The arrays of a simulation by name: what is asked for, what is there, and how large units may be."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.errors import PinnablateError
from pinnablate.truths import DeclaredSystem, Reference
from pinnablate.truths.sources import names_of, simulation
from tests.truths.simulated import EXACT, arrays, nodes, p, places, rms, t, u, wave, x


def test_names_are_their_own_unless_said_otherwise():
    assert names_of((x, t), "coordinates") == {x: "x", t: "t"}
    assert names_of(u, "fields") == {u: "u"}
    assert names_of({u: "temperature", p: "p"}, "fields") == {u: "temperature", p: "p"}
    with pytest.raises(
        PinnablateError, match=r"fields= of the reference names x; expected fields="
    ):
        names_of((u, x), "fields")


def test_only_what_is_asked_for_is_read():
    found = simulation({**arrays(), "note": np.array(["by hand"])}, {x: "x", t: "t"}, {u: "u"})
    assert found.names == ["x", "t"]
    assert [f.name for f in found.fields] == ["u"]
    assert found.title == "the arrays"


def test_vectors_of_matlab_are_vectors():
    made = {"x": np.ones((1, 5)), "t": np.ones((5, 1)), "u": np.ones((5, 5))}
    found = simulation(made, {x: "x", t: "t"}, {u: "u"})
    assert [a.values.shape for a in (*found.places, *found.fields)] == [(5,), (5,), (5, 5)]


@pytest.mark.parametrize("make", [Reference.from_grid, Reference.from_points])
def test_units_may_be_of_any_size(make):
    """Micrometres and days in SI units, and a field of 1e-9."""
    lengths, size = np.array([1e-6, 1e5]), 1e-9
    xs, ts = nodes(25, 31)
    made = {"x": lengths[0] * xs, "t": lengths[1] * ts, "u": 7 * size + size * wave(xs, ts)}
    system = DeclaredSystem((u,), (x, t), (0.0, 0.0), (1e-6, 2e5), ())
    solution = make(made, coordinates=(x, t), fields=u, error=1e-6)
    at = places()
    for order, exact in EXACT.items():
        if sum(order) <= 2:
            unit = size / np.prod(lengths ** np.array(order))
            found = solution.truth(system).jet(at * lengths, [order])[order][:, 0] / unit
            assert rms(found - 7 * (not any(order)) - exact(at)) < 0.01 * rms(exact(at)), order
