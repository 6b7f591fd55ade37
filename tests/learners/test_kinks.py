"""Laws with kinks, steps and special functions: what learners make of them."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from sympy import Heaviside, Max, Piecewise, Rational

from pinnablate.arms import subset
from pinnablate.environment import Design, Environment, coordinates, fields, given, lower
from pinnablate.learners import learner
from pinnablate.learners.base import OK
from pinnablate.tasks.protocol import protocol
from tests.learners.training import train

t = coordinates("t")
wax, valve, lamp = fields("wax valve lamp", t)
MELTS = Rational(2, 5)


def workshop(**changes):
    """Wax that is heated through its melting point, a valve that opens above a level, and a lamp
    that is switched on.
    """
    heat = Piecewise((2, wax < MELTS), (5, True)) * wax.diff(t) - 1
    relief = valve.diff(t) + 3 * Max(valve - Rational(1, 4), 0) - sympy.sech(40 * (t - 30))
    light = lamp.diff(t) + lamp - Heaviside(t - 1) + 2 * sympy.floor(t / 9)
    melted = 2 * MELTS
    settings = {
        "id": "workshop-v1",
        "domain": {t: (0, 2)},
        "equations": {"heat": heat, "relief": relief, "light": light},
        "conditions": {"start": [given(wax, valve, lamp, on=lower(t), points=1)]},
        "solution": {
            wax: Piecewise((t / 2, t < melted), (MELTS + (t - melted) / 5, True)),
            valve: Rational(1, 4) + sympy.exp(-3 * t),
            lamp: (1 - sympy.exp(1 - t)) * Heaviside(t - 1),
        },
        "observations": Design(count=9, until=1),
        "primary": "extrap",
        "source": "J. Black (1761)",
    }
    return Environment(**{**settings, **changes})


def forced():
    """A relaxation that is driven by functions which TensorFlow lacks."""
    u = fields("u", t)
    truth = sympy.expint(1, t + 1) + sympy.elliptic_k(t / 5) + sympy.polylog(2, t / 5)
    rate = (
        -sympy.expint(0, t + 1) + sympy.elliptic_k(t / 5).diff(t) + sympy.polylog(2, t / 5).diff(t)
    )
    return Environment(
        id="forced-v1",
        domain={t: (Rational(1, 10), 2)},
        equations={"relax": u.diff(t) + u - truth - rate},
        solution={u: truth},
        observations=Design(count=8, until=1),
        primary="extrap",
        source="A. Legendre (1811)",
    )


def rows_agree(stacked, fit):
    """Whether the engine's residuals are those by which models are scored, and its slopes theirs."""
    from pinnablate.learners.stacked.tiles import MemberSystem

    laws, points = fit.laws, fit.problem.collocation
    system = MemberSystem(stacked._program(fit), fit)
    jet = fit.architecture.jet(fit.initial, points, laws.orders)
    scales = np.sqrt(fit.residual_weights / len(points))
    expected = (scales[:, None] * laws.residual_values(jet, points).T).ravel()
    r, jacobian = (a.copy() for a in system.jacobian(fit.initial))
    np.testing.assert_allclose(r[-expected.size :], expected, rtol=1e-9, atol=1e-12)
    direction = np.random.default_rng(0).standard_normal(len(fit.initial))
    h = 1e-7
    ends = [system.residual(fit.initial + s * h * direction) for s in (1, -1)]
    slope = (ends[0] - ends[1]) / (2 * h)
    off = np.abs(jacobian @ direction - slope) > 1e-5 * np.abs(slope).max()
    assert off.mean() < 0.01  # a point may cross a kink within the step


def test_networks_learn_laws_with_kinks_and_steps(stacked, make_fit):
    env = workshop()
    assert env.world().laws.tabulated == ()
    fit = make_fit(env, subset(env, env.players), adam_steps=200, second_steps=15)
    rows_agree(stacked, fit)
    (trained,) = train(stacked, [fit])
    assert trained.status == OK, trained.reason
    points = np.linspace(0, 2, 41)[:, None]
    error = trained.jet(points, ((0,),))[(0,)] - env.world().reference(points)
    assert np.sqrt(np.mean(error**2)) < 0.15


def test_functions_of_the_coordinates_are_told_as_numbers(stacked, make_fit):
    env = forced()
    names = {type(f).__name__ for f in env.world().laws.tabulated}
    assert {"expint", "elliptic_k", "elliptic_e", "polylog"} <= names
    fit = make_fit(env, subset(env, env.players), adam_steps=5, second_steps=3)
    rows_agree(stacked, fit)
    (trained,) = train(stacked, [fit])
    assert trained.status == OK, trained.reason
    why = learner("deepxde").supports(env.world(), fit.arm, protocol("smoke-adam"))
    assert "which TensorFlow lacks; use learner stacked" in why


def test_deepxde_trains_the_same_network(stacked, make_fit):
    env = workshop()
    fit = make_fit(env, subset(env, env.players), protocol_name="smoke-adam", adam_steps=20)
    (mine,), (serial,) = train(stacked, [fit]), train(learner("deepxde"), [fit])
    assert (mine.status, serial.status) == (OK, OK), (mine.reason, serial.reason)
    np.testing.assert_allclose(mine.weights, serial.weights, rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", ["kernel", "spectral", "solver-layer"])
def test_learners_without_a_network_solve_them(make_fit, name):
    env = workshop()
    fit = make_fit(env, subset(env, env.players))
    chosen = learner(name)
    assert chosen.supports(env.world(), fit.arm, protocol("smoke")) is None
    (trained,) = train(chosen, [fit])
    assert trained.status == OK, trained.reason
    points = np.linspace(0, 2, 41)[:, None]
    error = trained.jet(points, ((0,),))[(0,)] - env.world().reference(points)
    assert np.sqrt(np.mean(error**2)) < 0.1
