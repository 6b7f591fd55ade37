"""Is an integrated reference held by something that does not come from the declared equations?"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import sympy

from pinnablate.calculus.notation import plain
from pinnablate.checks.certify.budget import Budget, OutOfTime
from pinnablate.checks.certify.finding import Finding, random_points
from pinnablate.checks.certify.flip import flip
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.truths.base import Anchors
from pinnablate.truths.integrated import integrated_at
from pinnablate.truths.integration import FINE, Precision
from pinnablate.world import World

COARSE = 1e-8  # relative tolerance of the integration by which a wrong sign is looked for
# Largest distance of a right world from its anchors at that tolerance, in standard deviations of
# the field: it exceeds this only where the solution multiplies the errors of a step by a million.
COARSE_ERROR = 1e-2
# Points of the domain over which the standard deviation and the drift of invariants are taken.
PATH_POINTS = 256


def check_anchors(env: Environment, figure: float, budget: Budget, blame: bool) -> list[Finding]:
    """Does an integrated reference meet its anchors; if not, the reversed sign of which term would?

    Args:
        env: the environment.
        figure: by how much the reference misses its anchors, in standard deviations; infinite where
            it cannot be integrated.
        budget: of time.
        blame: whether that term is sought.
    """
    anchors = _anchors_of(env)
    if not anchors.invariants and not any(_is_after_start(env, at) for at, _ in anchors.values):
        needed = "an integrated reference needs invariants or values of a second derivation"
        if anchors.values:
            needed += " after the start, where it is what was declared whatever the equations"
        return [Finding("anchors", False, needed)]
    if figure <= env.certified_error:
        how = f"{figure:.1e} of a standard deviation from invariants and values of a second derivation"
        return [Finding("anchors", True, how)]
    far = "the reference does not reach them"
    if np.isfinite(figure):
        far = f"{figure:.1e} of a standard deviation from the anchors, expected <= "
        far += f"{env.certified_error:.0e}"
    remedy = _suspects(env, budget) if blame else "mend the equations, the start or the anchors"
    return [Finding("anchors", False, f"{far}; {remedy}")]


def _is_after_start(env: Environment, at: Any) -> bool:
    """Whether an anchor is later than the initial state."""
    time = at[-1] if isinstance(at, tuple | list) else at
    return float(time) > float(env.lower[-1])


def _suspects(env: Environment, budget: Budget) -> str:
    """The terms whose reversed sign would meet the anchors, in words."""
    suspects: list[str] = []
    try:
        for i, r in enumerate(env.residuals):
            for k, term in enumerate(r.terms):
                budget.say(f"anchors: reversing the sign of {plain(term)} in {r.name}")
                if budget.within(partial(meets_anchors, flip(env, i, k))):
                    suspects.append(f"the sign of {plain(term)} in equation {r.equation!r}")
    except OutOfTime:
        if not suspects:
            return f"no sign that mends it was found in {budget.seconds:g} s"
    if suspects:
        return f"reversing {' or '.join(suspects)} mends it"
    return "no single sign mends it: mend the equations, the start or the anchors"


def meets_anchors(env: Environment, largest: float | None = None) -> bool:
    """Whether an environment meets the anchors of its reference.

    Most wrong signs miss them by far, which a coarse integration shows sooner than a fine one, and
    one that ends at the first anchor sooner than one over the whole domain.

    Args:
        env: the environment, perhaps with a wrong sign.
        largest: the largest absolute value of the right solution, where it is known: one that is
            far larger has missed. By default that of the anchors, which may all be early.

    Raises:
        PinnablateError: its reference is not integrated, and has no anchors.
    """
    if largest is None:
        known = [abs(float(v)) for _, values in _anchors_of(env).values for v in values.values()]
        largest = max(known) if known else None
    coarse = Precision(COARSE, largest)
    if _misses_first_anchor(env, coarse):
        return False
    return anchor_error(env, coarse) <= COARSE_ERROR and anchor_error(env) <= env.certified_error


def largest_value(env: Environment) -> float:
    """The largest absolute value of the reference at the ends of time and at random points.

    Raises:
        PinnablateError: it cannot be computed.
    """
    points = np.concatenate([random_points(env, PATH_POINTS, 4), env.lower[None], env.upper[None]])
    return float(np.abs(env.world().reference(points)).max())


def _misses_first_anchor(env: Environment, precision: Precision) -> bool:
    """Whether the earliest known value is missed by more than COARSE_ERROR of the field's largest
    known value.
    """
    values = [
        (np.atleast_1d(point).astype(float), known) for point, known in _anchors_of(env).values
    ]
    later = [anchor for anchor in values if float(anchor[0][-1]) > env.lower[-1]]
    if not later:
        return False
    at, known = min(later, key=lambda anchor: float(anchor[0][-1]))
    system = replace(env.system, high=(*env.system.high[:-1], float(at[-1])))
    try:
        with np.errstate(all="ignore"):
            found = integrated_at(env.needs_solution("integrate"), system, precision).values(
                at[None]
            )[0]
    except PinnablateError:
        return True
    for f, expected in known.items():
        scale = max(abs(float(some[f])) for _, some in values if f in some) or 1.0
        far = abs(float(found[env.fields.index(f)]) - float(expected))
        if not far <= COARSE_ERROR * scale:
            return True
    return False


def anchor_error(env: Environment, precision: Precision = FINE) -> float:
    """Largest distance from the anchors: of values in standard deviations of the field, of
    invariants relative to their size.
    """
    anchors = _anchors_of(env)
    try:
        with np.errstate(all="ignore"):
            ground = env.world().ground
            fine = precision == FINE
            truth = (
                ground.truth
                if fine
                else integrated_at(env.needs_solution("integrate"), env.system, precision)
            )
            along = np.linspace(env.lower[0], env.upper[0], PATH_POINTS)[:, None]
            probes = along if len(env.coordinates) == 1 else random_points(env, PATH_POINTS, 4)
            path = truth.values(probes)
    except PinnablateError:
        return float("inf")
    worst, deviations = [0.0], np.std(path, axis=0)
    # A field that does not vary is measured by its size.
    scale = np.where(deviations > 0, deviations, np.maximum(np.abs(path).max(axis=0), 1e-300))
    for point, known in anchors.values:
        found = truth.values(np.atleast_1d(point)[None].astype(float))[0]
        for f, expected in known.items():
            k = env.fields.index(f)
            worst.append(abs(float(found[k]) - float(expected)) / float(scale[k]))
    worst += [drift(env.world(), e, path, probes) for e in anchors.invariants.values()]
    return max(worst) if np.isfinite(worst).all() else float("inf")


def drift(world: World, expression: sympy.Expr, values: np.ndarray, points: np.ndarray) -> float:
    """By how much an expression of the fields that is to be constant is not: relative to its size,
    or to 1 where that is smaller.

    Args:
        world: of which it is an invariant.
        expression: of the fields.
        values: of the fields at points, [N, fields].
        points: [N, d].
    """
    # The logarithm of a field that a wrong sign made negative.
    with np.errstate(invalid="ignore"):
        found = world.evaluate(expression, {(0,) * len(world.coordinates): values}, points)
    return float(np.max(np.abs(found - found[0])) / max(1.0, abs(found[0])))


def _anchors_of(env: Environment) -> Anchors:
    """The anchors of an integrated reference.

    Raises:
        PinnablateError: its reference is not integrated.
    """
    anchors = env.needs_solution("meet anchors").anchors
    if anchors is None:
        raise PinnablateError(f"{env.id}: only an Integrated reference has anchors")
    return anchors
