"""Proof that an environment says what it means: `check(environment)`.

A closed form is substituted into every equation, by algebra where SymPy reaches zero, else with 50
digits. A reference that was integrated from the declared equations satisfies any sign, so it is
held against anchors that do not come from the declaration; when an anchor fails, the single term
whose sign mends it is named.
"""

from __future__ import annotations

from pinnablate.checks.certify.designs import check_designs
from pinnablate.checks.certify.equations import (
    check_equations,
    check_identities,
    check_near_misses,
    check_terms,
)
from pinnablate.checks.certify.finding import Certificate, Finding
from pinnablate.checks.certify.flip import flip
from pinnablate.checks.certify.reference import check_reference
from pinnablate.environment import Environment

__all__ = ["Certificate", "Finding", "check", "flip", "quick"]


def check(env: Environment) -> Certificate:
    """Certify an environment: its reference, every equation, every term, every identity, near miss
    and design.

    Returns:
        The certificate. It holds, and carries the environment's digest, where every finding does.
        An environment without a solution has one finding, which says that nothing can be checked.
    """
    if env.declared_solution is None:
        nothing = Finding(
            "reference",
            False,
            "no solution is declared, so nothing can be held against the equations",
        )
        return Certificate(env.id, "", (nothing,))
    findings = check_reference(env)
    if all(f.holds for f in findings):
        findings += (
            check_equations(env) + check_terms(env) + check_identities(env) + check_near_misses(env)
        )
        findings += check_designs(env)
    return Certificate(
        env.id, env.digest if all(f.holds for f in findings) else "", tuple(findings)
    )


def quick(env: Environment) -> Certificate:
    """What of a certificate is cheap: a finite reference, its error and the designs.

    Returns:
        The findings; they hold where nothing that was looked at is wrong.
    """
    findings = check_reference(env)
    if all(f.holds for f in findings):
        findings += check_equations(env) + check_designs(env)
    return Certificate(env.id, "", tuple(findings))
