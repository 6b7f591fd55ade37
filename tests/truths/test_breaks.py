"""Times at which right-hand sides break, and trajectories through them."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Abs, Float, Heaviside, Max, Mod, Piecewise, cos, exp, floor, pi, sign, sin

from pinnablate.environment import coordinates, fields
from pinnablate.truths import DeclaredSystem, Integrated
from pinnablate.truths.breaks import breaks_of

x, t = coordinates("x t")
y = fields("y", t)
SHORT = Piecewise((100, (t > 50) & (t < Float("50.01"))), (0, True))


@pytest.mark.parametrize(
    ("slope", "expected"),
    [
        (y * cos(t) + 10**t, []),
        (Heaviside(t - Float("0.3")) * y, [0.3]),
        (sign(sin(2 * pi * t)) + y, [0.5]),
        (Piecewise((y, t < Float("0.25")), (1, True)), [0.25]),
        (Max(t, Float("0.7")), [0.7]),
        (Abs(t - Float("0.1")) + floor(4 * t - Float("0.2")), [0.05, 0.1, 0.3, 0.55, 0.8]),
        (Mod(t, Float("0.4")), [0.4, 0.8]),
        (Abs(y - 1) + Piecewise((1, y > 0), (0, True)), []),
    ],
)
def test_breaks_in_time_are_found_and_those_of_fields_are_not(slope, expected):
    np.testing.assert_allclose(breaks_of([slope], t, (0.0, 1.0)), expected, atol=1e-12)


def test_what_breaks_too_often_is_left_to_the_steps():
    assert breaks_of([sign(sin(5000 * t))], t, (0.0, 1.0)) == ()


def test_a_peak_between_samples_is_seen():
    found = breaks_of([exp(-((t - Float("33.3")) ** 2) * 10**4)], t, (0.0, 100.0))
    assert 1 <= len(found) <= 6
    assert all(abs(b - 33.3) < 0.1 for b in found)


@pytest.mark.parametrize(
    ("pulse", "after"),
    [
        (SHORT, 100 * (1 - np.exp(-0.01)) * np.exp(-0.99)),
        (
            100 * (Heaviside(t - 50) - Heaviside(t - Float("50.01"))),
            100 * (1 - np.exp(-0.01)) * np.exp(-0.99),
        ),
        (exp(-((t - 50) ** 2) * 10**4), np.sqrt(np.pi) / 100 * np.exp(-1 + 0.25e-4)),
    ],
)
def test_a_short_pulse_is_not_passed_over(pulse, after):
    """A stimulus of a ten-thousandth of the domain, at rest before: steps grew past it."""
    system = DeclaredSystem((y,), (t,), (0.0,), (60.0,), (y.diff(t) + y - pulse,))
    truth = Integrated({y: 0}, 1e-9).truth(system)
    before, later = truth.values(np.array([[49.9], [51.0]]))[:, 0]
    assert abs(before) < 1e-12
    assert later == pytest.approx(after, rel=1e-9)


def test_a_rod_is_heated_in_pulses():
    u = fields("u", x, t)
    law = u.diff(t) - u.diff(x, 2) - Heaviside(t - 3) + Heaviside(t - Float("3.001"))
    truth = Integrated({u: 1}, 1e-9, modes=8).truth(
        DeclaredSystem((u,), (x, t), (0.0, 0.0), (1.0, 5.0), (law,))
    )
    found = truth.values(np.array([[0.2, 2.9], [0.7, 3.0005], [0.5, 5.0]]))
    np.testing.assert_allclose(found[:, 0], [1, 1.0005, 1.001], rtol=1e-11)
