"""Truths in formulas."""

from __future__ import annotations

import numpy as np
import pytest
import sympy

from pinnablate.environment import coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.truths import DeclaredSystem
from pinnablate.truths.closed_form import Formulas

x, t = coordinates("x t")
u, p = fields("u p", x, t)
SYSTEM = DeclaredSystem((p, u), (x, t), (0.0, 0.0), (1.0, 1.0), ())
FORMULAS = Formulas({u: sympy.sin(x) * t**2, p: sympy.Integer(3)})


def test_columns_are_in_the_order_of_the_fields():
    values = FORMULAS.truth(SYSTEM).values(np.array([[0.5, 2.0], [1.0, 1.0]]))
    np.testing.assert_allclose(values, [[3.0, 4 * np.sin(0.5)], [3.0, np.sin(1.0)]])


@pytest.mark.parametrize(
    ("alpha", "slope"),
    [
        ((1, 0), lambda x, t: np.cos(x) * t**2),
        ((0, 1), lambda x, t: 2 * np.sin(x) * t),
        ((1, 2), lambda x, t: 2 * np.cos(x)),
        ((0, 3), lambda x, t: 0 * x),
    ],
)
def test_derivatives_are_exact(alpha, slope):
    points = np.random.default_rng(0).uniform(size=(6, 2))
    jet = FORMULAS.truth(SYSTEM).jet(points, [alpha])
    np.testing.assert_allclose(jet[alpha][:, 1], slope(*points.T), rtol=1e-14)
    assert not jet[alpha][:, 0].any()


def test_formulas_are_a_mapping_of_fields_to_expressions():
    assert dict(FORMULAS) == {u: sympy.sin(x) * t**2, p: sympy.Integer(3)}
    assert FORMULAS.fields == (u, p)
    assert FORMULAS.formulas is FORMULAS
    assert repr(FORMULAS) == "Formulas(u(x, t), p(x, t))"
    assert FORMULAS.identity(SYSTEM) == [sympy.Integer(3), sympy.sin(x) * t**2]


def test_complex_formulas_are_refused_with_the_remedy():
    turning = Formulas({u: sympy.exp(sympy.I * t), p: sympy.Integer(1)})
    with pytest.raises(PinnablateError, match=r"solution of u has complex values, .* two fields"):
        turning.truth(SYSTEM).values(np.array([[0.5, 2.0]]))


def test_derivatives_of_a_formula_are_exact():
    points = np.array([[0.5, 2.0]])
    assert not FORMULAS.truth(SYSTEM).jet_error(points, [(1, 0)])[1, 0].any()
