"""Every environment of the registry: its golden digest, its certificate, and every single sign."""

from __future__ import annotations

import numpy as np
import pytest

from pinnablate import registry
from pinnablate.certify import check, flip
from pinnablate.errors import PinnablateError

GOLDEN = {
    "decay-chain-v1": "4432b7e67b411cef",
    "lotka-volterra-v1": "634999e3a9820aa3",
    "heat-mixed-v1": "908bf82d35891ee2",
    "burgers-potential-v1": "decb065cf0cb3d61",
    "maxwell-cavity-2d-v1": "995165f15a2250c2",
}
TERMS = [
    (identifier, i, k)
    for identifier in GOLDEN
    for i, residual in enumerate(registry.load(identifier).residuals)
    for k in range(len(residual.terms))
]


def test_registry_and_golden_digests_agree():
    assert {i: registry.load(i).digest for i in registry.identifiers()} == GOLDEN


@pytest.mark.parametrize("identifier", GOLDEN)
def test_certified(identifier):
    certificate = check(registry.load(identifier))
    assert certificate.holds, certificate.failures
    assert certificate.digest == GOLDEN[identifier]


@pytest.mark.parametrize(("identifier", "residual", "term"), TERMS)
def test_flipping_any_term_is_caught_and_the_equation_named(identifier, residual, term):
    env = registry.load(identifier)
    certificate = check(flip(env, residual, term))
    assert not certificate.holds
    assert not certificate.digest
    assert any(env.residuals[residual].equation in f"{f.subject} {f.figure}" for f in certificate.failures)


def test_highest_version_is_meant_and_the_nearest_name_suggested():
    assert registry.load("heat-mixed").id == "heat-mixed-v1"
    with pytest.raises(PinnablateError, match="Did you mean 'heat-mixed'"):
        registry.load("heat-mixd")
    with pytest.raises(PinnablateError, match="Did you mean 'heat-mixed-v1'"):
        registry.load("heat-mixed-v7")


def test_lotka_volterra_conserves_its_invariant():
    env = registry.load("lotka-volterra")
    u, v = env.reference(np.linspace(0, 15, 200)[:, None]).T
    invariant = u - np.log(u) + v - np.log(v)
    np.testing.assert_allclose(invariant, invariant[0], rtol=1e-11)
