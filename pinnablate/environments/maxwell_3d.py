"""Maxwell's equations in a cube with perfectly conducting walls: the electric field is observed, the magnetic is not."""

from sympy import Rational, cos, pi, sin, sqrt

from pinnablate.environment import (
    Design,
    Environment,
    NearMiss,
    boundary,
    coordinates,
    fields,
    parameters,
    uniform,
    zero,
)

x, y, z, t = coordinates("x y z t")
E = Ex, Ey, Ez = fields("Ex Ey Ez", x, y, z, t)
B = Bx, By, Bz = fields("Bx By Bz", x, y, z, t)


def curl(F):
    return (F[2].diff(y) - F[1].diff(z), F[0].diff(z) - F[2].diff(x), F[1].diff(x) - F[0].diff(y))


def mode(k, A, phase):
    """A standing wave of wave numbers pi k and amplitudes A, with A.k = 0: E, then B."""
    (kx, ky, kz), w = (pi * n for n in k), pi * sqrt(sum(n**2 for n in k))
    shape = (
        A[0] * cos(kx * x) * sin(ky * y) * sin(kz * z),
        A[1] * sin(kx * x) * cos(ky * y) * sin(kz * z),
        A[2] * sin(kx * x) * sin(ky * y) * cos(kz * z),
    )
    return [a * cos(w * t + phase) for a in shape] + [
        -c * sin(w * t + phase) / w for c in curl(shape)
    ]


half = Rational(1, 2)
a1, tilt1, phase1, a2, tilt2, phase2 = parameters("a1 tilt1 phase1 a2 tilt2 phase2")
modes = [
    mode((1, 1, 1), (a1, a1 * (tilt1 - half), a1 * (-tilt1 - half)), phase1),
    mode((1, 2, 1), (a2 * (1 + tilt2), -a2, a2 * (1 - tilt2)), phase2),
]

environment = Environment(
    id="maxwell-3d-v1",
    summary="Maxwell's equations in a cube with perfectly conducting walls: the electric field is observed, the magnetic is not.",
    domain={x: (0, 1), y: (0, 1), z: (0, 1), t: (0, 1)},
    equations={
        "gauss_e": Ex.diff(x) + Ey.diff(y) + Ez.diff(z),
        "gauss_b": Bx.diff(x) + By.diff(y) + Bz.diff(z),
        "faraday": tuple(b.diff(t) + c for b, c in zip(B, curl(E), strict=True)),
        "ampere": tuple(e.diff(t) - c for e, c in zip(E, curl(B), strict=True)),
    },
    conditions={
        "walls": [  # tangential E and normal B vanish on a perfect conductor
            zero(Ey, Ez, Bx, on=boundary(x), points=20),
            zero(Ex, Ez, By, on=boundary(y), points=20),
            zero(Ex, Ey, Bz, on=boundary(z), points=20),
        ]
    },
    identities={  # up to a static field
        "gauss_e": lambda e: (
            e["gauss_e"].diff(t)
            - sum(a.diff(c) for a, c in zip(e["ampere"], (x, y, z), strict=True))
        ),
        "gauss_b": lambda e: (
            e["gauss_b"].diff(t)
            - sum(a.diff(c) for a, c in zip(e["faraday"], (x, y, z), strict=True))
        ),
    },
    solution={f: sum(m[k] for m in modes) for k, f in enumerate(E + B)},
    worlds={
        # The same two waves at other strengths, polarisations and phases; E stays across k.
        a1: uniform(half, 3 * half, canonical=1),
        tilt1: uniform(-half, half, canonical=0),
        phase1: uniform(0, 2 * pi, canonical=0),
        a2: uniform(half / 2, 3 * half / 2, canonical=half),
        tilt2: uniform(-half, half, canonical=0),
        phase2: uniform(0, 2 * pi, canonical=Rational(9, 10)),
    },
    near_misses={
        "no_displacement": NearMiss(
            {"ampere": tuple(-c for c in curl(B))}, "Ampere's law without displacement current"
        ),
    },
    observations=Design(count=100, until=0.6, fields=E),
    primary="extrap",
    source="J. D. Jackson, Classical Electrodynamics, 3rd ed. (1999) sec. 8.7",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: amplitude, polarisation and phase of both waves",
        "v1 designs": "headroom in decades by the kernel, 2026-11-24: electric field: 100 points +.23: kept; 200 points +.30, "
        "400 points +.33, 100 with the start given +.25; all fields: 100 points +.34, 200 points +.46",
    },
)
