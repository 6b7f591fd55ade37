"""Coalescing fronts of the Allen-Cahn equation in mixed form: u is observed, its chemical potential mu is not."""

from sympy import Rational, exp, sqrt

from pinnablate.environment import (
    Design,
    Environment,
    Expected,
    NearMiss,
    boundary,
    coordinates,
    fields,
    given,
    log_uniform,
    parameters,
    uniform,
)

x, t = coordinates("x t")
u, mu = fields("u mu", x, t)
D = Rational(1, 64)
centre, gap = parameters("centre gap")
X = (x - centre) / sqrt(2 * D)
fronts = (exp(X) - exp(-X)) / (exp(X) + exp(-X) + gap * exp(-Rational(3, 2) * t))

environment = Environment(
    id="allen-cahn-mixed-v1",
    summary="Two fronts of the Allen-Cahn equation merge: the phase u is observed, its chemical potential mu is not.",
    domain={x: (-1, 1), t: (0, 3)},
    equations={
        "kinetics": u.diff(t) + mu,
        "potential": mu - u**3 + u + D * u.diff(x, 2),
    },
    conditions={"ends": [given(u, on=boundary(x), points=15)]},
    solution={u: fronts, mu: -fronts.diff(t)},
    worlds={
        # Both parameters of the exact solution: where the fronts meet, and when.
        centre: uniform(-Rational(1, 8), Rational(1, 8), canonical=0),
        gap: log_uniform(20, 80, canonical=40),
    },
    near_misses={
        "no_interface": NearMiss({"potential": mu - u**3 + u}, "interfaces cost nothing"),
    },
    observations=Design(count=25, until=1.8, fields=(u,)),
    primary="extrap",
    source="S. M. Allen and J. W. Cahn, Acta Metall. 27 (1979) 1085",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: where the two fronts meet and how far apart they begin",
        "v1 designs": "headroom in decades by the kernel, 2026-11-24: 12 points +.23, 25 points +.28: kept; 50 points +.30, 25 "
        "until 1.2 +.27",
    },
    expected=(
        Expected(
            "v(all) - max(v(kinetics), v(potential))",
            at_least=0,
            label="AND: each alone defines mu",
        ),
    ),
)
