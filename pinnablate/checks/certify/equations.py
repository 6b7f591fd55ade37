"""Does the reference satisfy the equations?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus.expressions import compile_partials
from pinnablate.calculus.notation import place, plain
from pinnablate.checks.certify.algebra import (
    LARGEST_ALGEBRA,
    fifty_digits,
    substitute,
    vanishes,
)
from pinnablate.checks.certify.budget import Budget, OutOfTime
from pinnablate.checks.certify.finding import Finding, random_points
from pinnablate.checks.certify.reference import DIGITS_POINTS
from pinnablate.environment import Environment, Residual
from pinnablate.telling.wrong import LEAST_VIOLATION
from pinnablate.truths.sampled import Sampled
from pinnablate.world import Laws, World

# Largest residual of the truth over the scale of the equation:
RELATIVE_RESIDUAL = 1e-12  # of a closed form, computed with 50 digits
FLOAT64_RESIDUAL = 1e-6  # of a closed form, before algebra is tried
INTERPOLATED_RESIDUAL = 1e-6  # of a truth that is integrated, or known to round-off by its values
# Each differentiation of a polynomial of degree 11 on a stencil of 4 % of the domain multiplies an
# error of its values by at most 11**2 / 0.02 (Markov's inequality), over the length of the domain.
PER_ORDER = 11**2 / 0.02
# The error of a derivative by interpolation is itself estimated, to a factor of about 3; a residual
# of half the largest term is never accepted, for a wrong sign gives no more in some laws.
SAFETY, LOOSEST = 3.0, 0.5
FEW_POINTS = 0.02  # share of the points at which a simulation may violate a law
RESIDUAL_POINTS = 256  # random points at which residuals are computed
DENSE, WORST = 8192, 4  # further points, and of these how many are asked with 50 digits
ALGEBRA_SECONDS = 10.0  # for each residual; then 50 digits are asked


def residual_bound(env: Environment, expression: sympy.Expr) -> float:
    """The largest residual of the truth, over the scale of its equation, that float64 may show.

    Of a truth that is known by its values to a certified error e, it is e times the amplification
    of k differentiations, k the order of the equation; at most what equations are trusted to.

    Args:
        env: the environment.
        expression: the residual, or that of a condition.
    """
    solution = env.needs_solution("satisfy equations")
    if solution.formulas is not None:
        return FLOAT64_RESIDUAL
    if solution.anchors is not None:
        return INTERPOLATED_RESIDUAL
    order = max((len(d.variables) for d in expression.atoms(sympy.Derivative)), default=0)
    amplified = solution.certified_error * PER_ORDER**order
    return min(max(INTERPOLATED_RESIDUAL, amplified), LEAST_VIOLATION)


def check_float64(env: Environment, budget: Budget) -> list[Finding]:
    """One finding for each residual, computed in float64: what is seen at once.

    A field or residual that has an uncommon scale has a finding of its own.
    """
    laws = env.world().ground.laws
    scales = _scale_notes(env)
    points = random_points(env, RESIDUAL_POINTS, 2)
    values = budget.within(lambda: _scaled(env, laws, points))
    allowed, findings = budget.within(lambda: _allowances(env, laws, points)), []
    for k, r in enumerate(laws.residuals):
        bad = np.flatnonzero(~np.isfinite(values[:, k]))
        if len(bad):
            findings.append(_not_finite(env, r, points[bad[0]]))
        else:
            sizes = np.abs(values[:, k])
            bound = max(residual_bound(env, r.expression), min(float(allowed[k]), LOOSEST))
            findings.append(
                _of_a_few_points(env, r, sizes, points, bound)
                or _residual_finding(env, r, float(sizes.max()), float(allowed[k]))
            )
    return [*scales, *findings]


def _allowances(env: Environment, laws: Laws, points: np.ndarray) -> np.ndarray:
    """By how much the derivatives of a truth that is known by its values may violate each residual,
    over its scale: the sum over the entries of the jet of the residual's slope by an entry times
    the error of that entry, the largest over points: [residuals]. Zero for other truths.
    """
    if not env.needs_solution("differentiate it").numerical:
        return np.zeros(len(laws.residuals))
    truth = env.world().ground.truth
    jet, errors = truth.jet(points, laws.orders), truth.jet_error(points, laws.orders)
    found = []
    for r, scale in zip(laws.residuals, laws.residual_scales, strict=True):
        slopes = compile_partials(r.expression, laws.fields, laws.coordinates)(jet, points)
        off = sum(np.abs(s) * errors[alpha][:, k] for (k, alpha), s in slopes.items())
        found.append(SAFETY * float(np.max(off)) / scale)
    return np.array(found)


def check_equations(env: Environment, budget: Budget) -> list[Finding]:
    """One finding for each residual: float64 first, and where it shows nothing wrong with formulas,
    a proof.
    """
    findings = check_float64(env, budget)
    formulas = env.needs_solution("prove equations").formulas
    if formulas is None or not all(f.holds for f in findings):
        return findings
    points = random_points(env, RESIDUAL_POINTS, 2)[:DIGITS_POINTS]
    worst = _worst(env, budget)
    return [*(f for f in findings if f.note), *_proofs(env, formulas, points, worst, budget)]


def _worst(env: Environment, budget: Budget) -> np.ndarray:
    """Where in a dense set of points float64 shows the largest residuals, which 50 digits are then asked of: a law
    may be violated in a narrow part of the domain alone. [residuals, points, d]
    """
    laws = env.world().ground.laws
    low, high = env.lower, env.upper
    if len(low) == 1:
        dense = np.linspace(low, high, DENSE + 1)[1:]
        dense = dense[env.extent.inside(dense)]
    else:
        dense = random_points(env, DENSE, 3)
    with np.errstate(all="ignore"):
        values = np.abs(budget.within(lambda: _scaled(env, laws, dense)))
    order = np.argsort(-np.nan_to_num(values, nan=np.inf, posinf=np.inf), axis=0)[:WORST]
    return np.moveaxis(dense[order], 1, 0)


def _scaled(env: Environment, laws: Laws, points: np.ndarray) -> np.ndarray:
    """Every residual of the truth over its scale: [N, residuals]."""
    found: np.ndarray = (
        laws.residual_values(env.world().jet(points, laws.orders), points) / laws.residual_scales
    )
    return found


def _scale_notes(env: Environment) -> list[Finding]:
    """Scales that are neither standard deviations nor those of live terms."""
    ground = env.world().ground
    fields = zip(env.field_names, ground.scales, strict=True)
    laws = zip((r.name for r in ground.laws.residuals), ground.laws.scales, strict=True)
    return [
        Finding(f"scale of {name}", True, f"{scale.value:.3g}: {scale.words}", note=True)
        for name, scale in (*fields, *laws)
        if scale.words
    ]


def _not_finite(env: Environment, r: Residual, point: np.ndarray) -> Finding:
    where = place(env.coordinates, point)
    figure = (
        f"not finite on the truth at {where}; expected a law that can be evaluated on the whole "
        "domain: rewrite it, or make the domain smaller"
    )
    return Finding(f"equation {r.name}", False, figure)


def _of_a_few_points(
    env: Environment, r: Residual, sizes: np.ndarray, points: np.ndarray, bound: float
) -> Finding | None:
    """A note on a simulation that violates a law at a few points alone, as derivatives taken by
    differences do at an edge; None of others.

    Args:
        env: the environment.
        r: the residual.
        sizes: its size on the truth over its scale, at points [n].
        points: [n, d].
        bound: the largest size that is accepted.
    """
    count = int((sizes > bound).sum())
    simulated = isinstance(env.needs_solution("satisfy equations"), Sampled)
    if not simulated or not 0 < count <= FEW_POINTS * len(sizes):
        return None
    figure = (
        f"relative residual {np.median(sizes):.1e} at half of the points, and above {bound:.0e} at {count} of "
        f"{len(sizes)}: the values violate it there, most by {sizes.max():.1e} at "
        f"{place(env.coordinates, points[int(sizes.argmax())])}"
    )
    return Finding(f"equation {r.name}", True, figure, note=True)


def _residual_finding(env: Environment, r: Residual, size: float, allowed: float) -> Finding:
    """What the relative residual of the truth in float64 says.

    Args:
        env: the environment.
        r: the residual.
        size: its largest value on the truth, over its scale.
        allowed: what the derivatives of interpolants may account for.
    """
    solution, bound = env.needs_solution("satisfy equations"), residual_bound(env, r.expression)
    bound = max(bound, min(allowed, LOOSEST))
    subject, how = f"equation {r.name}", "relative residual"
    if solution.numerical:
        how += ", derivatives by interpolation"
    if size <= bound:
        weak = solution.numerical and size > FLOAT64_RESIDUAL
        figure = f"{how} {size:.1e}"
        if weak:
            figure += f", of which derivatives of interpolants may account for {allowed:.1e}"
        return Finding(subject, True, figure, note=weak)
    remedy = f"the reference does not satisfy {plain(r.expression)} = 0: mend the equation or the solution"
    if solution.numerical and allowed > LOOSEST:
        remedy = (
            f"derivatives of its values are off by up to {allowed:.1e} of the largest term, so that nothing shows "
            f"whether it satisfies {plain(r.expression)} = 0: hand over values at more points or with more digits, or "
            "make the domain smaller"
        )
    if solution.anchors is not None:
        remedy = (
            f"the solution that was integrated from the others does not satisfy {plain(r.expression)} = 0: "
            "mend the equation or the start (with a derivative above the second in time, give "
            "Integrated a smaller stencil=, the share of the domain over which it is interpolated)"
        )
    return Finding(subject, False, f"{how} {size:.1e}, expected <= {bound:.0e}; {remedy}")


def _proofs(
    env: Environment,
    formulas: Mapping[Any, sympy.Expr],
    points: np.ndarray,
    worst: np.ndarray,
    budget: Budget,
) -> Iterator[Finding]:
    """Of each residual of a closed form whether it is zero: by algebra, or with 50 digits at points
    [n, d] and at further ones for each residual [residuals, m, d].
    """
    scales = env.world().ground.laws.residual_scales
    for r, scale, more in zip(env.residuals, scales, worst, strict=True):
        budget.say(f"equation {r.name}: algebra")
        try:
            at = np.concatenate([points, more])
            yield _proof(env, r, float(scale), formulas, at, budget)
        except OutOfTime:
            figure = f"zero in float64; not proven in {budget.seconds:g} s, not even with 50 digits"
            yield Finding(f"equation {r.name}", True, figure, note=True)


def _proof(
    env: Environment,
    r: Residual,
    scale: float,
    formulas: Mapping[Any, sympy.Expr],
    points: np.ndarray,
    budget: Budget,
) -> Finding:
    """Whether one residual is zero.

    Raises:
        OutOfTime: 50 digits took too long.
    """
    subject, late = f"equation {r.name}", ""
    whole = budget.within(lambda: substitute(r.expression, formulas))
    try:
        small = whole.count_ops() <= LARGEST_ALGEBRA
        if small and budget.within(lambda: vanishes(whole), most=ALGEBRA_SECONDS):
            return Finding(subject, True, "zero by algebra")
    except OutOfTime:
        late = "; not proven in time by algebra"
    values = budget.within(lambda: fifty_digits(env.coordinates, [[whole]], points)[0])
    sizes = np.array([abs(float(v)) for v in values.ravel()]) / scale
    size = float(np.max(sizes))
    how = f"relative residual with 50 digits {size:.1e}"
    if size <= RELATIVE_RESIDUAL:
        return Finding(subject, True, how + late)
    how += f" at {place(env.coordinates, points[int(np.argmax(sizes))])}"
    remedy = f"the reference does not satisfy {plain(r.expression)} = 0: mend the equation or the solution"
    return Finding(subject, False, f"{how}, expected <= {RELATIVE_RESIDUAL:.0e}; {remedy}")


def check_near_misses(env: Environment, budget: Budget) -> list[Finding]:
    """Does the truth violate the near misses, and by more than equations are trusted to?"""
    findings, points = [], random_points(env, RESIDUAL_POINTS, 5)
    for name, miss in env.near_misses.items():
        world = env.world(replace(env.observations, in_place_of_truth=name))
        worst = violation_of(world, tuple(miss.equations), points)
        figure = f"the truth violates it by {worst:.2f} of its largest term"
        if worst < LEAST_VIOLATION:
            figure += f", expected at least {LEAST_VIOLATION}: it is not wrong enough to be told from the law"
        findings.append(Finding(f"near miss {name}", worst >= LEAST_VIOLATION, figure))
    return findings


def violation_of(world: World, equations: tuple[str, ...], points: np.ndarray) -> float:
    """By how much the truth violates some laws of a world: the largest of their residuals, each the
    rms over points [N, d] over its scale.
    """
    laws = world.laws
    values = laws.residual_values(world.jet(points), points) / laws.residual_scales
    sizes = np.sqrt(np.mean(values**2, axis=0))
    return max(
        float(v) for r, v in zip(laws.residuals, sizes, strict=True) if r.equation in equations
    )
