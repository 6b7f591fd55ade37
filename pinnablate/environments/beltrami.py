"""The unsteady Beltrami flow of Ethier and Steinman: velocity observed, pressure not."""

from sympy import Rational, cos, exp, sin

from pinnablate.environment import (
    Design,
    Environment,
    NearMiss,
    coordinates,
    fields,
    parameters,
    uniform,
)

x, y, z, t = coordinates("x y z t")
u, v, w, p = fields("u v w p", x, y, z, t)


size, k, m = parameters("size k m")


def component(a, b, c):
    """One velocity at t = 0; the others follow by cyclic exchange."""
    return -size * k * exp(k * a) * sin(k * b + m * c) - size * k * exp(k * c) * cos(k * a + m * b)


def swirl(a, b, c):
    return 2 * sin(k * a + m * b) * cos(k * c + m * a) * exp(k * b + k * c)


speed2 = exp(2 * k * x) + exp(2 * k * y) + exp(2 * k * z)


def momentum(f, axis, inertia=1):
    viscous = f.diff(x, 2) + f.diff(y, 2) + f.diff(z, 2)
    return (
        f.diff(t)
        + inertia * (u * f.diff(x) + v * f.diff(y) + w * f.diff(z))
        + p.diff(axis)
        - viscous
    )


environment = Environment(
    id="beltrami-v1",
    summary="A three-dimensional flow of the Navier-Stokes equations that swirls as it decays: velocity observed, pressure not.",
    domain={x: (-1, 1), y: (-1, 1), z: (-1, 1), t: (0, 1)},
    equations={
        "continuity": u.diff(x) + v.diff(y) + w.diff(z),
        "momentum": (momentum(u, x), momentum(v, y), momentum(w, z)),
    },
    solution={
        u: component(x, y, z) * exp(-(m**2) * t),
        v: component(y, z, x) * exp(-(m**2) * t),
        w: component(z, x, y) * exp(-(m**2) * t),
        p: -Rational(1, 2)
        * (speed2 + swirl(x, y, z) + swirl(y, z, x) + swirl(z, x, y))
        * (size * k) ** 2
        * exp(-2 * m**2 * t),
    },
    worlds={
        # Ethier and Steinman's a and d; the speed is free, for inertia only changes the pressure.
        size: uniform(Rational(3, 5), Rational(7, 5), canonical=1),
        k: uniform(Rational(4, 5), Rational(6, 5), canonical=1),
        m: uniform(Rational(4, 5), Rational(6, 5), canonical=1),
    },
    near_misses={
        "stokes": NearMiss(
            {"momentum": tuple(momentum(f, c, inertia=0) for f, c in ((u, x), (v, y), (w, z)))},
            "Stokes flow: inertia is neglected",
        ),
    },
    observations=Design(count=100, until=0.6, fields=(u, v, w)),
    primary="extrap",
    gauge={p: (t,)},
    source="C. R. Ethier and D. A. Steinman, Int. J. Numer. Methods Fluids 19 (1994) 369",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: the speed of the flow and both of its wave numbers",
        "v1 designs": "headroom in decades by the kernel, 2026-11-24: 30 points +.20, 50 points +.32, 100 points +.29: kept; "
        "200 points +.14, 50 until .3 +.27, 50 with the rim given +.41",
    },
)
