"""Lorenz's three modes of convection at the standard, chaotic parameters; only the first is observed."""

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
x, y, z = fields("x y z", t)
x0, y0, z0 = parameters("x0 y0 z0")
anchors = (
    (0.75, {x: 1.89985289467743, y: 1.408408334015206, z: 20.43179918143246}),
    (1.5, {x: 0.2753973601926373, y: -0.8786074048637539, z: 20.50823251838251}),
    (2.25, {x: -2.583418314481767, y: 4.038222608783094, z: 29.8125150753611}),
    (3.0, {x: 3.155270872708553, y: 1.362420563492978, z: 24.15626511926366}),
)

environment = Environment(
    id="lorenz63-v1",
    summary="Lorenz's chaotic convection over three time units: one of its three modes is observed.",
    domain={t: (0, 3)},
    equations={
        "x": x.diff(t) - 10 * y + 10 * x,
        "y": y.diff(t) - 28 * x + x * z + y,
        "z": z.diff(t) - x * y + Rational(8, 3) * z,
    },
    solution=Integrated(
        initial={x: x0, y: y0, z: z0},
        certified_error=1e-10,
        values=anchors,
        source="a = x' instead of y, Taylor series (benchmarks/anchors/rederived.py lorenz63)",
    ),
    worlds={
        # A box around the start, which chaos stretches over the attractor.
        x0: uniform(-12, -4, canonical=-8),
        y0: uniform(4, 10, canonical=7),
        z0: uniform(23, 31, canonical=27),
    },
    near_misses={
        "no_feedback": NearMiss(
            {"y": y.diff(t) - 28 * x + y}, "the flow does not change the temperature that drives it"
        ),
    },
    observations=Design(count=50, until=2.4, fields=(x,)),
    primary="extrap",
    source="E. N. Lorenz, J. Atmos. Sci. 20 (1963) 130",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: the three modes at first",
        "v1 designs": "headroom in decades by the kernel, 2026-11-24: 25 points of x until 1.8 +.05, 25 of all fields -.03, 50 "
        "of x +.05; 50 of x until 2.4 +.87: chosen",
    },
)
