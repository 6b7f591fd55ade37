"""Environments with worlds, for tests: a string, an oscillator, a pendulum that is integrated."""

from __future__ import annotations

from sympy import Rational, cos, pi, sin

from pinnablate.environment import (
    Design,
    Environment,
    NearMiss,
    choice,
    coordinates,
    fields,
    log_uniform,
    parameters,
    uniform,
)
from pinnablate.truths import Integrated
from tests.conftest import declare

height, speed = parameters("height speed")
start, pull, mode = parameters("start pull mode")


def strings(**changes):
    """The string of `declare`, whose amplitude and speed of sound are drawn."""
    x, t = coordinates("x t")
    u, p = fields("u p", x, t)
    shape = height * sin(pi * x) * cos(pi * speed * t)
    settings = {
        "equations": {"kinematics": u.diff(t) - p, "dynamics": p.diff(t) - speed**2 * u.diff(x, 2)},
        "solution": {u: shape, p: shape.diff(t)},
        "near_misses": {
            "slow": NearMiss({"dynamics": p.diff(t) - speed * u.diff(x, 2) / 4}, "slow")
        },
        "worlds": {
            height: uniform(Rational(1, 2), 2, canonical=1),
            speed: log_uniform(Rational(1, 2), 2, canonical=1),
        },
    }
    return declare(**{**settings, **changes})


def tones(**changes):
    """The string of `declare`, of which only the amplitude is drawn: its equations are the same."""
    x, t = coordinates("x t")
    u, p = fields("u p", x, t)
    shape = height * sin(pi * x) * cos(pi * t)
    settings = {
        "solution": {u: shape, p: shape.diff(t)},
        "worlds": {height: uniform(Rational(1, 2), 2, canonical=1)},
    }
    return declare(**{**settings, **changes})


def pendulums(**changes):
    """A pendulum without friction, integrated, from an angle that is drawn, under a pull that is."""
    t = coordinates("t")
    a, w = fields("a w", t)
    settings = {
        "id": "pendulum-v1",
        "domain": {t: (0, 6)},
        "equations": {"kin": a.diff(t) - w, "dyn": w.diff(t) + pull * sin(a)},
        "solution": Integrated(
            {a: start, w: 0},
            certified_error=1e-9,
            invariants={"energy": w**2 / 2 - pull * cos(a)},
            values=((0, {a: 1, w: 0}),),
        ),
        "identities": {},
        "observations": Design(count=8, until=3, fields=(a,)),
        "primary": "extrap",
        "source": "C. Huygens, Horologium oscillatorium (1673)",
        "worlds": {start: uniform(Rational(1, 2), 2, canonical=1), pull: choice(1, 2, canonical=1)},
    }
    return Environment(**{**settings, **changes})
