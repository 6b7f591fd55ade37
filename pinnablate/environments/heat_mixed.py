"""Heat conduction in mixed form: temperature u is observed, heat flux q is not."""

from sympy import Rational, exp, pi, sin

from pinnablate.environment import (
    Design,
    Environment,
    Expected,
    NearMiss,
    boundary,
    coordinates,
    fields,
    given,
    lower,
    parameters,
    uniform,
    zero,
)

x, t = coordinates("x t")
u, q = fields("u q", x, t)
kappa = Rational(1, 20)
a1, a2, a3 = parameters("a1 a2 a3")
amplitudes = {1: a1, 2: a2, 3: a3}
temperature = sum(
    c * exp(-kappa * k**2 * pi**2 * t) * sin(k * pi * x) for k, c in amplitudes.items()
)

environment = Environment(
    id="heat-mixed-v1",
    summary="Heat conduction in mixed form: temperature u is observed, heat flux q is not.",
    domain={x: (0, 1), t: (0, 1)},
    equations={
        "energy": u.diff(t) + q.diff(x),
        "fourier": q + kappa * u.diff(x),
    },
    conditions={"walls": [zero(u, on=boundary(x), points=15)]},
    solution={u: temperature, q: -kappa * temperature.diff(x)},
    worlds={
        # Another temperature at first, of the same three waves.
        a1: uniform(Rational(1, 2), Rational(3, 2), canonical=1),
        a2: uniform(-1, 1, canonical=Rational(1, 2)),
        a3: uniform(-1, 1, canonical=-Rational(2, 5)),
    },
    near_misses={
        "quasi_steady": NearMiss({"energy": q.diff(x)}, "no heat is stored"),
    },
    observations=Design(count=15, until=0.5, fields=(u,)),
    designs={
        "no-walls": Design(count=15, until=0.5, fields=(u,), conditions=False),
        "players": Design(
            count=15,
            until=0.5,
            fields=(u,),
            conditions="players",
            further={"start": [given(u, on=lower(t), points=15)]},
        ),
    },
    primary="extrap",
    source="J. Fourier, Theorie analytique de la chaleur (1822)",
    history={"v1": "first version", "v1 worlds": "drawn: the amplitudes of all three waves"},
    expected=(
        Expected("moebius(energy, fourier)", at_least=1, label="D3"),
        Expected(
            "v(none, q)", at_most=0.3, label="D3", note="bound set after one replicate was seen"
        ),
        Expected(
            "v(all, q)", at_least=0.7, label="D3", note="bound set after one replicate was seen"
        ),
        Expected(
            "v(wrong-sign.fourier) - v(fourier)",
            -0.1,
            0.1,
            label="B: q is not observed, so its sign is free",
        ),
        Expected("v(all/wrong-sign.fourier) - v(none)", at_most=0, label="B"),
    ),
)
