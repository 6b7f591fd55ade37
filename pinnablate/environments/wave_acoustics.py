"""Sound in one dimension: a pulse to the right and one to the left, pressure given at both ends."""

from sympy import Rational, exp

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
p, v = fields("p v", x, t)


def pulse(at, centre, width, height):
    return height * exp(-((at / width - centre / width) ** 2))


place1, width1, height1 = parameters("place1 width1 height1")
place2, width2, height2 = parameters("place2 width2 height2")
right = pulse(x - t, place1, width1, height1)
left = pulse(x + t, place2, width2, height2)

environment = Environment(
    id="wave-acoustics-v1",
    summary="Sound in one dimension: two pulses pass through each other, pressure is given at both ends.",
    domain={x: (-1, 1), t: (0, 1)},
    equations={
        "mass": p.diff(t) + v.diff(x),
        "momentum": v.diff(t) + p.diff(x),
        "energy": p * p.diff(t) + v * v.diff(t) + p * v.diff(x) + v * p.diff(x),
    },
    conditions={"ends": [given(p, on=boundary(x), points=15)]},
    identities={"energy": lambda e: e["energy"] - p * e["mass"] - v * e["momentum"]},
    solution={p: right + left, v: right - left},
    worlds={
        # Pulses of other heights and widths that start elsewhere: they still meet inside.
        place1: uniform(-Rational(7, 10), -Rational(3, 10), canonical=-Rational(1, 2)),
        width1: uniform(Rational(3, 20), Rational(3, 10), canonical=Rational(1, 5)),
        height1: uniform(Rational(1, 2), Rational(3, 2), canonical=1),
        place2: uniform(Rational(1, 5), Rational(3, 5), canonical=Rational(2, 5)),
        width2: uniform(Rational(3, 20), Rational(3, 10), canonical=Rational(1, 4)),
        height2: uniform(Rational(3, 10), Rational(9, 10), canonical=Rational(3, 5)),
    },
    near_misses={
        "incompressible": NearMiss({"mass": v.diff(x)}, "sound of infinite speed"),
    },
    observations=Design(count=60, until=0.6),
    primary="extrap",
    source="L. D. Landau and E. M. Lifshitz, Fluid Mechanics, 2nd ed. (1987) sec. 64",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: place, width and height of both pulses",
        "v1 designs": "headroom in decades by the kernel, 2026-11-24: 30 points +.80, 60 points +.93: kept; 100 points +1.11",
    },
    expected=(
        Expected("v(mass+momentum) - max(v(mass), v(momentum))", at_least=0.3, label="AND"),
        Expected("v(mass+momentum) - v(all)", -0.2, 0.2, label="energy is implied"),
    ),
)
