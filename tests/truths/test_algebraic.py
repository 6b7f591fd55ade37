"""Fields that an equation gives from the others at every instant."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import cos, pi, sin

from pinnablate.environment import coordinates, fields
from pinnablate.errors import PinnablateError
from pinnablate.truths import DeclaredSystem, Integrated, SideCondition
from pinnablate.truths.algebraic import reduced

x, t = coordinates("x t")
u, q = fields("u q", x, t)
a, b, c = fields("a b c", t)
MIXED = (u.diff(t) + q.diff(x), 10 * q + u.diff(x))
COLD = tuple(SideCondition(u, x, side, "zero") for side in ("lower", "upper"))
CLOSED = tuple(SideCondition(q, x, side, "zero") for side in ("lower", "upper"))
CHAIN = (a.diff(t) + a, a + b - 1, c - b**2 - 2)
RATE = np.pi**2 / 10


def system(equations, fields, conditions=()):
    ends = (0.0,) * len(fields[0].args), (1.0,) * len(fields[0].args)
    return DeclaredSystem(fields, fields[0].args, *ends, equations, conditions)


@pytest.mark.parametrize(
    ("conditions", "shape", "flux"),
    [(COLD, sin(pi * x), -pi * cos(pi * x) / 10), (CLOSED, cos(pi * x), pi * sin(pi * x) / 10)],
)
def test_a_flux_by_fourier_s_law_is_computed_from_the_temperature(conditions, shape, flux):
    """The fields are declared in either order; a flux of zero is a temperature without slope."""
    at = np.array([[0.2, 0.4], [0.9, 1.0], [0.0, 0.5]])
    truth = Integrated({q: flux, u: shape}, 1e-9).truth(system(MIXED, (q, u), conditions))
    wave = sin if conditions is COLD else cos
    decay = np.exp(-RATE * at[:, 1])
    warm = {"sin": np.sin, "cos": np.cos}[wave.__name__](np.pi * at[:, 0]) * decay
    jet = truth.jet(at, [(0, 0), (0, 1), (1, 0)])
    np.testing.assert_allclose(jet[0, 0][:, 1], warm, atol=1e-11)
    np.testing.assert_allclose(jet[0, 1], -RATE * jet[0, 0], atol=1e-6)
    np.testing.assert_allclose(jet[1, 0][:, 0], RATE * warm, atol=1e-6)


def test_ordinary_equations_may_give_some_fields_from_others():
    truth = Integrated({a: 1, b: 0, c: 2}, 1e-9).truth(system(CHAIN, (a, b, c)))
    at = np.array([[0.0], [0.3], [1.0]])
    decay = np.exp(-at[:, 0])
    np.testing.assert_allclose(
        truth.values(at), np.stack([decay, 1 - decay, (1 - decay) ** 2 + 2], -1), rtol=1e-12
    )
    np.testing.assert_allclose(truth.jet(at, [(3,)])[3,][:, 1], decay, atol=1e-9)


def test_equations_that_give_a_field_are_used_and_others_follow():
    declared = system((*CHAIN, a + b + c - b**2 - 3), (a, b, c))
    assert reduced(declared).used == (1, 2)
    assert Integrated({a: 1, b: 0, c: 2}, 1e-9).left_to_follow(declared) == (3,)
    assert reduced(system(CHAIN[:1], (a,))).given == {}


@pytest.mark.parametrize(
    ("equations", "initial", "message"),
    [
        (
            CHAIN,
            {a: 1, b: 1, c: 2},
            "expected 0 as the initial state of b, which the equations give",
        ),
        (CHAIN, {a: 1, b: 0, c: 5}, "expected 2 as the initial state of c, .* got 5; declare c: 2"),
        (
            (CHAIN[0], CHAIN[1], c**2 - b - 4),
            {a: 1, b: 0, c: 2},
            "determine 1 of 2 derivatives uniquely, not that of c",
        ),
    ],
)
def test_fields_that_are_not_given_or_start_elsewhere_are_one_sentence(equations, initial, message):
    with pytest.raises(PinnablateError, match=message):
        Integrated(initial, 1e-9).truth(system(equations, (a, b, c)))
