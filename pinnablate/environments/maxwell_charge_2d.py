"""A moving line charge: Maxwell's equations with known sources, the Lorentz-boosted field of a Gaussian charge."""

from sympy import Rational, cos, exp, pi, sin, sqrt

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

x, y, t = coordinates("x y t")
Ex, Ey, Bz = fields("Ex Ey Bz", x, y, t)
charge, width, beta, start = 3, Rational(2, 5), Rational(1, 2), -Rational(3, 10)
gamma = 1 / sqrt(1 - beta**2)
xi = gamma * (x - start - beta * t)
r2 = xi**2 + y**2
h = charge / (2 * pi) * (1 - exp(-r2 / (2 * width**2))) / r2
rho = gamma * charge / (2 * pi * width**2) * exp(-r2 / (2 * width**2))
mirrored = rho.subs(x, -x)
# Light that passes by: a plane wave of wave number 2, which needs no source
light, heading, phase = parameters("light heading phase")
wave = light * cos(2 * (x * cos(heading) + y * sin(heading) - t) + phase)

environment = Environment(
    id="maxwell-charge-2d-v1",
    summary="The electromagnetic field of a line charge that moves at half the speed of light; its charge and current are known.",
    domain={x: (-1, 1), y: (-1, 1), t: (0, Rational(6, 5))},
    equations={
        "gauss_e": Ex.diff(x) + Ey.diff(y) - rho,
        "faraday": Bz.diff(t) + Ey.diff(x) - Ex.diff(y),
        "ampere": (Ex.diff(t) - Bz.diff(y) + beta * rho, Ey.diff(t) + Bz.diff(x)),
    },
    conditions={"rim": [given(Ex, Ey, Bz, on=boundary(x, y), points=15)]},
    identities={
        "gauss_e": lambda e: e["gauss_e"].diff(t) - e["ampere"][0].diff(x) - e["ampere"][1].diff(y)
    },
    solution={
        Ex: h * xi - sin(heading) * wave,
        Ey: gamma * h * y + cos(heading) * wave,
        Bz: gamma * beta * h * y + wave,
    },
    worlds={
        # The same known charge, in light from any direction, up to half as strong as its field.
        light: uniform(0, Rational(3, 10), canonical=0),
        heading: uniform(0, 2 * pi, canonical=0),
        phase: uniform(0, 2 * pi, canonical=0),
    },
    near_misses={
        "no_displacement": NearMiss(
            {"ampere": (-Bz.diff(y) + beta * rho, Bz.diff(x))},
            "Ampere's law without displacement current",
        ),
        "wrong_source": NearMiss(
            {
                "gauss_e": Ex.diff(x) + Ey.diff(y) - mirrored,
                "ampere": (Ex.diff(t) - Bz.diff(y) + beta * mirrored, Ey.diff(t) + Bz.diff(x)),
            },
            "the charge is said to be where its mirror image is, at -x",
        ),
    },
    observations=Design(count=20, until=0.5),
    designs={"wrong-source": Design(count=20, until=0.5, in_place_of_truth="wrong_source")},
    primary="extrap",
    source="J. D. Jackson, Classical Electrodynamics, 3rd ed. (1999) sec. 11.10",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: strength, direction and phase of light that passes by",
        "v1 designs": "headroom in decades by the kernel, 2026-11-24: without rim: 40 points until .72 +.41, 20 points +.53, 80 "
        "points +.45, 40 until .5 +.45, 20 until .5 +.53; with rim: 40 until .72 +.56, 20 until .72 +.58, 20 "
        "until .5 +.63: chosen",
    },
    expected=(
        Expected("v(faraday+ampere) - v(all)", -0.3, 0.3, label="gauss_e follows from ampere"),
        Expected(
            "v(all) - max(v(gauss_e), v(faraday), v(ampere))", at_least=0, label="all beat one"
        ),
        Expected("v(all/near-miss.no_displacement) - v(none)", at_most=0, label="D1e"),
    ),
)
