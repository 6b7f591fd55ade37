"""Lotka-Volterra: prey u and predators v, time in growth times of the prey."""

from sympy import Rational, log

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
u, v = fields("u v", t)
u0, v0 = parameters("u0 v0")
anchors = (
    (3.0, {u: 0.3099357329793549, v: 1.205900744874836}),
    (7.0, {u: 2.170910985527644, v: 0.6100945201099232}),
    (11.0, {u: 0.3815747801130883, v: 0.5414237459495517}),
    (15.0, {u: 1.403905505936352, v: 2.243300884067688}),
)

environment = Environment(
    id="lotka-volterra-v1",
    summary="Prey and predators, time in growth times of the prey.",
    domain={t: (0, 15)},
    equations={
        "prey": u.diff(t) - u + u * v,
        "pred": v.diff(t) - u * v + v,
    },
    solution=Integrated(
        initial={u: u0, v: v0},
        certified_error=1e-11,
        invariants={"u - ln u + v - ln v": u - log(u) + v - log(v)},
        values=anchors,
        source="Taylor series of the logarithms p = ln u, q = ln v (benchmarks/anchors/lotka_volterra.py)",
    ),
    worlds={
        # Few predators: every start lies far from (1, 1), where both populations stand still.
        u0: uniform(Rational(1, 2), Rational(5, 2), canonical=2),
        v0: uniform(Rational(1, 4), Rational(3, 5), canonical=Rational(1, 2)),
    },
    near_misses={
        "malthus": NearMiss({"prey": u.diff(t) - u}, "growth without predation"),
    },
    observations=Design(count=8, until=9.0),
    designs={"dense-exact": Design(count=10, noise=0.0, primary="interp")},
    primary="extrap",
    source="A. J. Lotka, Elements of Physical Biology (1925) ch. 8; V. Volterra, Nature 118 (1926) 558",
    history={"v1": "first version", "v1 worlds": "drawn: prey and predators at first"},
)
