"""What a law may say: high and mixed derivatives, roots, exponentials, kinks and steps of fields."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Abs, Heaviside, Max, Min, Piecewise, cos, exp, log, pi, sin, sqrt, tanh

from pinnablate.arms import subset
from pinnablate.environment import Design, Environment, boundary, coordinates, fields, zero
from pinnablate.learners.base import OK
from tests.learners.test_kinks import rows_agree
from tests.learners.training import train

x, y, t = coordinates("x y t")


def plate():
    """A plate that is bent: the biharmonic operator, with its mixed derivative."""
    w = fields("w", x, y)
    truth = sin(pi * x) * sin(pi * y)
    law = w.diff(x, 4) + 2 * w.diff(x, 2, y, 2) + w.diff(y, 4) - 4 * pi**4 * truth
    return Environment(
        id="plate-v1",
        domain={x: (0, 1), y: (0, 1)},
        equations={"plate": law, "twist": w.diff(x, y) - pi**2 * cos(pi * x) * cos(pi * y)},
        conditions={"edge": [zero(w, w.diff(x, 2), on=boundary(x), points=8)]},
        solution={w: truth},
        observations=Design(count=12),
        primary="interp",
        source="S. Germain (1821)",
    )


def beam():
    """A beam that swings: the fourth derivative in space, the second in time."""
    w = fields("w", x, t)
    truth = sin(pi * x) * cos(pi**2 * t)
    return Environment(
        id="beam-v1",
        domain={x: (0, 1), t: (0, 0.5)},
        equations={"euler": w.diff(t, 2) + w.diff(x, 4)},
        conditions={"ends": [zero(w, w.diff(x, 2), on=boundary(x), points=8)]},
        solution={w: truth},
        observations=Design(count=14, until=0.25),
        primary="extrap",
        source="L. Euler (1744)",
    )


def zoo():
    """One field in every function that is asked for, each law with its own source."""
    u = fields("u", x, t)
    truth = cos(3 * x - t) / 2 + t / 3
    terms = {
        "smooth": sqrt(1 + u**2) + exp(u) + log(2 + u) * tanh(u) + (2 + u) ** 1.5,
        "kinked": Abs(u - 0.1) + Max(u, 0.1) + Min(u.diff(x), 0.5),
        "pieces": Piecewise((u**2, u < 0), (2 * u, True)) + Heaviside(u - 0.2) * u,
    }
    return Environment(
        id="zoo-v1",
        domain={x: (0, 2), t: (0, 1)},
        equations={
            name: u.diff(t) + term - (u.diff(t) + term).subs(u, truth).doit()
            for name, term in terms.items()
        },
        solution={u: truth},
        observations=Design(count=12, until=0.5),
        primary="extrap",
        source="",
    )


@pytest.mark.parametrize("make", [plate, beam, zoo])
def test_the_engine_computes_it_and_its_slopes(stacked, make_fit, make):
    env = make()
    fit = make_fit(env, subset(env, env.players))
    if make is zoo:
        rows_agree(stacked, fit)
        return
    from pinnablate.learners.stacked.tiles import MemberSystem

    system, theta = MemberSystem(stacked._program(fit), fit), fit.initial
    r, jacobian = (a.copy() for a in system.jacobian(theta))
    points, laws = fit.problem.collocation, fit.laws
    jet = fit.architecture.jet(theta, points, laws.orders)
    scales = np.sqrt(fit.residual_weights / len(points))
    expected = (scales[:, None] * laws.residual_values(jet, points).T).ravel()
    np.testing.assert_allclose(r[-expected.size :], expected, rtol=1e-8, atol=1e-11)
    direction, h = np.random.default_rng(0).standard_normal(len(theta)), 1e-5
    slope = (system.residual(theta + h * direction) - system.residual(theta - h * direction)) / (
        2 * h
    )
    np.testing.assert_allclose(jacobian @ direction, slope, atol=1e-5 * np.abs(slope).max())


def test_networks_learn_fourth_derivatives(stacked, make_fit):
    env = plate()
    (trained,) = train(stacked, [make_fit(env, subset(env, env.players), second_steps=25)])
    assert trained.status == OK, trained.reason
    world = env.world()
    points = world.scale_points[:400]
    off = trained.jet(points, ((0, 0),))[(0, 0)] - world.reference(points)
    assert np.sqrt(np.mean(off**2)) < 0.1 * world.field_scales[0]
