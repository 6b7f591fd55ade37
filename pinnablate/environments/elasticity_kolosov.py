"""Plane strain without body force: displacement observed, stress not."""

from sympy import I, Rational, conjugate, exp, im, re, sin

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

x, y = coordinates("x y")
ux, uy, sxx, syy, sxy = fields("ux uy sxx syy sxy", x, y)
poisson, shear = Rational(3, 10), 1
lame = 2 * shear * poisson / (1 - 2 * poisson)

# Kolosov's potentials of z = x + iy
z = x + I * y
phi1, phi2, psi1, psi2 = parameters("phi1 phi2 psi1 psi2")
phi = phi1 * sin(z) + phi2 * z**2
psi = psi1 * exp(z) + psi2 * z
slope, bend, other = (
    phi.diff(x),
    phi.diff(x, 2),
    psi.diff(x),
)  # d/dz of an analytic function is d/dx
displacement = ((3 - 4 * poisson) * phi - z * conjugate(slope) - conjugate(psi)) / (2 * shear)
trace = 4 * re(slope)
deviator = 2 * (conjugate(z) * bend + other)  # syy - sxx + 2i sxy


def plain(expression, part):
    return (
        part(expression.expand(complex=True)).expand(complex=True)
        if part
        else expression.expand(complex=True)
    )


truth = {
    ux: plain(displacement, re),
    uy: plain(displacement, im),
    sxx: (plain(trace, None) - plain(deviator, re)) / 2,
    syy: (plain(trace, None) + plain(deviator, re)) / 2,
    sxy: plain(deviator, im) / 2,
}


def hooke(first):
    """Stress and strain, with Lame's first parameter."""
    return (
        sxx - (first + 2 * shear) * ux.diff(x) - first * uy.diff(y),
        syy - first * ux.diff(x) - (first + 2 * shear) * uy.diff(y),
        sxy - shear * (ux.diff(y) + uy.diff(x)),
    )


def compatibility(e):
    """Strains derive from displacements: exx_yy + eyy_xx = 2 exy_xy, with stresses from Hooke's law."""
    first, second, third = e["hooke"]
    a, b = lame + 2 * shear, 4 * shear * (lame + shear)
    inner = (a * first - lame * second).diff(y, 2) / b + (a * second - lame * first).diff(x, 2) / b
    div = e["equilibrium"][0].diff(x) + e["equilibrium"][1].diff(y)
    return a / b * e["beltrami_michell"] - div / (2 * shear) - inner + third.diff(x, y) / shear


environment = Environment(
    id="elasticity-kolosov-v1",
    summary="An elastic plate in plane strain: its displacement is observed, its stress is not.",
    domain={x: (-1, 1), y: (-1, 1)},
    equations={
        "equilibrium": (sxx.diff(x) + sxy.diff(y), sxy.diff(x) + syy.diff(y)),
        "hooke": hooke(lame),
        "beltrami_michell": sum((sxx + syy).diff(c, 2) for c in (x, y)),
    },
    conditions={"rim": [given(ux, uy, on=boundary(x, y), points=12)]},
    identities={"beltrami_michell": compatibility},
    solution=truth,
    worlds={
        # Other loads: stress is linear in the amplitudes of the potentials.
        phi1: uniform(Rational(1, 5), Rational(2, 5), canonical=Rational(3, 10)),
        phi2: uniform(0, Rational(1, 5), canonical=Rational(1, 10)),
        psi1: uniform(Rational(1, 10), Rational(3, 10), canonical=Rational(1, 5)),
        psi2: uniform(0, Rational(1, 2), canonical=Rational(1, 4)),
    },
    near_misses={
        "plane_stress": NearMiss(
            {"hooke": hooke(2 * shear * lame / (2 * shear + lame))},
            "a thin plate instead of a thick one",
        ),
    },
    observations=Design(count=6, fields=(ux, uy)),
    primary="unobserved",
    source="N. I. Muskhelishvili, Some Basic Problems of the Mathematical Theory of Elasticity (1953) ch. 5",
    history={
        "v1": "first version",
        "v1 worlds": "drawn: the amplitudes of all four potentials, that is the loads",
        "v1 designs": "headroom in decades by the kernel, 2026-11-24: 6 points +.86: kept; 12 points +1.14",
    },
    expected=(
        Expected("v(none)", at_most=0, label="stress is not observed"),
        Expected("v(equilibrium+hooke) - v(all)", -0.2, 0.2, label="beltrami_michell is implied"),
        Expected(
            "v(hooke) - v(equilibrium)",
            at_least=0.3,
            label="only Hooke's law ties stress to displacement",
        ),
    ),
)
