"""One wrong sign, and nothing else changed."""

from __future__ import annotations

from pinnablate import registry
from pinnablate.checks.certify import flip
from pinnablate.environment.laws import as_tuple


def test_a_flip_reverses_one_term_of_one_residual():
    env = registry.load("maxwell-cavity-2d")
    residual = next(k for k, r in enumerate(env.residuals) if r.name == "faraday[1]")
    flipped = flip(env, residual, 0)
    assert list(flipped.equations) == list(env.equations)
    for name in env.equations:
        before, after = as_tuple(env.equations[name]), as_tuple(flipped.equations[name])
        changed = [k for k, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
        assert changed == ([1] if name == "faraday" else [])
    term = env.residuals[residual].terms[0]
    assert flipped.residuals[residual].expression == env.residuals[residual].expression - 2 * term


def test_reversing_the_same_sign_again_gives_the_equation_itself():
    env = registry.load("decay-chain")
    once = flip(env, 1, 0)
    (again,) = [
        k for k, term in enumerate(once.residuals[1].terms) if -term in env.residuals[1].terms
    ]
    assert flip(once, 1, again).digest == env.digest
