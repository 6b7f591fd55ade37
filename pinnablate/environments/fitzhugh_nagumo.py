"""A nerve that fires again and again: voltage v is observed, recovery w is not; time in units of 20 milliseconds."""

from sympy import Rational

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
v, w = fields("v w", t)
unit = 20
v0, w0 = parameters("v0 w0")
anchors = (
    (1.0, {v: -0.7011593967250357, w: -0.2337304715242766}),
    (2.0, {v: -1.945283989007922, w: 0.9574759900775023}),
    (3.0, {v: -0.6139423661561188, w: -0.2243060485672293}),
    (4.0, {v: -1.916847363056847, w: 0.87489778113857}),
)

environment = Environment(
    id="fitzhugh-nagumo-v1",
    summary="A nerve that fires again and again: its voltage is observed, its slow recovery is not.",
    domain={t: (0, 4)},
    equations={
        "v": v.diff(t) - unit * (v - v**3 / 3 - w + Rational(1, 2)),
        "w": w.diff(t) - unit * Rational(2, 25) * (v + Rational(7, 10) - Rational(4, 5) * w),
    },
    solution=Integrated(
        initial={v: v0, w: w0},
        certified_error=1e-10,
        values=anchors,
        source="v' instead of w, time not rescaled, Taylor series (benchmarks/anchors/rederived.py fitzhugh-nagumo)",
        stencil=0.005,
    ),
    worlds={
        # Another moment of the cycle; so far from the state of rest that the nerve fires at once.
        v0: uniform(-2, 2, canonical=-1),
        w0: uniform(Rational(1, 2), Rational(5, 4), canonical=1),
    },
    near_misses={
        "undamped": NearMiss(
            {"w": w.diff(t) - unit * Rational(2, 25) * (v + Rational(7, 10))},
            "recovery without decay, as in van der Pol's equation",
        ),
    },
    observations=Design(count=100, until=3.2, fields=(v,)),
    primary="extrap",
    source="R. FitzHugh, Biophys. J. 1 (1961) 445; J. Nagumo, S. Arimoto and S. Yoshizawa, Proc. IRE 50 (1962) 2061",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: voltage and recovery at first",
        "v1 designs": "headroom in decades by the kernel, 2026-11-24: voltage until 2.4: 25 points -.03, 50 points +.12, 100 "
        "points +.13; both until 2.4: 25 points -.07, 50 points -.05; until 3.2: both, 50 points +.63, voltage, "
        "50 points +.54, 100 points +.75: chosen",
    },
)
