"""Maxwell's equations in a square cavity with perfectly conducting walls, fields constant along z."""

from sympy import Rational, cos, pi, sin, sqrt

from pinnablate.environment import (
    Design,
    Environment,
    Expected,
    NearMiss,
    boundary,
    coordinates,
    fields,
    parameters,
    uniform,
    zero,
)

x, y, t = coordinates("x y t")
Ex, Ey, Ez, Bx, By, Bz = fields("Ex Ey Ez Bx By Bz", x, y, t)


def tm_mode(m, n, amplitude, phase):
    """Transverse magnetic standing wave: Ez, Bx, By."""
    w = pi * sqrt(m**2 + n**2)
    X, Y, T = m * pi * x, n * pi * y, w * t + phase
    return {
        Ez: amplitude * sin(X) * sin(Y) * cos(T),
        Bx: -amplitude * n * pi / w * sin(X) * cos(Y) * sin(T),
        By: amplitude * m * pi / w * cos(X) * sin(Y) * sin(T),
    }


def te_mode(m, n, amplitude, phase):
    """Transverse electric standing wave: Bz, Ex, Ey."""
    w = pi * sqrt(m**2 + n**2)
    X, Y, T = m * pi * x, n * pi * y, w * t + phase
    return {
        Bz: amplitude * cos(X) * cos(Y) * cos(T),
        Ex: -amplitude * n * pi / w * cos(X) * sin(Y) * sin(T),
        Ey: amplitude * m * pi / w * sin(X) * cos(Y) * sin(T),
    }


a1, a2, b1, b2 = parameters("a1 a2 b1 b2")
p1, p2, q1, q2 = parameters("p1 p2 q1 q2")
modes = [tm_mode(1, 1, a1, p1), tm_mode(2, 1, a2, p2), te_mode(1, 1, b1, q1), te_mode(1, 0, b2, q2)]

environment = Environment(
    id="maxwell-cavity-2d-v1",
    summary="Maxwell's equations in a square cavity with perfectly conducting walls, fields constant along z.",
    domain={x: (0, 1), y: (0, 1), t: (0, 1)},
    equations={
        "gauss_e": Ex.diff(x) + Ey.diff(y),
        "gauss_b": Bx.diff(x) + By.diff(y),
        "faraday": (
            Bx.diff(t) + Ez.diff(y),
            By.diff(t) - Ez.diff(x),
            Bz.diff(t) + Ey.diff(x) - Ex.diff(y),
        ),
        "ampere": (
            Ex.diff(t) - Bz.diff(y),
            Ey.diff(t) + Bz.diff(x),
            Ez.diff(t) - By.diff(x) + Bx.diff(y),
        ),
    },
    conditions={
        "walls": [  # tangential E and normal B vanish on a perfect conductor
            zero(Ez, on=boundary(x, y), points=20),
            zero(Ey, Bx, on=boundary(x), points=20),
            zero(Ex, By, on=boundary(y), points=20),
        ]
    },
    identities={  # up to a static field
        "gauss_e": lambda e: e["gauss_e"].diff(t) - e["ampere"][0].diff(x) - e["ampere"][1].diff(y),
        "gauss_b": lambda e: (
            e["gauss_b"].diff(t) - e["faraday"][0].diff(x) - e["faraday"][1].diff(y)
        ),
    },
    solution={f: sum(mode.get(f, 0) for mode in modes) for f in (Ex, Ey, Ez, Bx, By, Bz)},
    worlds={
        # The same four standing waves, each at half to one and a half times its amplitude, any phase.
        a1: uniform(Rational(1, 2), Rational(3, 2), canonical=1),
        a2: uniform(Rational(1, 4), Rational(3, 4), canonical=Rational(1, 2)),
        b1: uniform(Rational(2, 5), Rational(6, 5), canonical=Rational(4, 5)),
        b2: uniform(Rational(1, 4), Rational(3, 4), canonical=Rational(1, 2)),
        p1: uniform(0, 2 * pi, canonical=0),
        p2: uniform(0, 2 * pi, canonical=Rational(7, 10)),
        q1: uniform(0, 2 * pi, canonical=Rational(3, 10)),
        q2: uniform(0, 2 * pi, canonical=Rational(11, 10)),
    },
    near_misses={
        "no_displacement": NearMiss(
            {"ampere": (-Bz.diff(y), Bz.diff(x), Bx.diff(y) - By.diff(x))},
            "Ampere's law without displacement current",
        ),
    },
    sectors={"tm": (Ez, Bx, By), "te": (Ex, Ey, Bz)},
    observations=Design(count=60, until=0.6),
    designs={
        "no-walls": Design(count=60, until=0.6, conditions=False),
        "partial": Design(count=60, until=0.6, fields=(Ex, Ez, Bx)),
        "players": Design(count=60, until=0.6, conditions="players"),
        "components": Design(count=60, until=0.6, granularity="component"),
    },
    primary="extrap",
    source="J. D. Jackson, Classical Electrodynamics, 3rd ed. (1999) sec. 8.7",
    history={"v1": "first version", "v1 worlds": "drawn: amplitude and phase of all four waves"},
    expected=(
        Expected("v(faraday+ampere) - max(v(faraday), v(ampere))", at_least=0.6, label="D1a"),
        Expected("v(faraday) - v(none)", at_most=0.45, label="D1a"),
        Expected("v(ampere) - v(none)", at_most=0.45, label="D1a"),
        Expected("shapley(gauss_e)", at_most=0.15, label="D1b"),
        Expected("shapley(gauss_b)", at_most=0.15, label="D1b"),
        Expected("shapley(faraday)", at_least=0.3, label="D1b"),
        Expected("shapley(ampere)", at_least=0.3, label="D1b"),
        Expected("v(gauss_e) - v(none)", -0.15, 0.15, label="D1c"),
        Expected("v(gauss_b) - v(none)", -0.15, 0.15, label="D1c"),
        Expected("v(gauss_e+gauss_b) - v(none)", -0.15, 0.15, label="D1c"),
        Expected("v(all/near-miss.no_displacement) - v(none)", at_most=0, label="D1e"),
    ),
)
