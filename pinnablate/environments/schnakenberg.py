"""A pattern that grows by itself: an activator u and a substrate v that react and diffuse on a ring; u is observed."""

from sympy import Rational, cos, pi, sin

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
from pinnablate.truths import Integrated

x, t = coordinates("x t")
u, v = fields("u v", x, t)
Du, Dv = Rational(3, 2000), Rational(3, 100)
a1, a2, a3, p1, p2, p3 = parameters("a1 a2 a3 p1 p2 p3")
anchors = (
    ((0.25, 1.0), {u: 0.9961380789046084, v: 0.8960276033299688}),
    ((0.0, 3.0), {u: 1.171352757319043, v: 0.7574401202504686}),
    ((0.625, 6.0), {u: 1.520434853867879, v: 0.7522631463963458}),
    ((0.625, 10.0), {u: 1.890325566227521, v: 0.6079349805284489}),
)

environment = Environment(
    id="schnakenberg-v1",
    summary="A pattern that grows by itself from two diffusing chemicals on a ring: one of them is observed.",
    domain={x: (0, 1), t: (0, 10)},
    equations={
        "activator": u.diff(t) - Du * u.diff(x, 2) - Rational(1, 10) + u - u**2 * v,
        "substrate": v.diff(t) - Dv * v.diff(x, 2) - Rational(9, 10) + u**2 * v,
    },
    conditions={"ring": [periodic(u, v, u.diff(x), v.diff(x), on=x, points=15)]},
    solution=Integrated(
        initial={
            u: 1 + a1 * cos(2 * pi * x + p1) + a2 * sin(4 * pi * x + p2),
            v: Rational(9, 10) + a3 * cos(6 * pi * x + p3),
        },
        certified_error=1e-10,
        values=anchors,
        source="u and u + v as variables, 96 modes, exponential time differences (benchmarks/anchors/rederived.py schnakenberg)",
    ),
    worlds={
        # Another disturbance of the uniform state, from which another pattern grows.
        a1: uniform(Rational(1, 10), Rational(3, 10), canonical=Rational(1, 5)),
        a2: uniform(Rational(1, 20), Rational(3, 20), canonical=Rational(1, 10)),
        a3: uniform(Rational(1, 20), Rational(3, 20), canonical=Rational(1, 10)),
        p1: uniform(0, 2 * pi, canonical=0),
        p2: uniform(0, 2 * pi, canonical=0),
        p3: uniform(0, 2 * pi, canonical=0),
    },
    near_misses={
        "well_mixed": NearMiss(
            {"substrate": v.diff(t) - Rational(9, 10) + u**2 * v},
            "the substrate reacts where it is: it does not diffuse",
        ),
    },
    observations=Design(count=120, until=6.0, fields=(u,)),
    primary="extrap",
    source="J. Schnakenberg, J. Theor. Biol. 81 (1979) 389; J. D. Murray, Mathematical Biology II, 3rd ed. (2003) ch. 2",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: amplitude and phase of all three waves of the initial state",
        "v1 designs": "headroom in decades by the kernel, 2026-11-24: u: 60 points +.15, 120 points +.29; on a ring that is "
        "told: 60 points +.20, with the start given +.20, 120 points +.41: chosen; both fields: 60 points +.33, "
        "on a ring 60 points +.37, 120 points +.59",
    },
)
