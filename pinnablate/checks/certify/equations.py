"""Does the reference satisfy the equations, and would a wrong one be seen?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import sympy

from pinnablate.checks.certify.finding import Finding, random_points
from pinnablate.checks.certify.flip import flip
from pinnablate.checks.certify.reference import DIGITS_POINTS, fifty_digits, meets_anchors
from pinnablate.environment import Environment, Residual
from pinnablate.environment.declare import as_tuple
from pinnablate.telling.wrong import LEAST_VIOLATION

# Largest residual of the truth over the largest term of the equation:
RELATIVE_RESIDUAL = 1e-12  # of a closed form, computed with 50 digits
NUMERICAL_RESIDUAL = 1e-6  # of a reference known by its values, with derivatives by interpolation
LARGEST_ALGEBRA = 2000  # operations of an expression; SymPy takes minutes for more
RESIDUAL_POINTS = 256  # random points at which residuals are computed


def vanishes(expression: sympy.Expr) -> bool:
    """Whether algebra shows that an expression of the coordinates is identically zero; False means
    not shown.
    """
    exponentials = expression.rewrite(sympy.exp)
    # The numerator first: where there are denominators, expanding the whole takes up to fifty times
    # as long.
    for form in (sympy.together(exponentials).as_numer_denom()[0], exponentials):
        expanded = sympy.expand(form)
        if expanded == 0 or sympy.expand(sympy.powsimp(expanded)) == 0:
            return True
    return False


def substitute(expression: sympy.Expr, formulas: Mapping[Any, sympy.Expr]) -> sympy.Expr:
    """An expression of the fields as one of the coordinates, with formulas in the place of the
    fields.
    """
    return expression.subs(dict(formulas)).doit()


def check_equations(env: Environment) -> list[Finding]:
    """One finding for each residual; where float64 shows some to be wrong, for these alone."""
    laws = env.world().ground.laws
    silent = [
        r.name for r, scale in zip(laws.residuals, laws.residual_scales, strict=True) if scale == 0
    ]
    if silent:
        figure = "every term of it vanishes on the truth, so that it has no scale; leave it out"
        return [Finding(f"equation {name}", False, figure) for name in silent]
    points = random_points(env, RESIDUAL_POINTS, 2)
    values = (
        laws.residual_values(env.world().jet(points, laws.orders), points) / laws.residual_scales
    )
    rough = np.max(np.abs(values), axis=0)
    formulas = env.needs_solution("prove equations").formulas
    if formulas is None:
        how = "relative residual, derivatives by interpolation"
        return [
            _residual_finding(r, float(size), NUMERICAL_RESIDUAL, how)
            for r, size in zip(env.residuals, rough, strict=True)
        ]
    if rough.max() > NUMERICAL_RESIDUAL:  # so wrong that no algebra will mend it
        return [
            _residual_finding(r, float(size), RELATIVE_RESIDUAL, "relative residual")
            for r, size in zip(env.residuals, rough, strict=True)
            if size > NUMERICAL_RESIDUAL
        ]
    return list(_proofs(env, formulas, points[:DIGITS_POINTS]))


def _proofs(
    env: Environment, formulas: Mapping[Any, sympy.Expr], points: np.ndarray
) -> Iterator[Finding]:
    """Of each residual of a closed form whether it is zero: by algebra, or with 50 digits at points
    [n, d].
    """
    for r, scale in zip(env.residuals, env.world().ground.laws.residual_scales, strict=True):
        whole = substitute(r.expression, formulas)
        if whole.count_ops() <= LARGEST_ALGEBRA and vanishes(whole):
            yield Finding(f"equation {r.name}", True, "zero by algebra")
            continue
        values = fifty_digits(env, [[whole]], points)[0]
        figure = max(abs(float(v)) for v in values.ravel()) / scale
        yield _residual_finding(r, figure, RELATIVE_RESIDUAL, "relative residual with 50 digits")


def _residual_finding(r: Residual, figure: float, bound: float, how: str) -> Finding:
    """What a relative residual says: the equation is satisfied, or must be mended."""
    if figure <= bound:
        return Finding(f"equation {r.name}", True, f"{how} {figure:.1e}")
    remedy = f"the reference does not satisfy {r.expression} = 0: mend the equation or the solution"
    return Finding(
        f"equation {r.name}", False, f"{how} {figure:.1e}, expected <= {bound:.0e}; {remedy}"
    )


def check_terms(env: Environment) -> list[Finding]:
    """Would a wrong sign of any single term be seen? Each reversed sign must violate its residual
    or an anchor.
    """
    blind = []
    points = random_points(env, RESIDUAL_POINTS, 3)
    world, laws, solution = (
        env.world(),
        env.world().ground.laws,
        env.needs_solution("tell a wrong sign"),
    )
    rms = np.sqrt(np.mean(laws.term_values(world.jet(points, laws.orders), points) ** 2, axis=0))
    bound = RELATIVE_RESIDUAL if solution.formulas is not None else NUMERICAL_RESIDUAL
    for i, (r, span, scale) in enumerate(
        zip(laws.residuals, laws.term_spans, laws.residual_scales, strict=True)
    ):
        # A reference that is integrated from an equation satisfies it with any sign: only the
        # anchors can tell.
        integrated = solution.anchors is not None and r.has_derivatives
        for k, (term, size) in enumerate(zip(r.terms, rms[span], strict=True)):
            unseen = meets_anchors(flip(env, i, k)) if integrated else 2 * size <= bound * scale
            blind += [f"{term} in {r.name}"] if unseen else []
    if blind:
        return [Finding("terms", False, f"a wrong sign would go unseen in: {', '.join(blind)}")]
    return [
        Finding(
            "terms", True, f"a wrong sign of any of the {len(laws.terms)} terms would be caught"
        )
    ]


def check_identities(env: Environment) -> list[Finding]:
    """Do implied equations follow from the others for all fields, not for the true ones alone?"""
    findings = []
    declared = {
        n: as_tuple(e) if isinstance(e, tuple | list) else as_tuple(e)[0]
        for n, e in env.equations.items()
    }
    for name, identity in env.identities.items():
        expression = identity(declared)
        holds = sympy.expand(expression.doit()) == 0 or sympy.simplify(expression.doit()) == 0
        stranger = sympy.Function("stranger")(*env.coordinates)
        other = (stranger,) * len(declared[name]) if isinstance(declared[name], tuple) else stranger
        depends = identity({**declared, name: other}).has(stranger)
        figure = "vanishes whatever the fields" if holds else "does not vanish for all fields"
        if not depends:
            figure += ", but does not depend on it"
        findings.append(Finding(f"identity {name}", bool(holds and depends), figure))
    return findings


def check_near_misses(env: Environment) -> list[Finding]:
    """Does the truth violate the near misses, and by more than equations are trusted to?"""
    findings, points = [], random_points(env, RESIDUAL_POINTS, 5)
    for name, miss in env.near_misses.items():
        world = env.world(replace(env.observations, in_place_of_truth=name))
        values = world.laws.residual_values(world.jet(points), points) / world.laws.residual_scales
        rms = np.sqrt(np.mean(values**2, axis=0))
        worst = max(
            float(v)
            for r, v in zip(world.laws.residuals, rms, strict=True)
            if r.equation in miss.equations
        )
        figure = f"the truth violates it by {worst:.2f} of its largest term"
        if worst < LEAST_VIOLATION:
            figure += f", expected at least {LEAST_VIOLATION}: it is not wrong enough to be told from the law"
        findings.append(Finding(f"near miss {name}", worst >= LEAST_VIOLATION, figure))
    return findings
