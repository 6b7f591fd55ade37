"""Nonlinear Alfven packets of viscous, resistive magnetohydrodynamics: velocity and field observed, pressure not."""

from sympy import Rational, cos, exp, pi

from pinnablate.environment import (
    Design,
    Environment,
    NearMiss,
    coordinates,
    fields,
    parameters,
    periodic,
    uniform,
)

x, y, t = coordinates("x y t")
u, v, p, Bx, By = fields("u v p Bx By", x, y, t)
nu = Rational(1, 50)  # viscosity and resistivity
B0 = (1, Rational(1, 2))
X, Y = x + B0[0] * t, y + B0[1] * t
a1, a2, a3, p1, p2, p3 = parameters("a1 a2 a3 p1 p2 p3")
packets = ((1, 1, a1, p1), (2, 1, a2, p2), (1, 2, a3, p3))
psi = sum(
    a * exp(-nu * (k**2 + m**2) * t) * cos(k * X + m * Y + phase) for k, m, a, phase in packets
)
b = (psi.diff(y), -psi.diff(x))
field = (B0[0] + b[0], B0[1] + b[1])

J = By.diff(x) - Bx.diff(y)
electric = -(u * By - v * Bx) + nu * J


def transport(f):
    return f.diff(t) + u * f.diff(x) + v * f.diff(y) - nu * f.diff(x, 2) - nu * f.diff(y, 2)


environment = Environment(
    id="mhd-alfven-v1",
    summary="Nonlinear Alfven packets of magnetohydrodynamics: velocity and magnetic field are observed, pressure is not.",
    domain={x: (0, 2 * pi), y: (0, 2 * pi), t: (0, Rational(3, 2))},
    equations={
        "div_u": u.diff(x) + v.diff(y),
        "div_b": Bx.diff(x) + By.diff(y),
        "momentum": (transport(u) + p.diff(x) + J * By, transport(v) + p.diff(y) - J * Bx),
        "induction": (Bx.diff(t) + electric.diff(y), By.diff(t) - electric.diff(x)),
    },
    as_written=("momentum",),  # the Lorentz force J x B is one term of each component
    conditions={
        "box": [
            periodic(u, v, p, Bx, By, on=(x, y), points=15),
            *(periodic(*(f.diff(c) for f in (u, v, Bx, By)), on=c, points=15) for c in (x, y)),
        ],
    },
    identities={
        "div_b": lambda e: (
            e["div_b"].diff(t) - e["induction"][0].diff(x) - e["induction"][1].diff(y)
        )
    },
    solution={
        u: b[0],
        v: b[1],
        p: (B0[0] ** 2 + B0[1] ** 2 - field[0] ** 2 - field[1] ** 2) / 2,
        Bx: field[0],
        By: field[1],
    },
    worlds={
        # Packets of any shape are exact, each wave at half to one and a half times its amplitude.
        a1: uniform(Rational(1, 5), Rational(3, 5), canonical=Rational(2, 5)),
        a2: uniform(Rational(1, 10), Rational(3, 10), canonical=Rational(1, 5)),
        a3: uniform(Rational(1, 10), Rational(3, 10), canonical=Rational(1, 5)),
        p1: uniform(0, 2 * pi, canonical=0),
        p2: uniform(0, 2 * pi, canonical=Rational(7, 10)),
        p3: uniform(0, 2 * pi, canonical=Rational(19, 10)),
    },
    near_misses={
        "no_lorentz": NearMiss(
            {"momentum": (transport(u) + p.diff(x), transport(v) + p.diff(y))},
            "the flow does not feel the magnetic field",
        ),
    },
    observations=Design(count=100, until=0.9, fields=(u, v, Bx, By)),
    primary="extrap",
    gauge={p: (t,)},
    source="D. Biskamp, Magnetohydrodynamic Turbulence (2003) ch. 2",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: amplitude and phase of all three waves",
        "v1 designs": "headroom in decades by the kernel, 2026-11-24: without walls: 50 points +.38, 100 points +.39, 200 "
        "points +.29; periodic, values only: 100 points +.64; chosen with the slopes too, which viscosity asks "
        "for",
    },
)
