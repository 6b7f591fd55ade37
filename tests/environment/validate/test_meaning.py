"""Laws that say nothing, or what another says, are refused, and quickly."""

from __future__ import annotations

import time

import pytest
from sympy import (
    Abs,
    Heaviside,
    Max,
    Min,
    Mod,
    Piecewise,
    Rational,
    besselj,
    cos,
    cosh,
    exp,
    expand,
    floor,
    log,
    sign,
    sin,
    sinh,
    sqrt,
)

from pinnablate.environment import NearMiss, boundary, coordinates, fields, zero
from pinnablate.environment.validate import meaning
from pinnablate.errors import PinnablateError
from tests.conftest import declare
from tests.environment.ids import said

x, t = coordinates("x t")
u, p = fields("u p", x, t)
string = declare()
VACUOUS = [
    (u - p) * (u + p) - u**2 + p**2,
    5 * ((u + p) ** 2 - u**2 - 2 * u * p - p**2) * u.diff(x),
    cosh(u) ** 2 - sinh(u) ** 2 - 1,
    exp(u + p) - exp(u) * exp(p),
    sin(2 * u.diff(x)) - 2 * sin(u.diff(x)) * cos(u.diff(x)),
    (Rational(1, 3) * u + x) ** 2 - u**2 / 9 - 2 * x * u / 3 - x**2,
    (1.1 * (u + p)) ** 2 - 1.21 * (u + p) ** 2,
    (sqrt(u**2 + p**2) + u) * (sqrt(u**2 + p**2) - u) - p**2,
]
SAYS = [
    u.diff(t) - 1e-14 * p,
    1e-18 * u,
    u**2 + p**2 - 1,
    (1 + exp(-(u**2))) * p,
    exp(-1000 * u**2) * p,
    log(u) - p,
    besselj(0, x) * u,
    Max(u - 350, 0),
    Abs(u - 350) - 350 + u,
    Piecewise((u, x < Rational(1, 1000)), (0, True)),
]


@pytest.mark.parametrize("law", VACUOUS, ids=said)
def test_a_law_that_holds_of_all_fields_is_refused(law):
    if law == 0:
        pytest.fail("SymPy sees this one by itself")
    with pytest.raises(PinnablateError, match="equation 'more' vanishes whatever the fields"):
        declare(equations={**string.equations, "more": law})


@pytest.mark.parametrize("law", SAYS, ids=said)
def test_a_law_that_says_something_is_not(law):
    assert not meaning.vanishes(string, law)
    assert declare(equations={**string.equations, "more": law}).players[-1] == "more"


def test_a_condition_that_holds_of_all_fields_is_refused():
    said = [zero(u**2 - p**2 - (u + p) * (u - p), on=boundary(x), points=3)]
    with pytest.raises(PinnablateError, match="condition 'ends' vanishes whatever the fields"):
        declare(conditions={"ends": said})


def test_it_takes_seconds_where_to_expand_takes_for_ever():
    law = (u + p + u.diff(x) + u.diff(t)) ** 30 * (u - p) + (p - u) * (
        u + p + u.diff(x) + u.diff(t)
    ) ** 30
    long = expand((u + p) ** 60) - (u + p) ** 60
    begin = time.perf_counter()
    assert meaning.vanishes(string, law)
    assert meaning.vanishes(string, long)
    assert not meaning.vanishes(string, long + u / 10**9)
    assert time.perf_counter() - begin < 5


@pytest.mark.parametrize(
    "law",
    [
        3 * (u.diff(t) - p),
        (p - u.diff(t)) / 7,
        u.diff(t) - p,
        (2 * u.diff(t) - 2 * p,),
        0.1 * u.diff(t) - 0.1 * p,
    ],
    ids=said,
)
def test_two_laws_that_are_the_same_up_to_a_factor_are_refused(law):
    with pytest.raises(
        PinnablateError, match="'kinematics' and 'more' say the same, up to a const"
    ):
        declare(equations={**string.equations, "more": law})


@pytest.mark.parametrize(
    "law",
    [
        u.diff(t) - 2 * p,
        u * (u.diff(t) - p),
        (u.diff(t) - p).diff(x),
        (u.diff(t) - p, p.diff(t) - u.diff(x, 2)),
        Max(u.diff(t) - p, u - 350),
    ],
    ids=said,
)
def test_laws_that_follow_from_others_otherwise_may_stand(law):
    assert declare(equations={**string.equations, "more": law}).players[-1] == "more"


def test_a_near_miss_that_is_the_law_in_other_words_is_refused():
    with pytest.raises(PinnablateError, match="near miss 'same' says what 'dynamics' says"):
        declare(near_misses={"same": NearMiss({"dynamics": 2 * u.diff(x, 2) - 2 * p.diff(t)}, "")})


def test_a_law_with_a_wrong_sign_may_say_what_another_says():
    flipped = string.with_equations({**string.equations, "dynamics": p - u.diff(t)})
    assert flipped.players == string.players


@pytest.mark.parametrize(
    "law",
    [
        Max(u, p) + Min(u, p) - u - p,
        Abs(u) - u * sign(u),
        Max(u, 0) - Max(-u, 0) - u,
        Piecewise((u, u > 0), (-u, True)) - Abs(u),
        Heaviside(u - p) + Heaviside(p - u) - 1,
        Mod(u, 1) - u + floor(u),
        (u.diff(t), Abs(p) - Max(p, -p)),
    ],
)
def test_laws_made_of_pieces_that_vanish_whatever_the_fields_are_refused(law):
    with pytest.raises(PinnablateError, match="vanishes whatever the fields"):
        declare(equations={**string.equations, "nothing": law})


@pytest.mark.parametrize(
    "law",
    [
        Max(u - 100, 0) + u.diff(t) - p,
        Max(u - 100, 0),
        Heaviside(x - Rational(9, 10)) * (u - p),
        Piecewise((u - p, (t > 0.3) & (t < 0.31)), (0, True)),
    ],
)
def test_laws_that_say_something_in_a_part_alone_are_laws(law):
    assert not meaning.vanishes(string, law)


def test_a_law_that_says_the_same_twice_is_refused():
    law = u.diff(t) - p.diff(x)
    with pytest.raises(PinnablateError, match="equation 'twice' says the same twice"):
        declare(equations={"twice": (law, -3 * law)})


def test_a_gauge_that_laws_determine_is_refused():
    laws = {"a": u.diff(t) - p, "b": p.diff(t) - u.diff(x)}
    with pytest.raises(PinnablateError, match=r"equation 'a', -p.*determines it"):
        declare(equations=laws, gauge=(p,))
    assert declare(equations=laws, gauge=(u,)).gauges
    with pytest.raises(PinnablateError, match="determined up to a function of x, and equation 'b'"):
        declare(equations=laws, gauge={u: (x,)})
