"""Two masses between three springs: only the first position is observed."""

from sympy import Rational, cos, pi, sqrt

from pinnablate.environment import (
    Design,
    Environment,
    Expected,
    NearMiss,
    coordinates,
    fields,
    parameters,
    uniform,
)

t = coordinates("t")
x1, x2, v1, v2 = fields("x1 x2 v1 v2", t)
kc = Rational(3, 10)  # coupling spring, in units of the wall springs
# The two modes: masses together, and against each other. Their energies add up to (1 + kc)/2.
together, phase1, phase2 = parameters("together phase1 phase2")
apart = sqrt(((1 + kc) / 2 - together**2) / (1 + 2 * kc))
slow = together * cos(t + phase1)
fast = apart * cos(sqrt(1 + 2 * kc) * t + phase2)
first, second = slow + fast, slow - fast

environment = Environment(
    id="coupled-oscillators-v1",
    summary="Two masses between three springs: only the position of the first is observed.",
    domain={t: (0, 20)},
    equations={
        "kin": (x1.diff(t) - v1, x2.diff(t) - v2),
        "dyn1": v1.diff(t) + x1 + kc * (x1 - x2),
        "dyn2": v2.diff(t) + x2 + kc * (x2 - x1),
        "energy": v1**2 / 2
        + v2**2 / 2
        + x1**2 / 2
        + x2**2 / 2
        + kc * (x1 - x2) ** 2 / 2
        - (1 + kc) / 2,
    },
    identities={
        "energy": lambda e: (
            e["energy"].diff(t)
            - v1 * e["dyn1"]
            - v2 * e["dyn2"]
            - (x1 + kc * (x1 - x2)) * e["kin"][0]
            - (x2 + kc * (x2 - x1)) * e["kin"][1]
        ),
    },
    solution={x1: first, x2: second, v1: first.diff(t), v2: second.diff(t)},
    worlds={
        # The energy that the law names, shared otherwise between the modes and at other phases.
        together: uniform(Rational(3, 10), Rational(7, 10), canonical=Rational(1, 2)),
        phase1: uniform(0, 2 * pi, canonical=0),
        phase2: uniform(0, 2 * pi, canonical=0),
    },
    near_misses={
        "uncoupled": NearMiss(
            {"dyn2": v2.diff(t) + x2}, "the second mass does not feel the spring between them"
        ),
    },
    observations=Design(count=15, until=12.0, fields=(x1,)),
    designs={
        "components": Design(count=15, until=12.0, fields=(x1,), granularity="component"),
    },
    primary="extrap",
    source="H. Goldstein, Classical Mechanics, 2nd ed. (1980) ch. 6",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: how the energy is shared between both modes, and their phases",
        "v1 designs": "headroom in decades by the kernel, 2026-11-24: 10 points +.98, 15 points +1.13: kept; 20 points +1.24",
    },
    expected=(
        Expected(
            "v(kin+dyn1+dyn2) - max(v(kin+dyn1), v(kin+dyn2), v(dyn1+dyn2))",
            at_least=0.3,
            label="three-way AND",
        ),
        Expected("v(energy) - v(none)", at_most=0.2, label="a level set without dynamics"),
    ),
)
