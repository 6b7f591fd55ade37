"""The terms of a law do not depend on how it was written."""

from __future__ import annotations

import pytest
import sympy
from sympy import exp, pi

from pinnablate.calculus.terms import LARGEST_EXPANSION, terms_of
from pinnablate.environment import coordinates, fields

x, t = coordinates("x t")
u, v = fields("u v", x, t)
laplace = u.diff(x, 2) + u.diff(t, 2)
carried = u.diff(t) + u * u.diff(x)


def test_terms_sum_to_the_expression():
    whole = u.diff(t) + u * u.diff(x) - u.diff(x, 2) / 20 + 3
    assert len(terms_of(whole)) == 4
    assert sympy.Add(*terms_of(whole)) == whole


@pytest.mark.parametrize(
    "law",
    [
        2 * pi * laplace,
        x * carried + v / 100,
        (1 + v) * carried * exp(-t),
        v * (u.diff(t) + x * (u.diff(x) + u)) / 7,
        pi * (u**2 + v**2 - 1),
        u.diff(t) + pi * (u + v - 1),
        (u.diff(x) + v.diff(t)) ** 2,
        (x * u.diff(x)).diff(x) / x,
    ],
)
def test_a_law_and_the_same_law_expanded_have_the_same_terms(law):
    found = terms_of(law)
    assert set(found) == set(sympy.Add.make_args(sympy.expand(law)))
    assert len(found) > 1


@pytest.mark.parametrize(
    "law",
    [
        (1 - v) ** 30 - u.diff(t),  # binomials up to 1e8 that cancel
        u.diff(t) - (1 - u) * (v + 40) / (1 - exp(-v - 40)),  # finite where v = -40
        sympy.sin(u + v) - u.diff(t),
        u.diff(t) - sympy.sqrt(u + v) * v,
    ],
)
def test_powers_denominators_and_arguments_are_not_expanded(law):
    assert set(terms_of(law)) == set(sympy.Add.make_args(law))


def test_products_stay_where_they_count_as_one_term():
    law = u.diff(t) + (u**2 + v**2) * v
    assert len(terms_of(law)) == 3
    assert len(terms_of(law, as_written=True)) == 2


def test_a_product_that_would_become_too_many_terms_stays_a_product():
    wide = sympy.Add(*(u.diff(x, k) for k in range(1, 10)))
    law = wide * wide.xreplace({u: v}) + u
    assert LARGEST_EXPANSION < 9 * 9
    assert len(terms_of(law)) == 2
