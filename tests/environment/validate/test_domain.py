"""The box and the fields over it."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from sympy import Symbol, oo, pi

from pinnablate.environment import coordinates, fields
from pinnablate.errors import PinnablateError
from tests.conftest import declare
from tests.environment.ids import said

x, t = coordinates("x t")
u, p = fields("u p", x, t)


@pytest.mark.parametrize(
    "interval",
    [
        (1, 0),
        (0, 0),
        (0, 1, 2),
        (0,),
        (0, Symbol("L")),
        (0, oo),
        (float("nan"), 1),
        ("0", "1"),
        1,
        None,
        np.array([0, 1]),
        (0, sympy.I),
        (False, True),
        (0, 1e300),
        (0, 1e-300),
    ],
    ids=said,
)
def test_an_interval_is_two_finite_numbers_the_lower_first(interval):
    with pytest.raises(
        PinnablateError,
        match=r"the domain of x is .*; expected two finite numbers|expected a length",
    ):
        declare(domain={x: interval, t: (0, 1)})


def test_numbers_of_any_kind_are_ends():
    assert declare(domain={x: [0, pi], t: (np.float64(0), sympy.Rational(3, 2))}).upper[1] == 1.5


@pytest.mark.parametrize(
    ("domain", "words"),
    [
        (
            {t: (0, 1), x: (0, 1)},
            r"fields u, p depend on \(x, t\); .* coordinates \(t, x\), in order",
        ),
        ({x: (0, 1)}, r"fields u, p depend on \(x, t\); .* write fields\(\"u p\", x\)"),
        ({Symbol("x"): (0, 1), t: (0, 1)}, "two symbols of one name differ"),
    ],
)
def test_fields_depend_on_all_coordinates_in_order(domain, words):
    with pytest.raises(PinnablateError, match=words) as refused:
        declare(domain=domain)
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"gauge": {u: ("t",)}}, "the gauge of u depends on 't', which is not a coordinate"),
        ({"sectors": {"some": ("u",)}}, "sector 'some' names 'u', which is not a declared field"),
        ({"sectors": {"some": (u, u)}}, "sector 'some' names a field twice"),
    ],
)
def test_strings_are_no_fields_and_no_coordinates(changes, words):
    with pytest.raises(PinnablateError, match=words):
        declare(**changes)
