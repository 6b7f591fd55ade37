"""Every environment of the registry: its golden digest, its certificate, and every single sign."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pinnablate import registry
from pinnablate.checks.certificates import Standing, kept
from pinnablate.checks.certify import anchors, check, flip
from pinnablate.report.describe import describe
from pinnablate.report.typeset import equation_latex
from pinnablate.truths import Integrated
from pinnablate.truths.integration import FINE

GOLDEN = {
    "decay-chain-v1": "4432b7e67b411cef",
    "coupled-oscillators-v1": "eb21c91214fb9640",
    "lotka-volterra-v1": "634999e3a9820aa3",
    "sir-v1": "0cff56eb72092b58",
    "friedmann-v1": "a7c7e1515160b119",
    "heat-mixed-v1": "908bf82d35891ee2",
    "wave-acoustics-v1": "75a622c18175acf7",
    "maxwell-cavity-2d-v1": "995165f15a2250c2",
    "maxwell-charge-2d-v1": "74c172e3c1d414e8",
    "rigid-body-v1": "0157b6c2aee0d210",
    "kepler-v1": "3ca25679427cd7f7",
    "fitzhugh-nagumo-v1": "7571c6380f0796d4",
    "burgers-potential-v1": "decb065cf0cb3d61",
    "allen-cahn-mixed-v1": "3af313f62b0e5244",
    "nls-two-soliton-v1": "ee4070df551f43d8",
    "taylor-green-advected-v1": "79ba9e82f3fe5d67",
    "shallow-water-rot-v1": "08665831e64a931a",
    "elasticity-kolosov-v1": "2dcb1f6c0d5e0335",
    "maxwell-3d-v1": "32e819120949e4d5",
    "lorenz63-v1": "2a86bc41895e9313",
    "robertson-v1": "a9aabc7fb16720bd",
    "schnakenberg-v1": "1575d64a03882ace",
    "mhd-alfven-v1": "fbd4906a1ed03ebe",
    "beltrami-v1": "552e9ebf5aad6b18",
}
# One term of each law is named; `terms` of test_certified flips them all.
SLOW = ("robertson-v1", "schnakenberg-v1")
TERMS = [
    (identifier, i, k)
    for identifier in GOLDEN
    for i, residual in enumerate(registry.load(identifier).residuals)
    for k in range(1 if identifier in SLOW else len(residual.terms))
]


def test_registry_and_golden_digests_agree():
    assert {i: registry.load(i).digest for i in registry.identifiers()} == GOLDEN


@pytest.mark.parametrize("identifier", GOLDEN)
def test_certified(identifier):
    certificate = check(registry.load(identifier), seconds=float("inf"))
    assert certificate.status == "certified", certificate.why
    assert certificate.digest == GOLDEN[identifier]
    assert kept(registry.load(identifier)) == Standing(certificate.status)  # as shipped
    assert not certificate.notes
    (terms,) = [f for f in certificate.findings if f.subject == "terms"]
    assert "a wrong sign of any of the" in terms.figure


@pytest.mark.parametrize("identifier", GOLDEN)
def test_every_environment_draws_worlds_that_keep_its_equations(identifier):
    """So that drawn worlds share compiled programs with the first; and what is drawn is said."""
    env = registry.load(identifier)
    assert env.worlds
    assert env.history["v1 worlds"].startswith("drawn: ")
    values = [tuple(env.drawn(seed).values()) for seed in range(4)]
    assert len(set(values)) == 4
    for seed in (1, 2):
        made = env.member(seed)
        assert made.equations == env.equations
        assert made.domain == env.domain
        assert made.digest != env.digest


IMPLIED = {
    "decay-chain": ["mass"],
    "coupled-oscillators": ["energy"],
    "sir": ["total"],
    "friedmann": ["friedmann"],
    "wave-acoustics": ["energy"],
    "maxwell-cavity-2d": ["gauss_e", "gauss_b"],
    "maxwell-charge-2d": ["gauss_e"],
    "rigid-body": ["energy", "momentum"],
    "kepler": ["energy", "angmom"],
    "burgers-potential": ["burgers"],
    "nls-two-soliton": ["continuity"],
    "taylor-green-advected": ["pressure_poisson"],
    "shallow-water-rot": ["pot_vorticity"],
    "elasticity-kolosov": ["beltrami_michell"],
    "maxwell-3d": ["gauss_e", "gauss_b"],
    "robertson": ["mass"],
    "mhd-alfven": ["div_b"],
}


def test_every_implied_equation_has_its_identity():
    declared = {
        env.name: list(env.identities) for env in map(registry.load, GOLDEN) if env.identities
    }
    assert declared == IMPLIED


@pytest.fixture(scope="module", autouse=True)
def _integrate_each_sign_once():
    """Naming the culprit tries every sign of the flipped world: two flips in either order are one
    integration.
    """
    known, original = {}, anchors.anchor_error

    def remembered(env, precision=FINE):
        if (env.digest, precision) not in known:
            known[env.digest, precision] = original(env, precision)
        return known[env.digest, precision]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(anchors, "anchor_error", remembered)
        yield


@pytest.mark.parametrize(("identifier", "residual", "term"), TERMS)
def test_flipping_any_term_is_caught_and_the_equation_named(identifier, residual, term):
    env = registry.load(identifier)
    solution = env.declared_solution
    if isinstance(solution, Integrated):  # the right worlds need at most 43,405
        solution = replace(solution, evaluations=100_000)
    plain = replace(env, identities={}, solution=solution)
    certificate = check(flip(plain, residual, term), seconds=float("inf"))
    assert not certificate.holds
    assert not certificate.digest
    assert any(
        env.residuals[residual].equation in f"{f.subject} {f.figure}" for f in certificate.failures
    )


@pytest.mark.parametrize("identifier", GOLDEN)
def test_every_environment_can_be_shown_and_typeset(identifier):
    env = registry.load(identifier)
    assert env.summary in describe(env)
    assert all(equation_latex(env, name) for name in env.equations)
