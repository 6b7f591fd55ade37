"""Is the reference the truth? A closed form is held against 50 digits, an integrated one against
its anchors.
"""

from __future__ import annotations

import numpy as np
import sympy

from pinnablate.calculus.notation import place
from pinnablate.checks.certify.algebra import fifty_digits
from pinnablate.checks.certify.anchors import anchor_error, check_anchors
from pinnablate.checks.certify.budget import Budget, OutOfTime
from pinnablate.checks.certify.finding import Finding, random_points
from pinnablate.environment import Environment
from pinnablate.errors import PinnablateError

DIGITS_POINTS = 12  # points at which 50 digits are computed
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
    ends = np.stack([env.lower, env.upper])
    points = np.concatenate([random_points(env, 512, 0), ends[env.extent.inside(ends)]])
    try:
        with np.errstate(all="ignore"):
            values = budget.within(lambda: env.world().reference(points))
    except PinnablateError as error:
        return [Finding("reference", False, _own(env, error)), *_blame(env, budget, blame)]
    except OutOfTime:
        figure = (
            f"it cannot be computed in {budget.seconds:g} s; a stiff system needs "
            'Integrated(method="Radau")'
        )
        budget.begin("anchors: is it a wrong sign?")
        return [Finding("reference", False, figure), *_blame(env, budget, blame)]
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
            where = place(env.coordinates, points[bad][0])
            figure = (
                f"field {name} is not finite at {where}; expected numbers on the whole domain: "
                "mend the solution, or make the domain smaller"
            )
            return [Finding("reference", False, figure)]
    try:
        env.world().ground.scales  # noqa: B018  of the fields, and then of the laws
        env.world().ground.laws.scales  # noqa: B018
    except PinnablateError as error:
        return [Finding("scales", False, _own(env, error))]
    return [
        Finding("reference", True, f"finite for {', '.join(env.field_names)}"),
        *_check_error(env, budget, blame),
    ]


def _blame(env: Environment, budget: Budget, blame: bool) -> list[Finding]:
    """What the anchors say of a reference that cannot be computed; nothing where there are none."""
    solution = env.needs_solution("hold a reference against the truth")
    return check_anchors(env, float("inf"), budget, blame) if solution.anchors else []


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
            Finding("reference error", True, f"{env.certified_error:.1e}, {solution.error_words}")
        ]
    return check_anchors(env, anchor_error(env), budget, blame)
