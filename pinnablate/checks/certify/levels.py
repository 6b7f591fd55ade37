"""Is a law scaled by a field that lies far from zero?

A temperature in kelvin that varies by a tenth of a degree has a mean of 3000 standard deviations.
Terms with the field itself are then large and nearly constant, and cancel: the law is scaled by them,
and a network may violate what is left as much as it likes.
"""

from __future__ import annotations

import numpy as np
import sympy

from pinnablate.calculus.notation import rounded
from pinnablate.checks.certify.budget import Budget
from pinnablate.checks.certify.finding import Finding
from pinnablate.environment import Environment
from pinnablate.world.world import FAR


def check_levels(env: Environment, budget: Budget) -> list[Finding]:
    """A note for each residual whose scale is that of a term with a field far from zero, with the way
    round: to measure the field from its mean.
    """
    world = env.world()
    if world.is_measured:
        level = world.field_levels
    else:
        level = world.reference(world.scale_points).mean(axis=0)
    ratio = np.abs(level) / world.field_scales
    found = []
    for r, scale in zip(world.laws.residuals, world.laws.scales, strict=True):
        for f, name, times, mean in zip(env.fields, env.field_names, ratio, level, strict=True):
            if times > FAR and scale.term is not None and _bare(scale.term, f):
                figure = (
                    f"its scale is that of {rounded(scale.term)}, and {name} lies {times:.2g} standard "
                    f"deviations from zero: what the equation says of the variation of {name} hardly "
                    f"counts; measure {name} from its mean, writing {name} + {mean:.6g} for it"
                )
                found.append(Finding(f"scale of {r.name}", True, figure, note=True))
    return found


def _bare(term: sympy.Expr, field: sympy.Expr) -> bool:
    """Whether a field stands in a term without a derivative."""
    hidden = {d: sympy.Dummy() for d in term.atoms(sympy.Derivative)}
    return bool(term.xreplace(hidden).has(field))
