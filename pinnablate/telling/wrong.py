"""Wrong laws: the right ones with other signs, coefficients or fields, or mixed with a near miss.

A wrong law whose terms all occur in the right one is a row of factors over the terms of the right
one; any other has terms of its own. A wrong law must be violated by the truth, or it is not wrong.
"""

from __future__ import annotations

import numpy as np
import sympy

from pinnablate.arms import Wrong, replaced
from pinnablate.arms.arm import NEAR_MISS, PERMUTED, WRONG_SIGN
from pinnablate.calculus.jets import orders_in
from pinnablate.environment.laws import as_tuple, leading
from pinnablate.world import World

# Least rms of a wrong law on the truth, over the rms of its largest term: equations are trusted to
# about this much.
LEAST_VIOLATION = 0.05
TRIPLED = 3.0  # the factor of a wrong coefficient


def as_factors(world: World, wrong: Wrong) -> np.ndarray | None:
    """A wrong law as factors of the terms of the world's laws: [terms]; None where the wrong law
    has terms of its own.
    """
    if wrong.kind == PERMUTED:
        return None
    laws = world.laws
    out = np.ones(len(laws.terms))
    for residual, span in zip(laws.residuals, laws.term_spans, strict=True):
        if residual.equation not in replaced(world, wrong):
            continue
        count = len(residual.terms)
        if wrong.kind == NEAR_MISS:
            name, k = residual.equation, residual.index
            near = laws.split(name, as_tuple(world.near_misses[wrong.target].equations[name])[k])
            if not set(near) <= set(residual.terms):
                return None
            out[span] = [1.0 if term in near else wrong.theta for term in residual.terms]
        else:
            row, first = (
                (np.ones(count), -1.0)
                if wrong.kind == WRONG_SIGN
                else (np.full(count, TRIPLED), 1.0)
            )
            row[leading(residual, world.time)] = first
            out[span] = wrong.theta + (1 - wrong.theta) * row
    return out


def as_expressions(world: World, wrong: Wrong) -> dict[str, tuple[sympy.Expr, ...]]:
    """A wrong law with terms of its own: {equation that it replaces: residuals}."""
    if wrong.kind == PERMUTED:
        return {
            wrong.target: tuple(
                _permuted(world, wrong.target, e) for e in as_tuple(world.equations[wrong.target])
            )
        }
    out = {}
    for name, declared in world.near_misses[wrong.target].equations.items():
        pairs = zip(as_tuple(world.equations[name]), as_tuple(declared), strict=True)
        theta = sympy.Float(wrong.theta) if wrong.theta else sympy.Integer(0)
        out[name] = tuple(
            sympy.Add(
                *(theta * t for t in world.laws.split(name, law)),
                *((1 - theta) * t for t in world.laws.split(name, near)),
            )
            for law, near in pairs
        )
    return out


def _permuted(world: World, equation: str, residual: sympy.Expr) -> sympy.Expr:
    """A residual of an equation with every field replaced by the next, both in units of their standard deviations."""
    count, scales = len(world.fields), world.field_scales
    swap = {
        f: float(scales[k] / scales[(k + 1) % count]) * world.fields[(k + 1) % count]
        for k, f in enumerate(world.fields)
    }
    return sympy.Add(*(t.xreplace(swap).doit() for t in world.laws.split(equation, residual)))


def violation(world: World, wrong: Wrong) -> float:
    """By how much the truth violates a wrong law: the largest of its residuals, each the rms over
    that of its largest term.
    """
    factors, laws = as_factors(world, wrong), world.laws
    if factors is None:
        sizes = [
            (size(world, name, e), own)
            for name, residuals in as_expressions(world, wrong).items()
            for e, own in zip(residuals, scales_of(world, name), strict=True)
        ]
        near = wrong.kind == NEAR_MISS  # is told in the scale of the law in whose place it stands
        return max(rms / (own if near else largest) for (largest, rms), own in sizes if largest)
    values = laws.term_values(world.jet(world.scale_points), world.scale_points) * factors
    return max(
        float(np.sqrt(np.mean(values[:, span].sum(axis=1) ** 2)) / scale)
        for residual, span, scale in zip(
            laws.residuals, laws.term_spans, laws.residual_scales, strict=True
        )
        if residual.equation in replaced(world, wrong)
    )


def scales_of(world: World, equation: str) -> tuple[float, ...]:
    """s_r of each residual of an equation."""
    laws = world.laws
    return tuple(
        float(s)
        for s, r in zip(laws.residual_scales, laws.residuals, strict=True)
        if r.equation == equation
    )


def size(world: World, equation: str, residual: sympy.Expr) -> tuple[float, float]:
    """The rms over the domain, on the truth, of the largest term of a residual that is told in the
    place of an equation, and of the residual; of likely sizes where nobody knows the truth.
    """
    points, orders = world.scale_points, world.laws.orders
    wanted = [*orders, *(orders_in([residual], world.coordinates) - set(orders))]
    jet = world.ground.likely_jet(points, wanted)
    with np.errstate(all="ignore"):
        values = [
            np.broadcast_to(world.evaluate(term, jet, points), len(points))
            for term in world.laws.split(equation, residual)
        ]
        return max(float(np.sqrt(np.mean(v**2))) for v in values), float(
            np.sqrt(np.mean(np.sum(values, axis=0) ** 2))
        )
