"""Is the reference the truth? A closed form against 50 digits, an integrated one against its anchors."""

from __future__ import annotations

import numpy as np
import sympy

from pinnablate.checks.certify.finding import Finding, random_points
from pinnablate.checks.certify.flip import flip
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.truths.base import Anchors
from pinnablate.truths.integrated import integrated_at
from pinnablate.truths.integration import ROUND_OFF, Precision

COARSE = 1e-8  # tolerance at which a wrong sign is looked for
COARSE_ERROR = 1e-2  # of a standard deviation: a right world stays below it unless it multiplies errors of a step by 1e6
POINTS = 12  # at which 50 digits are computed


def check_reference(env: Environment) -> list[Finding]:
    points = np.concatenate([random_points(env, 512, 0), env.lower[None], env.upper[None]])
    try:
        with np.errstate(all="ignore"):
            values = env.world().reference(points)
    except PinnablateError as error:
        return [Finding("reference", False, str(error)), *_check_anchors(env, float("inf"))]
    if values.shape != (len(points), len(env.fields)):
        wanted = (len(points), len(env.fields))
        return [Finding("reference", False, f"shape {values.shape}; expected {wanted}, one column per field")]
    for k, name in enumerate(env.field_names):
        bad = ~np.isfinite(values[:, k])
        if bad.any():
            where = ", ".join(f"{c} = {v:.4g}" for c, v in zip(env.coordinates, points[bad][0], strict=True))
            return [Finding("reference", False, f"field {name} is not finite at {where}")]
        if np.std(values[:, k]) == 0:
            return [Finding("reference", False, f"field {name} is constant, so its error has no scale; leave it out")]
    return [Finding("reference", True, f"finite for {', '.join(env.field_names)}"), *_check_anchors(env)]


def _check_anchors(env: Environment, missed: float | None = None) -> list[Finding]:
    """How far the reference is from the truth: 50 digits for a closed form, anchors for an integrated one.

    Args:
        missed: by how much, where it is known already: a reference that cannot be integrated misses them without end.
    """
    world, solution = env.world(), env.needs_solution("hold a reference against the truth")
    if solution.formulas is not None:
        points = random_points(env, POINTS, 1)
        exact = fifty_digits(env, [[sympy.sympify(solution.formulas[f]) for f in env.fields]], points)[0]
        figure = float(np.max(np.abs(world.reference(points) - exact.astype(float)) / world.field_scales))
        how = f"{figure:.1e} of a standard deviation against 50 digits"
        return [Finding("reference error", figure <= env.certified_error, how)]
    if solution.anchors is None:
        return [Finding("reference error", True, f"{env.certified_error:.1e}, as declared by its author")]
    if not solution.anchors.values and not solution.anchors.invariants:
        return [Finding("anchors", False, "an integrated reference needs invariants or values of a second derivation")]
    figure = _anchor_error(env) if missed is None else missed
    if figure <= env.certified_error:
        how = f"{figure:.1e} of a standard deviation from invariants and values of a second derivation"
        return [Finding("anchors", True, how)]
    suspects = [
        f"the sign of {r.terms[k]} in equation {r.equation!r}"
        for i, r in enumerate(env.residuals)
        for k in range(len(r.terms))
        if meets_anchors(flip(env, i, k))
    ]
    blame = f"; reversing {' or '.join(suspects)} mends it" if suspects else "; no single sign mends it"
    return [Finding("anchors", False, f"{figure:.1e} of a standard deviation from the anchors{blame}")]


def meets_anchors(env: Environment) -> bool:
    """Whether a world with a changed sign meets the anchors. Most miss them by far, which a coarse integration shows first."""
    known = [abs(float(v)) for _, values in _anchors_of(env).values for v in values.values()]
    coarse = Precision(COARSE, max(known) if known else None)
    return _anchor_error(env, coarse) <= COARSE_ERROR and _anchor_error(env) <= env.certified_error


def _anchor_error(env: Environment, precision: Precision = ROUND_OFF) -> float:
    """Worst distance from the anchors, in standard deviations of the field (invariants: of their own size)."""
    anchors = _anchors_of(env)
    try:
        with np.errstate(all="ignore"):
            truth = env.world().ground.truth if precision == ROUND_OFF else integrated_at(env.needs_solution("integrate"), env.system, precision)
            one = len(env.coordinates) == 1
            probes = np.linspace(env.lower[0], env.upper[0], 256)[:, None] if one else random_points(env, 256, 4)
            path = truth.values(probes)
    except PinnablateError:
        return float("inf")
    scale, worst = np.std(path, axis=0), [0.0]
    for point, values in anchors.values:
        expected = np.array([values[f] for f in env.fields])
        worst.append(float(np.max(np.abs(truth.values(np.atleast_1d(point)[None].astype(float))[0] - expected) / scale)))
    for expression in anchors.invariants.values():
        with np.errstate(invalid="ignore"):  # ln of a negative field: a wrong sign, found by the anchor
            drift = env.world().evaluate(expression, {(0,): path}, probes)
        worst.append(float(np.max(np.abs(drift - drift[0])) / max(1.0, abs(drift[0]))))
    return max(worst) if np.isfinite(worst).all() else float("inf")


def _anchors_of(env: Environment) -> Anchors:
    """The anchors of an integrated reference, which has them by its nature."""
    anchors = env.needs_solution("meet anchors").anchors
    if anchors is None:
        raise PinnablateError(f"{env.id}: only an Integrated reference has anchors")
    return anchors


def fifty_digits(env: Environment, rows: list[list[sympy.Expr]], points: np.ndarray) -> list[np.ndarray]:
    """Expressions of the coordinates at points, with 50 digits: one object array [N, columns] per row."""
    import mpmath

    functions = [sympy.lambdify(env.coordinates, row, modules="mpmath", cse=True) for row in rows]
    with mpmath.workdps(50):
        at = [[mpmath.mpf(float(v)) for v in p] for p in points]
        return [np.array([[mpmath.mpf(v) for v in f(*p)] for p in at], dtype=object) for f in functions]
