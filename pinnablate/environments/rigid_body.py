"""A body that turns freely: angular velocities about its principal axes, moments of inertia 1, 2, 3."""

from sympy import Rational, cos, pi, sin, sqrt

from pinnablate.environment import (
    Design,
    Environment,
    NearMiss,
    coordinates,
    fields,
    parameters,
    uniform,
)
from pinnablate.truths import Integrated

t = coordinates("t")
w1, w2, w3 = fields("w1 w2 w3", t)
start = Rational(8, 5)
angle = parameters("angle")  # around the spin, along the curve of one energy and momentum
anchors = (
    (4.0, {w1: -1.18593678989656, w2: 1.074036279820119, w3: 0.7845266236464209}),
    (9.0, {w1: 1.347342087662671, w2: -0.8629422337635325, w3: 0.8670506907878771}),
    (14.0, {w1: -1.481148646355569, w2: 0.6051435262803895, w3: 0.9369812009143932}),
    (20.0, {w1: 1.180878327075796, w2: 1.079595468980242, w3: 0.7819790328300223}),
)

environment = Environment(
    id="rigid-body-v1",
    summary="A body that turns freely about three unequal axes: one angular velocity is observed.",
    domain={t: (0, 20)},
    equations={
        "e1": w1.diff(t) + w2 * w3,
        "e2": w2.diff(t) - w3 * w1,
        "e3": w3.diff(t) + w1 * w2 / 3,
        "energy": w1**2 + 2 * w2**2 + 3 * w3**2 - start**2 - 3,
        "momentum": w1**2 + 4 * w2**2 + 9 * w3**2 - start**2 - 9,
    },
    identities={
        "energy": lambda e: (
            e["energy"].diff(t) - 2 * w1 * e["e1"] - 4 * w2 * e["e2"] - 6 * w3 * e["e3"]
        ),
        "momentum": lambda e: (
            e["momentum"].diff(t) - 2 * w1 * e["e1"] - 8 * w2 * e["e2"] - 18 * w3 * e["e3"]
        ),
    },
    solution=Integrated(
        initial={
            w1: start * cos(angle),
            w2: start * sin(angle),
            w3: sqrt(1 - start**2 / 3 * sin(angle) ** 2),
        },
        certified_error=1e-11,
        values=anchors,
        source="Jacobi's elliptic functions (benchmarks/anchors/rederived.py rigid-body)",
    ),
    worlds={
        # Elsewhere on the same polhode, so that energy and momentum are those of the laws.
        angle: uniform(0, 2 * pi, canonical=0),
    },
    near_misses={
        "symmetric_top": NearMiss(
            {"e3": w3.diff(t)}, "two equal moments of inertia: the spin is constant"
        ),
    },
    observations=Design(count=15, until=12.0, fields=(w1,)),
    primary="extrap",
    source="L. D. Landau and E. M. Lifshitz, Mechanics, 3rd ed. (1976) sec. 37",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: where on the polhode the body starts",
        "v1 designs": "headroom in decades by the kernel, 2026-11-24: 15 points of w1 +.72: chosen; 25 points +.89, 15 of all "
        "fields +.82. The signs of w2 and w3 together are left open by all equations, so that the primary split "
        "is that of w1",
    },
)
