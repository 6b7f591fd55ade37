"""Is the reference the truth? A closed form is held against 50 digits, an integrated one against
its anchors.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import sympy

from pinnablate.calculus.notation import plain
from pinnablate.checks.certify.algebra import fifty_digits
from pinnablate.checks.certify.budget import Budget, OutOfTime
from pinnablate.checks.certify.finding import Finding, random_points
from pinnablate.checks.certify.flip import flip
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError
from pinnablate.truths.base import Anchors
from pinnablate.truths.integrated import integrated_at
from pinnablate.truths.integration import FINE, Precision

COARSE = 1e-8  # relative tolerance of the integration by which a wrong sign is looked for
# Largest distance of a right world from its anchors at that tolerance, in standard deviations of
# the field: it exceeds this only where the solution multiplies the errors of a step by a million.
COARSE_ERROR = 1e-2
DIGITS_POINTS = 12  # points at which 50 digits are computed
# Points of the domain over which the standard deviation and the drift of invariants are taken.
PATH_POINTS = 256
# Of a closed form in float64, in standard deviations: a field of 300 K that varies by a millikelvin
# has no more digits.
TOLERABLE_ERROR = 1e-8


def check_reference(env: Environment, budget: Budget, blame: bool = True) -> list[Finding]:
    """Is the reference finite and of the right shape, has every field a scale; and by how much does
    it miss the truth?

    Args:
        env: the environment.
        budget: of time.
        blame: whether the term is sought whose sign makes an integrated reference miss its anchors.
    """
    points = np.concatenate([random_points(env, 512, 0), env.lower[None], env.upper[None]])
    try:
        with np.errstate(all="ignore"):
            values = budget.within(lambda: env.world().reference(points))
    except PinnablateError as error:
        failed = [Finding("reference", False, _own(env, error))]
        anchors = env.needs_solution("hold a reference against the truth").anchors
        more = _check_anchors(env, float("inf"), budget, blame) if anchors else []
        return failed + more
    except OutOfTime:
        figure = (
            f"it cannot be computed in {budget.seconds:g} s; a stiff system needs "
            'Integrated(method="Radau"), with a smaller stencil= where it has fast parts'
        )
        return [Finding("reference", False, figure)]
    if values.shape != (len(points), len(env.fields)):
        wanted = (len(points), len(env.fields))
        return [
            Finding(
                "reference", False, f"shape {values.shape}; expected {wanted}, one column per field"
            )
        ]
    for k, name in enumerate(env.field_names):
        bad = ~np.isfinite(values[:, k])
        if bad.any():
            where = ", ".join(
                f"{c} = {v:.4g}" for c, v in zip(env.coordinates, points[bad][0], strict=True)
            )
            return [Finding("reference", False, f"field {name} is not finite at {where}")]
    try:
        env.world().ground.scales  # noqa: B018  of the fields, and then of the laws
        env.world().ground.laws.scales  # noqa: B018
    except PinnablateError as error:
        return [Finding("scales", False, _own(env, error))]
    return [
        Finding("reference", True, f"finite for {', '.join(env.field_names)}"),
        *_check_error(env, budget, blame),
    ]


def _own(env: Environment, error: PinnablateError) -> str:
    """What an error says, without the id that stands above all findings."""
    return str(error).removeprefix(f"{env.id}: ")


def _check_error(env: Environment, budget: Budget, blame: bool) -> list[Finding]:
    """Is the error of a reference that can be computed within the certified error?"""
    world, solution = env.world(), env.needs_solution("hold a reference against the truth")
    if solution.formulas is not None:
        points = random_points(env, DIGITS_POINTS, 1)
        formulas = [sympy.sympify(solution.formulas[f]) for f in env.fields]
        try:
            exact = budget.within(lambda: fifty_digits(env.coordinates, [formulas], points)[0])
        except OutOfTime:
            late = f"not compared with 50 digits in {budget.seconds:g} s"
            return [Finding("reference error", True, late, note=True)]
        figure = float(
            np.max(np.abs(world.reference(points) - exact.astype(float)) / world.field_scales)
        )
        how = f"{figure:.1e} of a standard deviation against 50 digits"
        if env.certified_error < figure <= TOLERABLE_ERROR:
            how += f", more than {env.certified_error:.0e}: float64 does not hold it better"
            return [Finding("reference error", True, how, note=True)]
        return [Finding("reference error", figure <= env.certified_error, how)]
    if solution.anchors is None:
        return [
            Finding(
                "reference error", True, f"{env.certified_error:.1e}, as declared by its author"
            )
        ]
    return _check_anchors(env, _anchor_error(env), budget, blame)


def _check_anchors(env: Environment, figure: float, budget: Budget, blame: bool) -> list[Finding]:
    """Does an integrated reference meet its anchors; if not, the reversed sign of which term would?

    Args:
        env: the environment.
        figure: by how much the reference misses its anchors, in standard deviations; infinite where
            it cannot be integrated.
        budget: of time.
        blame: whether that term is sought.
    """
    anchors = _anchors_of(env)
    if not anchors.values and not anchors.invariants:
        return [
            Finding(
                "anchors",
                False,
                "an integrated reference needs invariants or values of a second derivation",
            )
        ]
    if figure <= env.certified_error:
        how = f"{figure:.1e} of a standard deviation from invariants and values of a second derivation"
        return [Finding("anchors", True, how)]
    far = f"{figure:.1e} of a standard deviation from the anchors, expected <= "
    far += f"{env.certified_error:.0e}"
    remedy = _suspects(env, budget) if blame else "mend the equations, the start or the anchors"
    return [Finding("anchors", False, f"{far}; {remedy}")]


def _suspects(env: Environment, budget: Budget) -> str:
    """The terms whose reversed sign would meet the anchors, in words."""
    suspects: list[str] = []
    try:
        for i, r in enumerate(env.residuals):
            for k, term in enumerate(r.terms):
                budget.say(f"anchors: reversing the sign of {plain(term)} in {r.name}")
                if budget.within(lambda i=i, k=k: meets_anchors(flip(env, i, k))):  # type: ignore[misc]
                    suspects.append(f"the sign of {plain(term)} in equation {r.equation!r}")
    except OutOfTime:
        if not suspects:
            return f"no sign that mends it was found in {budget.seconds:g} s"
    if suspects:
        return f"reversing {' or '.join(suspects)} mends it"
    return "no single sign mends it: mend the equations, the start or the anchors"


def meets_anchors(env: Environment) -> bool:
    """Whether an environment meets the anchors of its reference.

    Most wrong signs miss them by far, which a coarse integration shows sooner than a fine one, and
    one that ends at the first anchor sooner than one over the whole domain.

    Raises:
        PinnablateError: its reference is not integrated, and has no anchors.
    """
    known = [abs(float(v)) for _, values in _anchors_of(env).values for v in values.values()]
    coarse = Precision(COARSE, max(known) if known else None)
    if _misses_first_anchor(env, coarse):
        return False
    return _anchor_error(env, coarse) <= COARSE_ERROR and _anchor_error(env) <= env.certified_error


def _misses_first_anchor(env: Environment, precision: Precision) -> bool:
    """Whether the earliest known value is missed by more than COARSE_ERROR of the field's largest
    known value.
    """
    values = [
        (np.atleast_1d(point).astype(float), known) for point, known in _anchors_of(env).values
    ]
    if not values:
        return False
    at, known = min(values, key=lambda anchor: float(anchor[0][-1]))
    system = replace(env.system, high=(*env.system.high[:-1], float(at[-1])))
    try:
        with np.errstate(all="ignore"):
            found = integrated_at(env.needs_solution("integrate"), system, precision).values(
                at[None]
            )[0]
    except PinnablateError:
        return True
    expected = np.array([float(known[f]) for f in env.fields])
    scale = np.max([[abs(float(some[f])) for f in env.fields] for _, some in values], axis=0)
    return bool(
        np.any(~(np.abs(found - expected) <= COARSE_ERROR * np.where(scale > 0, scale, 1.0)))
    )


def _anchor_error(env: Environment, precision: Precision = FINE) -> float:
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
    scale, worst = np.std(path, axis=0), [0.0]
    for point, values in anchors.values:
        expected = np.array([values[f] for f in env.fields])
        worst.append(
            float(
                np.max(
                    np.abs(truth.values(np.atleast_1d(point)[None].astype(float))[0] - expected)
                    / scale
                )
            )
        )
    for expression in anchors.invariants.values():
        # The logarithm of a field that a wrong sign made negative.
        with np.errstate(invalid="ignore"):
            drift = env.world().evaluate(expression, {(0,): path}, probes)
        worst.append(float(np.max(np.abs(drift - drift[0])) / max(1.0, abs(drift[0]))))
    return max(worst) if np.isfinite(worst).all() else float("inf")


def _anchors_of(env: Environment) -> Anchors:
    """The anchors of an integrated reference.

    Raises:
        PinnablateError: its reference is not integrated.
    """
    anchors = env.needs_solution("meet anchors").anchors
    if anchors is None:
        raise PinnablateError(f"{env.id}: only an Integrated reference has anchors")
    return anchors
