"""How large things are on the truth: what residuals and conditions are divided by. They belong to the world, not to an arm."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pinnablate.calculus.expressions import terms_of
from pinnablate.environment.declare import Condition

if TYPE_CHECKING:
    from pinnablate.environment import Environment

SCALE_POINTS = 4096


def scale_points(env: Environment) -> np.ndarray:
    """Halton points of the domain: [4096, d]."""
    from scipy.stats import qmc

    unit = qmc.Halton(len(env.coordinates), scramble=False).random(SCALE_POINTS + 1)[1:]
    return env.lower + unit * (env.upper - env.lower)


def residual_scales(env: Environment) -> np.ndarray:
    """s_r: rms over the domain of the largest term of each residual, on the reference: [residuals]."""
    if env.scales:
        own = {n: e for n, e in env.equations.items() if n not in env.scales}
        rest = iter(replace(env, equations=own, scales={}).residual_scales if own else ())
        return np.array([env.scales[r.equation][r.index] if r.equation in env.scales else next(rest) for r in env.residuals])
    values = env.term_values(env.reference_jet(env.scale_points), env.scale_points)
    rms = np.sqrt(np.mean(values**2, axis=0))
    return np.array([rms[span].max() for span in env.term_spans])


def condition_scale(env: Environment, condition: Condition) -> float:
    """sigma of a condition: that of its field, or the rms of its largest term over the domain."""
    if condition.expression in env.fields:
        return float(env.field_scales[env.fields.index(condition.expression)])
    jet = env.reference_jet(env.scale_points, env.condition_orders)
    terms = [env.evaluate(term, jet, env.scale_points) for term in terms_of(condition.expression)]
    return float(max(np.sqrt(np.mean(np.square(v))) for v in terms))
