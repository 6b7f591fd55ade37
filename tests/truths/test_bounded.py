"""Trajectories on an interval follow the conditions at its ends."""

from __future__ import annotations

import time

import numpy as np
import pytest
import sympy
from sympy import Rational, cos, exp, pi, sin

from pinnablate.environment import (
    Design,
    Environment,
    boundary,
    coordinates,
    fields,
    given,
    lower,
    upper,
    zero,
)
from pinnablate.errors import PinnablateError
from pinnablate.truths import Integrated
from pinnablate.truths.bounded import suited

x, t = coordinates("x t")
u, v = fields("u v", x, t)
HEAT = u.diff(t) - u.diff(x, 2) / 5
WAVE = (u.diff(t) - v, v.diff(t) - u.diff(x, 2))
SOUND = (u.diff(t) + v.diff(x), v.diff(t) + u.diff(x))
PHI = 1 + exp(-(pi**2) * t / 10) * cos(pi * x) / 2
BURGERS = -PHI.diff(x) / PHI / 5


def rod(laws, initial, *conditions, length=1, until=1, **options):
    return Environment(
        id="rod-v1",
        domain={x: (0, length), t: (0, until)},
        equations={f"law_{k}": law for k, law in enumerate(laws)},
        conditions={"ends": list(conditions)} if conditions else {},
        solution=Integrated(initial, certified_error=1e-9, **options),
        observations=Design(count=3, until=until / 2),
        primary="extrap",
        source="",
    )


def ends(*expressions, on=None):
    return zero(*expressions, on=on or boundary(x), points=5)


@pytest.mark.parametrize(
    ("laws", "exact", "conditions", "options"),
    [
        ([HEAT], {u: exp(-(pi**2) * t / 5) * sin(pi * x)}, [ends(u)], {}),
        ([HEAT], {u: exp(-(pi**2) * t / 5) * cos(pi * x)}, [ends(u.diff(x))], {}),
        (
            [HEAT],
            {u: exp(-(pi**2) * t / 20) * sin(pi * x / 2)},
            [ends(u, on=lower(x)), ends(u.diff(x), on=upper(x))],
            {},
        ),
        (
            [HEAT],
            {u: exp(-(pi**2) * t / 80) * (sin(pi * x / 4) + cos(pi * x / 4))},
            [ends(u.diff(x) - pi * u / 4, on=lower(x)), ends(u.diff(x), on=upper(x))],
            {},
        ),
        (
            [HEAT + x * sin(t)],
            {u: x * cos(t)},
            [ends(u, on=lower(x)), ends(u - cos(t), on=upper(x))],
            {},
        ),
        (
            WAVE,
            {u: sin(pi * x) * cos(pi * t), v: -pi * sin(pi * x) * sin(pi * t)},
            [ends(u)],
            {"method": "DOP853"},
        ),
        (
            SOUND,
            {u: sin(pi * x) * sin(pi * t), v: cos(pi * x) * cos(pi * t)},
            [ends(u)],
            {"method": "DOP853"},
        ),
        ([u.diff(t) + u.diff(x)], {u: sin(3 * (x - t))}, [ends(u + sin(3 * t), on=lower(x))], {}),
        (
            [u.diff(t) + sympy.Derivative(u**2 / 2, x) - u.diff(x, 2) / 10],
            {u: BURGERS},
            [ends(u)],
            {},
        ),
    ],
    ids=["cold", "insulated", "mixed", "Robin", "driven", "string", "pipe", "inflow", "Burgers"],
)
def test_closed_forms_are_met(laws, exact, conditions, options):
    """For the last one with nu = 1 / 10, Cole and Hopf: u = -2 nu phi_x / phi."""
    initial = {f: e.subs(t, 0) for f, e in exact.items()}
    world = rod(laws, initial, *conditions, **options).world()
    at = np.random.default_rng(0).uniform(size=(40, 2))
    at[:10, 0], at[10:20, 0] = 0, 1
    jet = world.jet(at, [(0, 0), (1, 0), (2, 0), (0, 1)])
    for alpha, (by, n), error in (
        ((0, 0), (x, 0), 1e-11),
        ((1, 0), (x, 1), 3e-8),
        ((2, 0), (x, 2), 3e-5),
        ((0, 1), (t, 1), 3e-7),
    ):
        for k, e in enumerate(exact.values()):
            wanted = sympy.lambdify([x, t], sympy.diff(e, by, n), "numpy")(*at.T)
            size = np.abs(wanted).max() or 1.0
            np.testing.assert_allclose(
                jet[alpha][:, k], np.broadcast_to(wanted, 40), atol=error * max(size, 1)
            )


