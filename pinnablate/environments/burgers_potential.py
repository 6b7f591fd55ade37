"""Burgers' equation beside its potential: two merging shocks u, and h with u = h_x, which is not observed."""

from sympy import Rational, exp, log

from pinnablate.environment import (
    Design,
    Environment,
    Expected,
    NearMiss,
    boundary,
    coordinates,
    fields,
    given,
)

x, t = coordinates("x t")
u, h = fields("u h", x, t)
nu = Rational(1, 20)
speeds = (Rational(0), Rational(3, 5), Rational(6, 5))
waves = [
    exp((c**2 * t / 2 - c * x) / (2 * nu) + d)
    for c, d in zip(speeds, (0, Rational(1, 2), -2), strict=True)
]

environment = Environment(
    id="burgers-potential-v1",
    summary="Burgers' equation beside its potential: two merging shocks u, and h with u = h_x, which is not observed.",
    domain={x: (-1, 1), t: (0, 1)},
    equations={
        "burgers": u.diff(t) + u * u.diff(x) - nu * u.diff(x, 2),
        "bernoulli": h.diff(t) + h.diff(x) ** 2 / 2 - nu * h.diff(x, 2),
        "link": u - h.diff(x),
    },
    conditions={"ends": [given(u, on=boundary(x), points=15)]},
    identities={
        "burgers": lambda e: (
            e["burgers"]
            - e["bernoulli"].diff(x)
            - e["link"].diff(t)
            + nu * e["link"].diff(x, 2)
            - e["link"] * u.diff(x)
            - h.diff(x) * e["link"].diff(x)
        ),
    },
    solution={
        u: sum(c * w for c, w in zip(speeds, waves, strict=True)) / sum(waves),
        h: -2 * nu * log(sum(waves)),
    },
    near_misses={
        "inviscid": NearMiss({"burgers": u.diff(t) + u * u.diff(x)}, "no viscosity"),
    },
    observations=Design(count=30, until=0.6, fields=(u,)),
    primary="extrap",
    gauge=(h,),
    source="J. D. Cole, Quart. Appl. Math. 9 (1951) 225; E. Hopf, Comm. Pure Appl. Math. 3 (1950) 201",
    history={"v1": "first version"},
    expected=(
        Expected("v(bernoulli) - v(none)", -0.2, 0.2, label="D4"),
        Expected("v(burgers) - v(bernoulli+link)", -0.2, 0.2, label="D4"),
        Expected("v(burgers) - v(all)", -0.2, 0.2, label="D4"),
        Expected("moebius(burgers)", at_least=0, label="D4"),
        Expected("moebius(bernoulli, link)", at_least=0, label="D4"),
        Expected("moebius(all)", at_most=0, label="D4"),
        Expected(
            "v(all/near-miss.inviscid) - v(none)",
            at_least=0,
            label="B: true equations outvote a false one",
        ),
    ),
)
