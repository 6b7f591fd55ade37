"""An epidemic: susceptible, infected, removed, time in infectious periods; only the infected are observed."""

from sympy import Rational, exp

from pinnablate.environment import (
    Design,
    Environment,
    Expected,
    NearMiss,
    coordinates,
    fields,
    log_uniform,
    parameters,
    uniform,
)
from pinnablate.truths import Integrated

t = coordinates("t")
S, I, R = fields("S I R", t)
r0 = 3
cases, immune = parameters("cases immune")
anchors = (
    (3.0, {S: 0.2464204876924646, I: 0.2900243233664194, R: 0.463555188941116}),
    (6.0, {S: 0.06831377779468207, I: 0.04048839812876468, R: 0.8911978240765533}),
    (10.0, {S: 0.0591307287218096, I: 0.001551201508377193, R: 0.9393180697698132}),
    (15.0, {S: 0.05880277891167115, I: 2.527810892171286e-5, R: 0.9411719429794071}),
)

environment = Environment(
    id="sir-v1",
    summary="An epidemic: susceptible, infected, removed; only the infected are counted, and only until the wave has passed.",
    domain={t: (0, 15)},
    equations={
        "s": S.diff(t) + r0 * S * I,
        "i": I.diff(t) - r0 * S * I + I,
        "r": R.diff(t) - I,
        "total": S + I + R - 1,
    },
    identities={"total": lambda e: e["total"].diff(t) - e["s"] - e["i"] - e["r"]},
    solution=Integrated(
        initial={S: 1 - cases - immune, I: cases, R: immune},
        certified_error=1e-11,
        invariants={"S exp(R0 R)": S * exp(r0 * R)},
        values=anchors,
        source="S eliminated, Taylor series (benchmarks/anchors/rederived.py sir)",
    ),
    worlds={
        # How many are ill and how many immune at first; R0 S is above 2, so the wave passes in time.
        cases: log_uniform(Rational(1, 250), Rational(1, 25), canonical=Rational(1, 100)),
        immune: uniform(0, Rational(1, 5), canonical=0),
    },
    near_misses={
        "early": NearMiss(
            {"i": I.diff(t) - r0 * I + I}, "everybody is susceptible: exponential growth"
        ),
    },
    observations=Design(count=8, until=6.0, fields=(I,)),
    primary="extrap",
    source="W. O. Kermack and A. G. McKendrick, Proc. R. Soc. A 115 (1927) 700",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: how many are infected and how many immune at first",
        "v1 designs": "headroom in decades by the kernel, 2026-11-24: 8 points +1.69: kept; 12 points +1.78",
    },
    expected=(
        Expected("v(s+i+r) - v(s+i)", -0.2, 0.2, label="r feeds nothing back"),
        Expected("v(all) - v(none)", at_least=0.6, label="headroom"),
    ),
)
