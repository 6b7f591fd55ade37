"""Laws whose terms cannot balance in the units of what was measured."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import problem
from pinnablate.errors import PinnablateError

T = np.linspace(0, 10, 60)
Q = np.exp(-0.1 * T) * np.cos(2 * T)
P = np.gradient(Q, T)
LAWS = {"kinematics": "q_t = p", "newton": "p_t = -0.2*p - 4*q"}


def declared(data, laws=LAWS, **more):
    return problem(equations=laws, data=data, **more)


@pytest.mark.parametrize(
    ("data", "law"),
    [
        ({"t": T, "q": 1e6 * Q, "p": P}, "the term q_t of equation 'kinematics'"),
        ({"t": T, "q": Q, "p": 1e6 * P}, "the term -p of equation 'kinematics'"),
        ({"t": 1e6 * T, "q": Q, "p": P}, "the term -p of equation 'kinematics'"),
        ({"t": 1e-6 * T, "q": Q, "p": P}, "the term q_t of equation 'kinematics'"),
    ],
)
def test_units_that_differ_by_a_million_are_refused(data, law):
    with pytest.raises(PinnablateError) as error:
        declared(data)
    said = str(error.value)
    assert law in said
    assert "convert what is in another unit (q, p, t or a number of the equation)" in said
    assert "or state scales={'kinematics': " in said
    assert "\n" not in said


@pytest.mark.parametrize("factor", [1e-9, 1, 1e9])
def test_any_one_system_of_units_is_right(factor):
    assert declared({"t": T, "q": factor * Q, "p": factor * P}).is_measured


def test_a_number_in_another_unit_is_refused():
    with pytest.raises(
        PinnablateError, match=r"the term .* of equation .newton. is at least [0-9]e.05 times"
    ):
        declared({"t": T, "q": Q}, {"newton": "q_tt = -k*q"}, constants={"k": 4e8})


def test_fast_oscillations_and_stiff_terms_are_no_other_unit():
    t = np.linspace(0, 1000, 6000)
    assert declared({"t": t, "q": np.cos(2 * t)}, {"newton": "q_tt = -4*q"}).is_measured
    x = np.linspace(0, 1e-3, 50)
    at, times = (a.ravel() for a in np.meshgrid(x, np.linspace(0, 1000, 20)))
    field = np.sin(np.pi * at / 1e-3) * np.exp(-1e-9 * (np.pi / 1e-3) ** 2 * times)
    heat = declared({"x": at, "t": times, "u": field}, {"heat": "u_t = 1e-9*u_xx"})
    assert heat.is_measured


def test_a_wrong_law_is_no_other_unit():
    assert declared({"t": T, "q": Q, "p": P}, {**LAWS, "newton": "p_t = -0.2*p - 400*q"})


def test_a_declared_size_is_not_questioned_and_neither_is_what_nobody_measured():
    scales = {"kinematics": 1e6, "newton": 1e6}
    assert declared({"t": T, "q": 1e6 * Q, "p": P}, scales=scales).is_measured
    assert declared({"t": T, "q": 1e6 * Q}, scales={"p": 1.0}).is_measured


@pytest.mark.parametrize("size", [1e-36, 1e33])
def test_extreme_numbers_are_no_fault(size):
    data = {"t": size * T, "q": Q}
    assert declared(
        data, {"newton": "k*diff(q, t, 2) = -4*q"}, constants={"k": size**2}
    ).is_measured


def test_points_that_lie_at_one_place_say_nothing_of_slopes():
    data = {"x": 0 * T + 0.5, "t": T, "u": Q}
    assert declared(data, {"heat": "u_t = u_xx"}, domain={"x": (0, 1)}).is_measured
