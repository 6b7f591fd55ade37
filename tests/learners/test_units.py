"""Units and sizes: an environment in SI units is learned like the same one in units of its own.

Coordinates and fields are scaled inside, residuals by their largest term, so that the networks are
the same functions of scaled coordinates, and errors are the same numbers.
"""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Rational, cos, exp, pi, sin

import pinnablate
from pinnablate.arms import subset
from pinnablate.environment import Design, Environment, boundary, coordinates, fields, given, lower
from pinnablate.learners import learner
from pinnablate.learners.base import OK

x, t = coordinates("x t")


def diffusion(length=1, duration=1, size=1, id="ions-v1"):
    """Ions that spread through water: concentration c and flux j. In SI units 1 mm, 1000 s, 1000
    mol/m^3, so that the diffusivity is 1e-9 m^2/s and the fields differ by 1e6.
    """
    c, j = fields("c j", x, t)
    diffusivity = Rational(length) ** 2 / duration
    shape = size * exp(-(pi**2) * t / duration / 4) * sin(pi * x / length / 2)
    return Environment(
        id=id,
        domain={x: (0, length), t: (0, duration)},
        equations={"continuity": c.diff(t) + j.diff(x), "fick": j + diffusivity * c.diff(x)},
        conditions={"ends": [given(c, on=boundary(x), points=6), given(j, on=lower(t), points=6)]},
        solution={c: shape, j: -diffusivity * shape.diff(x)},
        observations=Design(count=12, until=Rational(duration) / 2, fields=(c,)),
        primary="extrap",
        source="A. Fick (1855)",
    )


def light(length=1, speed=1, size=1, id="light-v1"):
    """A wave of light: electric field e and magnetic field b, c = 3e8 m/s, over a micrometre and
    some femtoseconds.
    """
    e, b = fields("e b", x, t)
    phase = 2 * pi * (x - speed * t) / length
    return Environment(
        id=id,
        domain={x: (0, length), t: (0, length / Rational(speed))},
        equations={
            "faraday": b.diff(t) + e.diff(x),
            "ampere": e.diff(t) / speed**2 + b.diff(x),
        },
        conditions={"start": [given(e, on=lower(t), points=8)]},
        solution={e: size * cos(phase), b: size * cos(phase) / speed},
        observations=Design(count=16, until=length / Rational(speed) / 2, fields=(e,)),
        primary="extrap",
        source="J. C. Maxwell (1865)",
    )


def kelvin(zero=0, id="room-v1"):
    """A room that cools by hundredths of a degree, in kelvin or from its own mean."""
    u = fields("u", x, t)
    shape = Rational(1, 50) * exp(-t) * cos(pi * x)
    return Environment(
        id=id,
        domain={x: (0, 1), t: (0, 1)},
        equations={"heat": u.diff(t) - u.diff(x, 2) / pi**2},
        conditions={"ends": [given(u, on=boundary(x), points=6)]},
        solution={u: zero + shape},
        observations=Design(count=12, until=0.5),
        primary="extrap",
        source="J. Fourier (1822)",
    )


WORLDS = {
    "ions": (diffusion(), diffusion(Rational(1, 1000), 1000, 1000)),
    "light": (light(), light(Rational(1, 10**6), 299792458, 5000)),
}


@pytest.mark.parametrize("name", WORLDS)
def test_scales_and_rows_are_the_same_numbers(name):
    plain, si = (env.world() for env in WORLDS[name])
    unit = si.field_scales / plain.field_scales
    points = plain.scale_points[:64]
    there = si.lower + (points - plain.lower) / (plain.upper - plain.lower) * (si.upper - si.lower)
    np.testing.assert_allclose(si.reference(there), plain.reference(points) * unit, rtol=1e-9)
    for world, at in ((plain, points), (si, there)):
        values = world.laws.term_values(world.jet(at), at)
        sizes = np.repeat(world.laws.residual_scales, [len(r.terms) for r in world.laws.residuals])
        if world is plain:
            expected = values / sizes
        else:
            np.testing.assert_allclose(
                np.abs(values / sizes), np.abs(expected), rtol=1e-7, atol=1e-9
            )


@pytest.mark.parametrize("name", WORLDS)
def test_networks_learn_the_same_in_si_units(stacked, make_fit, name):
    found = []
    for env in WORLDS[name]:
        fit = make_fit(env, subset(env, env.players), adam_steps=60, second_steps=6)
        (trained,) = stacked.fit([fit])
        assert trained.status == OK, trained.reason
        world = env.world()
        jet = trained.jet(world.scale_points[:500], ((0, 0),))[(0, 0)]
        found.append((trained.loss, jet / world.field_scales))
    (loss, values), (loss_si, values_si) = found
    assert loss_si == pytest.approx(loss, rel=1e-5)
    np.testing.assert_allclose(values_si, values, atol=1e-5)


def test_a_field_far_from_zero_is_learned_like_one_around_it(stacked, make_fit):
    plain, far = kelvin(), kelvin(Rational(29315, 100))
    assert not plain.world().field_levels.any()
    assert far.world().field_levels == pytest.approx([293.15], abs=0.01)
    errors = []
    for env in (plain, far):
        fit = make_fit(env, subset(env, env.players), adam_steps=100, second_steps=15)
        (trained,) = stacked.fit([fit])
        world = env.world()
        points = world.scale_points[:300]
        off = trained.jet(points, ((0, 0),))[(0, 0)] - world.reference(points)
        errors.append(float(np.sqrt(np.mean(off**2)) / world.field_scales[0]))
        restored = stacked.restore(world, fit.budget, 0, fit.equations, trained.weights)
        again = restored(points, ((0, 0),))[(0, 0)]
        np.testing.assert_allclose(again, trained.jet(points, ((0, 0),))[(0, 0)], rtol=1e-12)
    assert errors[1] < 2 * errors[0] + 0.01


@pytest.mark.parametrize("name", ["kernel", "spectral"])
def test_methods_without_a_network_do_too(make_fit, name):
    found = []
    for env in WORLDS["ions"]:
        fit = make_fit(env, subset(env, env.players))
        (result,) = learner(name).fit([fit])
        assert result.status == OK, result.reason
        world = env.world()
        found.append(result.jet(world.scale_points[:200], ((0, 0),))[(0, 0)] / world.field_scales)
    np.testing.assert_allclose(found[1], found[0], atol=1e-4)


def test_errors_are_the_same_through_run(stacked, tmp_path):
    tables = [
        pinnablate.run(
            env, arms=["none", "all"], protocol="smoke", replicates=1, results=tmp_path / str(k)
        ).table()
        for k, env in enumerate(WORLDS["ions"])
    ]
    for column in ("error", "error_interp", "error_unobserved", "residual_fick"):
        np.testing.assert_allclose(tables[1][column], tables[0][column], rtol=1e-3)
