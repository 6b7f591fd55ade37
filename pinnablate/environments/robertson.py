"""Robertson's stiff chemical kinetics, in the logarithm of time; y2 in units of 1e-4."""

from sympy import Integer, Rational, log

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

s = coordinates("t")  # log10 of the time in seconds
y1, y2, y3 = fields("y1 y2 y3", s)
speed = log(10) * Integer(10) ** s  # d(time)/ds
slow = Rational(1, 25)
made = parameters("made")
anchors = (  # at 1e-3, 1, 40 and 1e4 seconds
    (-3.0, {y1: 0.9999600015632161, y2: 0.2916903494482121, y3: 1.082940183910668e-5}),
    (0.0, {y1: 0.9664597373335831, y2: 0.3074626578587911, y3: 0.03350951640063098}),
    (1.6020599913279623, {y1: 0.7158270687235362, y2: 0.09185534764718326, y3: 0.2841637457416991}),
    (4.0, {y1: 0.1073004285388137, y2: 0.004800166972622169, y3: 0.892699091444489}),
)

environment = Environment(
    id="robertson-v1",
    summary="Three reactions at rates nine decades apart, over nine decades of time: Robertson's stiff test problem.",
    domain={s: (-5, 4)},
    equations={
        "y1": y1.diff(s) + speed * slow * y1 - speed * y2 * y3,
        "y2": y2.diff(s)
        - speed * (10000 * slow) * y1
        + 10000 * speed * y2 * y3
        + 3000 * speed * y2**2,
        "y3": y3.diff(s) - Rational(3, 10) * speed * y2**2,
        "mass": y1 + y2 / 10000 + y3 - 1,
    },
    identities={"mass": lambda e: e["mass"].diff(s) - e["y1"] - e["y2"] / 10000 - e["y3"]},
    solution=Integrated(
        initial={
            y1: 0.99999960000008 - made,
            y2: 0.0039998392077264506,
            y3: 1.5999227237617531e-11 + made,
        },  # by series at 1e-5 s
        certified_error=1e-9,
        values=anchors,
        source="y1 and log y2 over time, LSODA at 1e-13 (benchmarks/anchors/rederived.py robertson)",
        method="Radau",
    ),
    worlds={
        # Some of the product is there at first: it slows the reaction, and mass is still 1.
        made: uniform(0, Rational(1, 5), canonical=0),
    },
    near_misses={
        "irreversible": NearMiss(
            {"y1": y1.diff(s) + speed * slow * y1}, "the first substance is never made again"
        ),
    },
    observations=Design(count=20, until=1.0),
    primary="extrap",
    source="H. H. Robertson, in Numerical Analysis: An Introduction (1966) 178; Hairer and Wanner, Solving ODEs II (1996) IV.1",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: how much of the product is there at first",
        "v1 designs": "headroom in decades by the kernel, 2026-11-24: 12 points +1.57, 20 points +1.73: kept",
    },
)
