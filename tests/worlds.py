"""Worlds of the tests that the catalogue does not have."""

from __future__ import annotations

from sympy import Rational, besselj, cos, erf, exp, factorial, log, pi, prod, sin, sqrt

from pinnablate.environment import (
    Design,
    Environment,
    boundary,
    coordinates,
    edge,
    fields,
    normal_derivative,
    periodic,
    zero,
)
from pinnablate.regions import annulus


def ring(**changes):
    """A wave function h = u + iv on a ring, i h_t + h_xx = a known source, with an error function of time in the solution."""
    x, t = coordinates("x t")
    u, v = fields("u v", x, t)
    growth = 1 + erf(t)
    rate = 2 * exp(-(t**2)) / sqrt(pi)  # d growth / dt
    wave = {u: growth * cos(x - t), v: growth * sin(x - t) + Rational(1, 2) * cos(2 * x - 4 * t)}
    wave[u] += -Rational(1, 2) * sin(2 * x - 4 * t)
    settings = {
        "id": "ring-v1",
        "domain": {x: (0, 2 * pi), t: (0, 1)},
        "equations": {
            "real": u.diff(t) + v.diff(x, 2) - rate * cos(x - t),
            "imag": v.diff(t) - u.diff(x, 2) - rate * sin(x - t),
        },
        "conditions": {"ring": [periodic(u, v, u.diff(x), v.diff(x), on=x, points=6)]},
        "solution": wave,
        "observations": Design(count=30, until=Rational(3, 5)),
        "primary": "extrap",
        "source": "E. Schroedinger, Ann. Phys. 384 (1926) 361",
    }
    return Environment(**{**settings, **changes})


def plate(**changes):
    """Heat in a ring-shaped plate, u = log r: its hole at a known temperature, a Robin condition outside."""
    x, y = coordinates("x y")
    u, p, q = fields("u p q", x, y)
    square = x**2 + y**2
    settings = {
        "id": "plate-v1",
        "domain": {x: (-2, 2), y: (-2, 2)},
        "region": annulus((x, y), inner=Rational(1, 2), outer=2),
        "equations": {
            "energy": p.diff(x) + q.diff(y),
            "fourier": (p + u.diff(x), q + u.diff(y)),
        },
        "conditions": {
            "hole": [zero(u + log(2), on=edge(square < 1), points=12)],
            "outside": [
                zero(
                    normal_derivative(u) + u - log(2) - Rational(1, 2),
                    on=edge(square > 1),
                    points=9,
                )
            ],
        },
        "solution": {u: log(square) / 2, p: -x / square, q: -y / square},
        "observations": Design(count=12, fields=(u,)),
        "primary": "unobserved",
        "source": "J. Fourier (1822)",
    }
    return Environment(**{**settings, **changes})


def bessel_ring():
    """The same with Bessel functions, which TensorFlow lacks, in solution and source."""
    x, t = coordinates("x t")
    u, v = fields("u v", x, t)
    growth, rate = besselj(0, 2 * t), -2 * besselj(1, 2 * t)
    return ring(
        id="bessel-ring-v1",
        equations={
            "real": u.diff(t) + v.diff(x, 2) - rate * cos(x - t),
            "imag": v.diff(t) - u.diff(x, 2) - rate * sin(x - t),
        },
        solution={u: growth * cos(x - t), v: growth * sin(x - t)},
    )


def poisson(count, **changes):
    """A Poisson process: probabilities of k = 0 .. count - 1 events, each fed by the one before."""
    t = coordinates("t")
    p = fields(" ".join(f"p{k}" for k in range(count)), t)
    equations = {"e0": p[0].diff(t) + p[0]} | {
        f"e{k}": p[k].diff(t) + p[k] - p[k - 1] for k in range(1, count)
    }
    settings = {
        "id": "poisson-v1",
        "domain": {t: (0, 8)},
        "equations": equations,
        "solution": {f: t**k * exp(-t) / factorial(k) for k, f in enumerate(p)},
        "observations": Design(count=8, until=4),
        "primary": "extrap",
        "source": "W. Feller, An Introduction to Probability Theory 1 (1950), chapter 17",
    }
    return Environment(**{**settings, **changes})


def single(one_term=False):
    """One field: a decay, or a rate that vanishes."""
    t = coordinates("t")
    u = fields("u", t)
    law, truth = (u.diff(t, 2), 1 + t) if one_term else (u.diff(t) + u, exp(-t))
    return Environment(
        id="single-v1",
        domain={t: (0, 2)},
        equations={"decay": law},
        solution={u: truth},
        observations=Design(count=4, until=1),
        primary="extrap",
        source="E. Rutherford (1900)",
    )


def nine(**changes):
    """A Poisson process of more equations than a full lattice has."""
    return poisson(9, id="nine-v1", **changes)


def five():
    """Heat in four dimensions and time: more coordinates than any built-in environment has."""
    *space, t = coordinates("a b c d t")
    u = fields("u", *space, t)
    rate = pi**2 / 5
    shape = prod(sin(pi * s) for s in space)
    return Environment(
        id="heat-4d-v1",
        domain=dict.fromkeys((*space, t), (0, 1)),
        equations={
            "heat": u.diff(t) - sum(u.diff(s, 2) for s in space) / 20,
            "mode": u.diff(t) + rate * u,
        },
        conditions={"walls": [zero(u, on=boundary(*space), points=4)]},
        solution={u: shape * exp(-rate * t)},
        observations=Design(count=40, until=0.5),
        primary="extrap",
        source="",
    )
