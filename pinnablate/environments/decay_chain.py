"""Decay chain: three nuclides, the second feeds on the first, the third on the second."""

from sympy import Rational, exp

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
N1, N2, N3 = fields("N1 N2 N3", t)
l2 = Rational(2, 5)  # decay constants in units of the first one's
parent, share = parameters("parent share")
first = parent * exp(-t)
second = parent * ((exp(-t) - exp(-l2 * t)) / (l2 - 1)) + share * (1 - parent) * exp(-l2 * t)

environment = Environment(
    id="decay-chain-v1",
    summary="Three nuclides: the second feeds on the first, the third on the second, and their sum is conserved.",
    domain={t: (0, 10)},
    equations={
        "d1": N1.diff(t) + N1,
        "d2": N2.diff(t) - N1 + l2 * N2,
        "d3": N3.diff(t) - l2 * N2,
        "mass": N1 + N2 + N3 - 1,
    },
    identities={"mass": lambda e: e["mass"].diff(t) - e["d1"] - e["d2"] - e["d3"]},
    solution={N1: first, N2: second, N3: 1 - first - second},
    worlds={
        # A sample that has decayed for a while: of what is no parent any more, a share is daughter.
        parent: uniform(Rational(1, 2), 1, canonical=1),
        share: uniform(0, 1, canonical=0),
    },
    near_misses={
        "secular": NearMiss(
            {"d2": N1 - l2 * N2}, "secular equilibrium: the second decays as fast as it is made"
        ),
    },
    observations=Design(count=5, until=5.0),
    designs={"data-rich": Design(count=200, primary="interp")},
    primary="extrap",
    source="H. Bateman, Proc. Cambridge Phil. Soc. 15 (1910) 423",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: how much of each nuclide there is at first",
    },
    expected=(
        Expected("min(mean(v(size(3)))) - max(mean(v(size(2))))", at_least=0.7, label="D2"),
        Expected("max(mean(v(size(3)))) - mean(v(all))", at_most=0.3, label="D2"),
        Expected("average(moebius(size(3)))", at_least=0, label="D2"),
        Expected(
            "mean(moebius(all)) / mean(average(moebius(size(3))))",
            -4.5,
            -1.5,
            label="D2",
            note="bound set after one replicate was seen",
        ),
        Expected(
            "min(v(d1+d2, N1), v(d1+d2, N2)) - v(d1+d2, N3)",
            at_least=0.3,
            label="D2",
            note="bound set after one replicate was seen",
        ),
    ),
)
