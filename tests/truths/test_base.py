"""What a solution says of itself, whatever its kind, and what it lacks."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from pinnablate import registry
from pinnablate.environment import coordinates, fields
from pinnablate.truths import DeclaredSystem, Integrated, Reference, as_solution
from pinnablate.truths.base import ProbePoints, entries, probe_digest
from pinnablate.truths.closed_form import Formulas

x, t = coordinates("x t")
u, p = fields("u p", x, t)
SYSTEM = DeclaredSystem((u, p), (x, t), (0.0, -1.0), (2.0, 1.0), (u.diff(t) - p,))


def test_a_dictionary_means_formulas_and_none_that_nobody_knows():
    assert as_solution(None) is None
    made = as_solution({u: x, p: t})
    assert isinstance(made, Formulas)
    assert as_solution(made) is made
    expected = (
        r"expected \{field: formula\}, Integrated\(...\), Reference\(...\) or None as solution"
    )
    with pytest.raises(TypeError, match=f"{expected}, got int"):
        as_solution(3)


@pytest.mark.parametrize(
    ("solution", "kind", "closed", "anchored", "error"),
    [
        (Formulas({u: x, p: t}), "closed form", True, False, 1e-13),
        (Integrated({u: 1, p: 0}, 1e-10), "integrated", False, True, 1e-10),
        (Reference(lambda at: at, 1e-9), "given", False, False, 1e-9),
    ],
)
def test_kinds_are_told_apart_by_what_they_have(solution, kind, closed, anchored, error):
    assert solution.kind == kind
    assert (solution.formulas is not None) == closed
    assert (solution.anchors is not None) == anchored
    assert solution.certified_error == error


def test_fields_without_an_entry_and_entries_without_a_field_are_sentences():
    assert list(entries("solution", {u: 1}, (u, p))) == [
        "the solution has no entry for field p; add one"
    ]
    assert list(entries("solution", {u: 1, p: 1}, (u,))) == [
        "the solution names p(x, t), which is not among the declared fields u"
    ]
    domain = {x: (0, 1), t: (0, 1)}
    assert list(Formulas({u: 1}).contradictions((u, p), domain)) == [
        "the solution has no entry for field p; add one"
    ]
    assert "needs the coordinates t" in next(
        Integrated({u: 1, p: 1}, 1e-9).contradictions((u, p), {t: (0, 1), x: (0, 1)})
    )


def test_probe_points_of_many_coordinates_differ_in_each():
    many = sympy.symbols("x0:7", real=True)
    system = DeclaredSystem((u,), many, (0.0,) * 7, (1.0,) * 7, ())
    points = ProbePoints(system).points
    assert points.shape == (16, 7)
    assert len(np.unique(points.round(9))) == 16 * 7


def test_probe_points_are_fixed_shares_of_the_domain():
    points = ProbePoints(SYSTEM).points
    assert points.shape == (16, 2)
    np.testing.assert_allclose(points[0], [2 * (np.sqrt(2) % 1), -1 + 2 * (np.sqrt(3) % 1)])
    in_turn = [2 * k + k % 2 for k in range(16)]
    assert ProbePoints(SYSTEM).of(np.arange(32).reshape(16, 2)).tolist() == in_turn


def test_probe_digests_see_six_figures():
    assert probe_digest(np.array([1.0])) == probe_digest(np.array([1.0 + 1e-9]))
    assert probe_digest(np.array([1.0])) != probe_digest(np.array([1.0 + 1e-4]))


def test_probes_of_the_catalogue_are_what_they_were():
    assert f"{registry.load('heat-mixed').world().ground.probes[0]:.6g}" == "0.742849"
