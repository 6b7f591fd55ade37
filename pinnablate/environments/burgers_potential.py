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
    parameters,
    uniform,
)

x, t = coordinates("x t")
u, h = fields("u h", x, t)
nu = Rational(1, 20)
# Two shocks: the jumps of u across them, and where they are at t = 0.
wind, jump1, jump2, place1, place2 = parameters("wind jump1 jump2 place1 place2")
speeds = (wind, wind + jump1, wind + jump1 + jump2)
offset = jump1 * place1 / (2 * nu)
waves = [
    exp((c**2 * t / 2 - c * x) / (2 * nu) + d)
    for c, d in zip(speeds, (0, offset, offset + jump2 * place2 / (2 * nu)), strict=True)
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
    worlds={
        # Shocks of other strengths that start elsewhere, in a frame that moves: they still merge.
        wind: uniform(-Rational(1, 5), Rational(1, 5), canonical=0),
        jump1: uniform(Rational(1, 2), Rational(4, 5), canonical=Rational(3, 5)),
        jump2: uniform(Rational(1, 2), Rational(4, 5), canonical=Rational(3, 5)),
        place1: uniform(0, Rational(1, 6), canonical=Rational(1, 12)),
        place2: uniform(-Rational(1, 2), -Rational(1, 3), canonical=-Rational(5, 12)),
    },
    near_misses={
        "inviscid": NearMiss({"burgers": u.diff(t) + u * u.diff(x)}, "no viscosity"),
    },
    observations=Design(count=30, until=0.6, fields=(u,)),
    primary="extrap",
    gauge=(h,),
    source="J. D. Cole, Quart. Appl. Math. 9 (1951) 225; E. Hopf, Comm. Pure Appl. Math. 3 (1950) 201",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: the strengths of both shocks, where they start, and a wind",
    },
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
