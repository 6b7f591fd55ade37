"""Truths that are integrated from the declared equations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.environment import coordinates, fields
from pinnablate.truths import DeclaredSystem, Integrated, Reference, SideCondition
from pinnablate.truths.closed_form import Formulas
from pinnablate.truths.integrated import integrated_at
from pinnablate.truths.integration import Precision

t = coordinates("t")
y = fields("y", t)
SYSTEM = DeclaredSystem((y,), (t,), (0.0,), (1.0,), (y.diff(t) - y,))


def test_an_initial_value_and_a_law_make_a_trajectory():
    truth = Integrated({y: 2}, 1e-12).truth(SYSTEM)
    np.testing.assert_allclose(
        truth.values(np.array([[0.0], [0.5], [1.0]]))[:, 0], 2 * np.exp([0, 0.5, 1]), rtol=1e-12
    )
    np.testing.assert_allclose(
        truth.jet(np.array([[0.3]]), [(1,)])[1,], [[2 * np.exp(0.3)]], rtol=1e-9
    )


def test_laws_without_derivatives_are_left_to_follow():
    conserved = DeclaredSystem((y,), (t,), (0.0,), (1.0,), (y - y**2, y.diff(t)))
    assert Integrated({y: 3}, 1e-12).truth(conserved).values(np.array([[1.0]]))[0, 0] == 3


def test_precision_may_be_less_where_less_is_enough():
    solution = Integrated({y: 1}, 1e-12)
    coarse = integrated_at(solution, SYSTEM, Precision(1e-3)).values(np.array([[1.0]]))[0, 0]
    assert 1e-9 < abs(coarse - np.e) < 1e-2
    with pytest.raises(TypeError, match="expected an Integrated reference, got one that is given"):
        integrated_at(Reference(lambda at: at, 1e-9), SYSTEM, Precision(1e-3))


def test_anchors_hold_what_does_not_come_from_the_declaration():
    solution = Integrated(
        {y: 1},
        1e-9,
        invariants={"y": y},
        values=((1.0, {y: np.e}),),
        source="tables",
        method="Radau",
    )
    assert (solution.anchors.values, solution.anchors.invariants) == (
        solution.values,
        solution.invariants,
    )
    assert (solution.anchors.source, solution.integrator(SYSTEM)) == ("tables", "Radau")


def test_the_method_follows_from_the_interval_unless_it_is_said():
    x = coordinates("x")
    u = fields("u", x, t)
    ring = DeclaredSystem((u,), (x, t), (0.0, 0.0), (1.0, 1.0), ())
    rod = replace(ring, conditions=(SideCondition(u, x, "lower", "zero"),))
    found = [Integrated({u: 0}, 1e-9).integrator(s) for s in (SYSTEM, ring, rod)]
    assert found == ["DOP853", "DOP853", "Radau or DOP853"]
    assert Integrated({u: 0}, 1e-9, method="BDF").integrator(rod) == "BDF"
    assert Reference(lambda at: at, 1e-9).integrator(SYSTEM) == ""


def test_only_values_are_known_of_a_reference():
    assert Reference(lambda at: at, 1e-9).numerical
    assert not Integrated({y: 1}, 1e-9).numerical
    assert not Formulas({y: t}).numerical


def test_equations_that_the_trajectory_does_not_use_are_known():
    conserved = DeclaredSystem((y,), (t,), (0.0,), (1.0,), (y - y**2, y.diff(t)))
    assert Integrated({y: 1}, 1e-12).left_to_follow(conserved) == (0,)


def test_two_space_coordinates_are_refused_with_the_remedy():
    a, b = coordinates("a b")
    w = fields("w", a, b, t)
    (said,) = Integrated({w: 0}, 1e-9).contradictions((w,), {a: (0, 1), b: (0, 1), t: (0, 1)})
    assert "give a Reference" in said


def test_lotka_volterra_conserves_its_invariant():
    u, v = registry.load("lotka-volterra").world().reference(np.linspace(0, 15, 200)[:, None]).T
    invariant = u - np.log(u) + v - np.log(v)
    np.testing.assert_allclose(invariant, invariant[0], rtol=1e-11)


def test_robertson_meets_the_published_value():
    """E. Hairer and G. Wanner, Solving Ordinary Differential Equations II (1996): at t = 40."""
    y1, y2, y3 = registry.load("robertson").world().reference(np.array([[np.log10(40.0)]]))[0]
    np.testing.assert_allclose(
        [y1, 1e-4 * y2, y3], [0.7158270688, 9.185534765e-6, 0.2841637457], rtol=1e-9
    )


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"modes": 16.5}, "modes=16.5; expected a whole number of grid points, 8 or more"),
        ({"modes": 4}, "modes=4; expected a whole number of grid points, 8 or more"),
        ({"evaluations": 1e6}, "evaluations=1000000.0; expected a whole number"),
        ({"stencil": 0}, "stencil=0; expected a share of the domain"),
        ({"method": "radau"}, "method='radau'; expected one of DOP853"),
    ],
)
def test_options_that_are_none_are_refused(option, message):
    (said,) = Integrated({y: 2}, 1e-12, **option).contradictions((y,), {t: (0, 1)})
    assert message in said
