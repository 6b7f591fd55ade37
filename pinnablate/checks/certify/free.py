"""Do the formulas of an environment satisfy its equations whatever the values of its parameters?

A closed form with free symbols is a family of solutions. It is put into the equations and conditions
once, with the symbols left free: a residual that vanishes then vanishes in every world. So an
amplitude that is missing in one field, which world 0 cannot show where it is 1, is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus.notation import plain
from pinnablate.checks.certify.algebra import (
    LARGEST_ALGEBRA,
    fifty_digits,
    substitute,
    vanishes,
)
from pinnablate.checks.certify.budget import Budget, OutOfTime
from pinnablate.checks.certify.equations import RELATIVE_RESIDUAL
from pinnablate.checks.certify.finding import FAMILY, Finding, random_points
from pinnablate.environment import Environment
from pinnablate.environment.conditions import Condition
from pinnablate.environment.edges import normals_in
from pinnablate.environment.family import Worlds, drawn, in_words
from pinnablate.environment.laws import residuals_of
from pinnablate.environment.reading import flat
from pinnablate.truths import as_solution

WORLDS = 12  # drawn worlds, each with a point of its own, at which 50 digits are computed
ALGEBRA_SECONDS = 5.0  # for each expression; 50 digits have been asked before


@dataclass(frozen=True)
class _Claim:
    """An expression of coordinates and parameters that is to vanish.

    Args:
        subject: what it comes from.
        said: the equation or condition, for the reader.
        expression: with the formulas in it.
        scale: what its values are divided by.
    """

    subject: str
    said: str
    expression: sympy.Expr
    scale: float


def check_free(env: Environment, budget: Budget) -> list[Finding]:
    """One finding for the whole family, or one for each equation and condition that a drawn world
    violates.

    Nothing for truths that are no formulas; of an environment that declares no worlds, that it has
    one.
    """
    if not isinstance(env.worlds, Worlds):
        return [
            Finding("worlds", True, "one world: the environment declares nothing that is drawn")
        ]
    solution = as_solution(env.worlds.opened["solution"])
    if solution is None or solution.formulas is None:
        return []
    formulas, failures, claims, late = dict(solution.formulas), [], [], 0
    for subject, said, expression, face, scale in _open(env):
        budget.say(f"{FAMILY}: {subject} with 50 digits")
        try:
            made = budget.within(partial(_whole, env, expression, formulas, face))
            claim = _Claim(subject, said, made, scale)
            worst, where = budget.within(partial(_largest, env, claim))
        except OutOfTime:
            late += 1
            continue
        claims.append(claim)
        if not worst <= RELATIVE_RESIDUAL:
            failures.append(_failure(claim, worst, where))
    if failures:
        return failures
    if not claims:
        return [Finding(FAMILY, True, f"not shown in {budget.seconds:g} s", note=True)]
    proven = sum(_proven(claim, budget) for claim in claims)
    figure = (
        f"{len(claims)} residuals and conditions vanish with {', '.join(p.name for p in env.worlds)} "
        f"left free: {proven} by algebra, all with 50 digits at {WORLDS} draws"
    )
    if late:
        figure += f"; {late} more not shown in {budget.seconds:g} s"
    return [Finding(FAMILY, True, figure, note=late > 0)]


def _open(env: Environment) -> Iterator[tuple[str, str, sympy.Expr, Any, float]]:
    """Everything that is to vanish, with parameters in it: subject, words, expression of the fields,
    the face where it does (None for the whole domain), scale.
    """
    if not isinstance(env.worlds, Worlds):  # an environment of one world
        return
    opened = env.worlds.opened
    scales = env.world().ground.laws.residual_scales
    residuals = residuals_of(opened["equations"], env.as_written)
    for r, scale in zip(residuals, scales, strict=True):
        yield f"equation {r.name}", f"{plain(r.expression)} = 0", r.expression, None, float(scale)
    groups = [opened["conditions"], *(d.further for d in opened["designs"].values())]
    seen: set[Any] = set()
    for name, group in (pair for made in groups for pair in made.items()):
        for c in (c for made in flat(list(group)) for c in flat(made)):
            # What is said on an edge is no closed form: `drawn` and the designs look at it in numbers.
            for face in c.faces if not c.from_reference and not normals_in(c.expression) else ():
                if (c.expression, face, c.says) not in seen:
                    seen.add((c.expression, face, c.says))
                    at = f"condition {name!r} at the {face.side} end of {face.coordinate}"
                    yield at, f"{c.says}({plain(c.expression)})", c.expression, (c, face), 1.0


def _whole(env: Environment, expression: sympy.Expr, formulas: Any, face: Any) -> sympy.Expr:
    """An expression of the fields as one of coordinates and parameters; of a condition at its face."""
    whole = substitute(expression, formulas)
    if face is None:
        return whole
    condition, side = face
    low, high = (sympy.sympify(end) for end in env.domain[side.coordinate])
    here = whole.subs(side.coordinate, low if side.side == "lower" else high)
    if isinstance(condition, Condition) and condition.periodic:
        here -= whole.subs(side.coordinate, high)
    return here


def _largest(env: Environment, claim: _Claim) -> tuple[float, str]:
    """The largest value of an expression at random points of drawn worlds, over its scale, and the
    parameters there.
    """
    worlds = [drawn(env, seed) for seed in range(1, WORLDS + 1)]
    values = np.array([[float(w[p]) for p in env.worlds] for w in worlds])
    points = np.hstack([random_points(env, WORLDS, 7), values])
    arguments = [*env.coordinates, *env.worlds]
    found = fifty_digits(arguments, [[claim.expression]], points)[0]
    sizes = np.array([abs(float(v)) for v in found[:, 0]]) / claim.scale
    k = int(np.argmax(np.where(np.isnan(sizes), np.inf, sizes)))
    return float(sizes[k]), in_words({p.name: value for p, value in worlds[k].items()})


def _failure(claim: _Claim, size: float, where: str) -> Finding:
    return Finding(
        f"{FAMILY}, {claim.subject}",
        False,
        f"relative residual with 50 digits {size:.1e} with {where}, expected <= "
        f"{RELATIVE_RESIDUAL:.0e}: the formulas satisfy {claim.said} with the canonical values alone; "
        "put the parameter into everything that it changes, or do not draw it",
    )


def _proven(claim: _Claim, budget: Budget) -> bool:
    """Whether algebra shows in time that an expression vanishes."""
    budget.say(f"{FAMILY}: {claim.subject} by algebra")
    if claim.expression.count_ops() > LARGEST_ALGEBRA:
        return False
    try:
        return budget.within(lambda: vanishes(claim.expression), most=ALGEBRA_SECONDS)
    except OutOfTime:
        return False
