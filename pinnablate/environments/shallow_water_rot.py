"""Linear shallow water on a rotating plane: two Poincare waves over a geostrophic eddy."""

from sympy import Rational, cos, pi, sin, sqrt

from pinnablate.environment import (
    Design,
    Environment,
    Expected,
    NearMiss,
    coordinates,
    fields,
    parameters,
    periodic,
    uniform,
)

x, y, t = coordinates("x y t")
eta, u, v = fields("eta u v", x, y, t)
f = Rational(3, 2)  # Coriolis parameter; gravity and depth are 1


def poincare(k, m, a, phase):
    """A wave that the rotation bends: elevation, velocities."""
    K2 = k**2 + m**2
    w = sqrt(f**2 + K2)
    th = k * x + m * y - w * t + phase
    return {
        eta: a * cos(th),
        u: a / K2 * (k * w * cos(th) - f * m * sin(th)),
        v: a / K2 * (m * w * cos(th) + f * k * sin(th)),
    }


a0, a1, a2 = parameters("a0 a1 a2")  # of the eddy and both waves
along, across, p1, p2 = parameters("along across p1 p2")
height = a0 * cos(x + along) * sin(y + across)
eddy = {eta: height, u: -height.diff(y) / f, v: height.diff(x) / f}
parts = [eddy, poincare(1, 0, a1, p1), poincare(1, 2, a2, p2)]

environment = Environment(
    id="shallow-water-rot-v1",
    summary="Linear shallow water on a rotating plane: two waves over an eddy that the rotation holds in balance.",
    domain={x: (0, 2 * pi), y: (0, 2 * pi), t: (0, 4)},
    equations={
        "mass": eta.diff(t) + u.diff(x) + v.diff(y),
        "momentum": (u.diff(t) - f * v + eta.diff(x), v.diff(t) + f * u + eta.diff(y)),
        "pot_vorticity": v.diff(x, t) - u.diff(y, t) - f * eta.diff(t),
    },
    conditions={"box": [periodic(eta, u, v, on=(x, y), points=15)]},
    identities={
        "pot_vorticity": lambda e: (
            e["pot_vorticity"] - e["momentum"][1].diff(x) + e["momentum"][0].diff(y) + f * e["mass"]
        ),
    },
    solution={q: sum(part[q] for part in parts) for q in (eta, u, v)},
    worlds={
        # Eddy and waves at half to one and a half times their heights, anywhere in the box.
        a0: uniform(Rational(1, 5), Rational(3, 5), canonical=Rational(2, 5)),
        a1: uniform(Rational(1, 4), Rational(3, 4), canonical=Rational(1, 2)),
        a2: uniform(Rational(3, 20), Rational(9, 20), canonical=Rational(3, 10)),
        along: uniform(0, 2 * pi, canonical=0),
        across: uniform(0, 2 * pi, canonical=0),
        p1: uniform(0, 2 * pi, canonical=0),
        p2: uniform(0, 2 * pi, canonical=Rational(4, 5)),
    },
    near_misses={
        "geostrophy": NearMiss(
            {"momentum": (-f * v + eta.diff(x), f * u + eta.diff(y))},
            "pressure and rotation balance: right for the eddy, not for waves",
        ),
    },
    observations=Design(count=200, until=2.8),
    primary="extrap",
    source="A. E. Gill, Atmosphere-Ocean Dynamics (1982) ch. 8",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: heights of eddy and waves, where the eddy is, phases of the waves",
        "v1 designs": "headroom in decades by the kernel, 2026-11-24: without walls: 80 points +.30, 120 points +.46, 200 "
        "points +.46, 120 until 2 +.32; periodic: 120 points +.57, with 30 pairs +.60, 200 points with 15 pairs "
        "+.60: chosen",
    },
    expected=(
        Expected("v(mass+momentum) - v(all)", -0.2, 0.2, label="potential vorticity is implied"),
        Expected("v(mass+momentum) - max(v(mass), v(momentum))", at_least=0, label="AND"),
    ),
)
