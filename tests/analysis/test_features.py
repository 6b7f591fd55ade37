"""Laws of the catalogue whose form everybody knows."""

from __future__ import annotations

import pytest

from pinnablate import registry
from pinnablate.analysis.features import features_of
from pinnablate.analysis.logic import logic_of


def features(name):
    world = registry.load(name).world()
    return features_of(world, logic_of(world))


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("heat-mixed", {"energy": "conservation", "fourier": "constitutive"}),
        (
            "maxwell-charge-2d",
            {"gauss_e": "constraint", "faraday": "conservation", "ampere": "conservation"},
        ),
        ("sir", {"s": "evolution", "i": "evolution", "r": "evolution", "total": "conservation"}),
        (
            "burgers-potential",
            {"burgers": "conservation", "bernoulli": "evolution", "link": "constitutive"},
        ),
        (
            "nls-two-soliton",
            {"real": "evolution", "imag": "evolution", "continuity": "conservation"},
        ),
        ("beltrami", {"continuity": "constraint", "momentum": "evolution"}),
        (
            "elasticity-kolosov",
            {
                "equilibrium": "constraint",
                "hooke": "constitutive",
                "beltrami_michell": "constraint",
            },
        ),
    ],
)
def test_forms(name, forms):
    assert {law: f.form for law, f in features(name).items()} == forms


def test_order_linearity_size_and_what_is_observed():
    found = features("taylor-green-advected")
    momentum = found["momentum"]
    assert (momentum.order, momentum.linear, momentum.residuals) == (2, False, 2)
    assert momentum.observed == pytest.approx(2 / 3)  # pressure is hidden
    assert found["continuity"].linear
    assert found["pressure_poisson"].implied
    assert not momentum.implied
