"""Proof that an environment says what it means: `check(environment)`.

A closed form is substituted into every equation, by algebra where SymPy reaches zero, else with 50
digits. A reference that was integrated from the declared equations satisfies any sign, so it is
held against anchors that do not come from the declaration; when an anchor fails, the single term
whose sign mends it is named. A truth that is known by its values alone is certified numerically.

Of an environment that declares worlds the formulas are put into the equations a second time with
their parameters left free, and some drawn worlds are made; integrated ones by two methods.

Every step has a number of seconds; what was not shown by then is said.
"""

from __future__ import annotations

from collections.abc import Callable

from pinnablate.checks.certify.budget import SECONDS, Budget, Notify, OutOfTime, within
from pinnablate.checks.certify.designs import check_designs
from pinnablate.checks.certify.drawn import check_drawn
from pinnablate.checks.certify.equations import check_equations, check_float64, check_near_misses
from pinnablate.checks.certify.finding import Certificate, Finding
from pinnablate.checks.certify.flip import flip
from pinnablate.checks.certify.free import check_free
from pinnablate.checks.certify.identities import check_identities
from pinnablate.checks.certify.jumps import check_jumps
from pinnablate.checks.certify.levels import check_levels
from pinnablate.checks.certify.measurements import (
    check_folds,
    check_measurements,
    check_scales,
    check_values,
)
from pinnablate.checks.certify.reference import check_reference
from pinnablate.checks.certify.tensorflow import check_tensorflow
from pinnablate.checks.certify.terms import check_terms
from pinnablate.checks.certify.unbounded import check_bounded
from pinnablate.environment import Environment

__all__ = ["Certificate", "Finding", "check", "flip", "quick"]

# Seconds that a step may take to say what it did not do in time, beyond twice its own: a reference
# that cannot be computed is still asked for a wrong sign.
GRACE = 5.0

Check = Callable[[Environment, Budget], list[Finding]]
Step = tuple[str, Check]
# What is checked after the reference, and the line that says so to those who wait.
STEPS: tuple[Step, ...] = (
    ("equations: float64, algebra, 50 digits", check_equations),
    ("jumps of a solution made of pieces", check_jumps),
    ("poles of a solution, and of the terms of laws", check_bounded),
    ("terms: a wrong sign of each", check_terms),
    ("levels of fields", check_levels),
    ("identities", check_identities),
    ("near misses", check_near_misses),
    ("designs: points and conditions", check_designs),
    ("family of worlds: formulas with free parameters", check_free),
    ("drawn worlds: as numbers", check_drawn),
    ("TensorFlow: what networks are trained on", check_tensorflow),
)
# The same where there are measurements in place of a truth.
MEASURED_STEPS: tuple[Step, ...] = (
    ("measurements: how many, how noisy", check_measurements),
    ("split: what is held out", check_folds),
    ("scales", check_scales),
    ("equations: typical values", check_values),
    ("levels of fields", check_levels),
    ("identities", check_identities),
    ("designs: points", check_designs),
    ("TensorFlow: what networks are trained on", check_tensorflow),
)
QUICK: tuple[Step, ...] = (
    ("equations in float64", check_float64),
    ("designs: points and conditions", check_designs),
)


def check(env: Environment, notify: Notify | None = None, seconds: float = SECONDS) -> Certificate:
    """Certify an environment: its reference, every equation, every term, every identity, near miss
    and design.

    Args:
        env: the environment.
        notify: called with each finding as it comes, and with a line before what may take long.
        seconds: that each step may take; what is not shown by then is said in its finding.

    Returns:
        The certificate. It holds, and carries the environment's digest, where every finding does.
        An environment without a solution and without data has one finding, which says that nothing
        can be checked.
    """
    return _certificate(env, STEPS, Budget(seconds, notify), complete=True)


def quick(env: Environment, notify: Notify | None = None, seconds: float = SECONDS) -> Certificate:
    """What takes a moment of `check`, before networks are trained: is the truth finite, does it meet
    its anchors, and does it satisfy equations and conditions in float64?

    Args:
        env: the environment.
        notify: as for `check`.
        seconds: that each step may take.

    Returns:
        A certificate whose status is `not checked` where nothing wrong was found.
    """
    return _certificate(env, QUICK, Budget(seconds, notify), complete=False)


def _done(env: Environment, what: str, step: Check, budget: Budget) -> list[Finding]:
    """What a step finds, or that it was not done in time."""
    try:
        return within(2 * budget.seconds + GRACE, lambda: step(env, budget))
    except OutOfTime:
        figure = f"not done in {budget.seconds:g} s; give each step more with --seconds"
        return [Finding(what, False, figure)]


def _of_measurements(env: Environment, budget: Budget, complete: bool) -> Certificate:
    """What can be said where there are measurements in place of a truth."""
    findings: list[Finding] = []
    for what, step in MEASURED_STEPS:
        if step is check_tensorflow and not (complete and all(f.holds for f in findings)):
            break
        budget.begin(what)
        for finding in _done(env, what, step, budget):
            findings.append(finding)
            budget.say(finding)
    holds = all(f.holds for f in findings)
    return Certificate(
        env.id, env.digest if holds else "", tuple(findings), complete=complete, measured=True
    )


def _certificate(
    env: Environment, steps: tuple[Step, ...], budget: Budget, complete: bool
) -> Certificate:
    findings: list[Finding] = []

    def add(made: list[Finding]) -> None:
        findings.extend(made)
        for finding in made:
            budget.say(finding)

    if env.is_measured:
        return _of_measurements(env, budget, complete)
    if env.declared_solution is None:
        figure = "no solution is declared, so nothing can be held against the equations"
        add([Finding("reference", False, figure)])
        return Certificate(env.id, "", tuple(findings))

    first = steps[0][1] if steps else None

    def reference(env: Environment, budget: Budget) -> list[Finding]:
        return check_reference(env, budget, blame=complete)

    for what, step in (("reference", reference), *steps):
        # Nothing follows from a wrong reference, and loading TensorFlow takes seconds.
        if step in (first, check_tensorflow) and not all(f.holds for f in findings):
            break
        budget.begin(what)
        add(_done(env, what, step, budget))
    solution = env.needs_solution("certify it")
    return Certificate(
        env.id,
        env.digest if all(f.holds for f in findings) else "",
        tuple(findings),
        numerical=solution.numerical,
        complete=complete,
    )
