"""A flat universe of matter and dark energy: N = ln a and s = ln rho, time in Hubble times, rho in critical densities."""

from sympy import Rational, exp, log, sinh, sqrt

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
N, s = fields("N s", t)
dark, matter = Rational(7, 10), Rational(3, 10)
h = sqrt(exp(s) + dark)
bang, unit = parameters("bang unit")
age = t - bang
expansion = log(matter / dark) / 3 + Rational(2, 3) * log(sinh(Rational(3, 2) * sqrt(dark) * age))

environment = Environment(
    id="friedmann-v1",
    summary="A flat universe of matter and dark energy: logarithms of the scale factor and of the density of matter.",
    domain={t: (Rational(3, 10), 2)},
    equations={
        "friedmann": N.diff(t) - h,
        "accel": N.diff(t, 2) + Rational(3, 2) * exp(s),
        "continuity": s.diff(t) + 3 * N.diff(t),
    },
    identities={  # Bianchi: any two imply the third, up to a constant
        "friedmann": lambda e: (
            e["friedmann"].diff(t)
            - e["accel"]
            + exp(s) / (2 * h) * (e["continuity"] - 3 * e["friedmann"])
        ),
    },
    solution={N: expansion + unit, s: log(matter) - 3 * expansion},
    worlds={
        # When the universe began, so its age at first is .2 to .55; the scale factor has any unit.
        bang: uniform(-Rational(1, 4), Rational(1, 10), canonical=0),
        unit: uniform(-Rational(1, 2), Rational(1, 2), canonical=0),
    },
    near_misses={
        "no_lambda": NearMiss(
            {"friedmann": N.diff(t) - exp(s / 2)},
            "no dark energy: the universe of Einstein and de Sitter",
        ),
    },
    observations=Design(count=5, until=1.15),
    primary="extrap",
    source="S. Weinberg, Cosmology (2008) sec. 1.5",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: the age of the universe at first, and the unit of its scale factor",
        "v1 designs": "headroom in decades by the kernel, 2026-11-24: 5 points +1.58: kept",
    },
    expected=(
        Expected("min(mean(v(size(2)))) - max(mean(v(size(1))))", at_least=0.7, label="D5"),
        Expected("v(all) - max(mean(v(size(2))))", -0.3, 0.5, label="D5"),
        Expected("mean(moebius(all)) / mean(average(moebius(size(2))))", -3, -1, label="D5"),
        Expected(
            "v(all/near-miss.no_lambda) - v(none)",
            at_least=0,
            label="B: true equations outvote a false one",
        ),
    ),
)
