"""What is certified of a simulation: the error stated and the error of the interpolation."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate.truths import Reference
from tests.truths.simulated import SYSTEM, arrays, decay, nodes, p, t, u, x

ON = {"coordinates": (x, t), "fields": (u, p)}


@pytest.mark.parametrize("make", [Reference.from_grid, Reference.from_points])
def test_a_simulation_is_numerical_and_names_its_fields(make):
    made = make(arrays(), **ON, error=0.1, source="my solver")
    assert (made.numerical, made.kind, made.fields) == (True, "given", (u, p))
    assert made.formulas is made.anchors is None
    assert made.source == "my solver"
    assert made.places_in(SYSTEM) == ([0, 1], [0, 1])


@pytest.mark.parametrize("error", [0.1, 1e-3, 3.21e-5])
def test_the_certified_error_is_rounded_up(error):
    made = Reference.from_grid(arrays(), **ON, error=error)
    assert error <= made.certified_error < 1.11 * error
    assert float(f"{made.certified_error:.1e}") == made.certified_error
    assert decay(made).floor == pytest.approx(10 * made.certified_error)


def test_the_certified_error_holds_the_interpolation_of_the_worst_field():
    xs, ts = nodes(9, 9)
    step = np.where(xs[:, None] > 0.3 * ts, 1.0, 0.0)
    made = Reference.from_grid({**arrays(9, 9), "p": step}, **ON, error=1e-9)
    assert 0.05 < made.certified_error < 1
    assert (
        "of which 1.0e-09 as declared by its author, the rest by interpolation" in made.error_words
    )
    two = Reference.from_grid(arrays(), **ON, coarse={**arrays(9, 9), "u": np.ones((9, 9))})
    assert "by a run with fewer points" in two.error_words


def test_a_constant_field_has_no_share_in_it():
    made = {**arrays(), "p": np.ones((33, 41))}
    assert Reference.from_grid(made, **ON, error=1e-3).certified_error < 1.2e-3


def test_its_repr_says_how_large_it_is():
    assert repr(Reference.from_grid(arrays(), **ON, error=1e-3)) == (
        "Reference.from_grid(u, p: 33 x x 41 t nodes, error 1.0e-03)"
    )
    assert "1353 points over x, t" in repr(Reference.from_points(arrays(), **ON, error=1e-3))