def test_the_conditions_of_a_field_follow_from_those_of_another():
    """u = 0 says v = u_t = 0, which the diffusion of v needs: a string with inner friction."""
    laws = (u.diff(t) - v, v.diff(t) - u.diff(x, 2) - v.diff(x, 2) / 10)
    rate = pi**2 / 20
    swing = sympy.sqrt(pi**2 - rate**2)
    world = rod(laws, {u: sin(pi * x), v: 0}, ends(u)).world()
    wanted = sin(pi * x) * exp(-rate * t) * (cos(swing * t) + rate / swing * sin(swing * t))
    at = np.array([[0.3, 1.0], [0.5, 0.7], [0.0, 0.5]])
    exact = sympy.lambdify([x, t], wanted, "numpy")(*at.T)
    np.testing.assert_allclose(world.reference(at)[:, 0], exact, atol=1e-10)
    assert np.abs(world.reference(np.array([[1.0, 0.4]]))).max() < 1e-12


def test_lengths_and_values_may_have_any_unit():
    law = u.diff(t) - Rational(1, 10**9) * u.diff(x, 2)
    world = rod(
        [law], {u: 10**6 * sin(1000 * pi * x)}, ends(u), length=Rational(1, 1000), until=1000
    ).world()
    at = np.array([[0.0005, 1000.0]])
    np.testing.assert_allclose(world.reference(at), [[1e6 * np.exp(-(np.pi**2))]], rtol=1e-9)


@pytest.mark.parametrize(
    ("laws", "initial", "conditions", "message"),
    [
        (
            [HEAT],
            {u: sin(pi * x)},
            [ends(u, on=lower(x))],
            "needs 1 condition .* upper end of x, .* got none",
        ),
        (
            [HEAT],
            {u: sin(pi * x)},
            [given(u, on=boundary(x), points=5)],
            r"given\(u\(x, t\)\) has values that only the solution would tell",
        ),
        ([HEAT], {u: sin(pi * x)}, [ends(u**2 + u.diff(x))], "linear in fields and their first"),
        ([HEAT], {u: cos(pi * x)}, [ends(u)], "initial state violates the condition .* by 1.0e"),
        (
            [HEAT, v.diff(t) - v.diff(x, 2) + u],
            {u: sin(pi * x), v: 0},
            [ends(u)],
            "needs 2 conditions .* got 1",
        ),
        (
            [u.diff(t) + u.diff(x)],
            {u: sin(3 * x)},
            [ends(u - sin(3 - 3 * t), on=upper(x))],
            "at the lower end of x",
        ),
        ([u.diff(t) + u.diff(x, 4)], {u: sin(pi * x)}, [ends(u)], "at most second order in x"),
        ([u.diff(t) + u.diff(x, 2)], {u: sin(pi * x)}, [ends(u)], "short waves grow without bound"),
        (
            [u.diff(t) - v, v.diff(t) + u.diff(x, 2)],
            {u: sin(pi * x), v: 0},
            [ends(u)],
            "short waves grow without bound",
        ),
        (
            [HEAT],
            {u: Rational(1, 2) - sympy.Abs(x - Rational(1, 2))},
            [ends(u)],
            "in the shortest waves .* at t = 0 with modes=64",
        ),
    ],
)
def test_what_cannot_be_followed_is_one_sentence_at_once(laws, initial, conditions, message):
    began = time.perf_counter()
    with pytest.raises(PinnablateError, match=message):
        rod(laws, initial, *conditions).world().reference(np.array([[0.5, 0.5]]))
    assert time.perf_counter() - began < 30


def test_conditions_beyond_those_needed_are_left_to_follow():
    world = rod([HEAT], {u: sin(pi * x)}, ends(u.diff(x, 2), u)).world()
    np.testing.assert_allclose(
        world.reference(np.array([[0.5, 1.0]])), [[np.exp(-(np.pi**2) / 5)]], rtol=1e-10
    )


def test_derivatives_in_space_and_time_together_are_refused():
    world = rod([HEAT], {u: sin(pi * x)}, ends(u)).world()
    with pytest.raises(PinnablateError, match="no derivative of order"):
        world.jet(np.array([[0.5, 0.5]]), [(1, 1)])


def test_a_rod_with_cold_ends_is_certified():
    from pinnablate.checks.certify import check

    anchor = (((0.25, 1.0), {u: np.sin(np.pi / 4) * np.exp(-(np.pi**2) / 5)}),)
    assert check(rod([HEAT], {u: sin(pi * x)}, ends(u), values=anchor, source="series")).holds


def test_waves_are_integrated_explicitly_and_diffusion_implicitly():
    assert suited(np.array([-1.0, 50j, -50j])) == "DOP853"
    assert suited(np.array([-800.0, 50j, -50j])) == "Radau"
    assert suited(np.zeros(1, dtype=complex)) == "Radau"
