"""What is known of the fields: equations, observations and conditions, each as weighted squares at points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import sympy

from pinnablate.checks.observability.polynomials import even, nodes
from pinnablate.tasks.problem import make_problem
from pinnablate.world import World


@dataclass(frozen=True)
class Known:
    """Something known: `weight` times the square of the change of an expression at points, or of its difference to partners.

    Args:
        part: "" for observations, else the group of conditions or the equation it belongs to.
        points, partner: [n, d].
        weight: [n].
    """

    part: str
    expression: sympy.Expr
    points: np.ndarray
    weight: np.ndarray
    partner: np.ndarray | None = None


def laws(world: World, degree: int) -> Iterator[Known]:
    """Every residual all over the domain.

    More nodes than the degree asks for, where they cost little: the coefficients of equations that are not linear are steep.
    """
    d = len(world.coordinates)
    points, weight = nodes(world.lower, world.upper, [even({1: 2.0, 2: 1.25}.get(d, 1.0) * degree + 3)] * d)
    for r, scale, share in zip(world.laws.residuals, world.laws.residual_scales, world.laws.shares, strict=True):
        yield Known(r.equation, r.expression, points, weight / (scale**2 * share))


def ideal(world: World, degree: int) -> Iterator[Known]:
    """Observed fields everywhere in their window, conditions everywhere on their faces, weighed by their numbers of points.

    A group keeps its share whoever else is told, so that who is told more is never left more undetermined.
    """
    told, d = world, world.design
    count, window = [even(degree + 2)] * len(told.coordinates), told.upper.copy()
    if d.until is not None:
        window[told.time_axis] = d.until
    points, weight = nodes(told.lower, window, count)
    observed = told.observed
    for k in observed:
        yield Known("", told.fields[k], points, weight / (told.field_scales[k] ** 2 * len(observed)))
    made = [(group, c) for group, conditions in told.conditions.items() for several in conditions for c in several]
    rows = sum(c.points * len(c.on) for _, c in made)
    for group, c in made:
        for face in c.on:
            j = told.coordinates.index(face.coordinate)
            low, weight = nodes(told.lower, told.upper, [0 if i == j else n for i, n in enumerate(count)])
            high = low.copy()
            high[:, j] = told.upper[j]
            weight = weight * c.points / rows / told.condition_scale(c) ** 2
            if c.periodic:
                yield Known(group, c.expression, low, weight, high)
            else:
                yield Known(group, c.expression, low if face.side == "lower" else high, weight)


def sampled(world: World, degree: int) -> Iterator[Known]:
    """Observations and conditions at the points of data seed 0."""
    p = make_problem(world, data_seed=0, collocation=1)
    groups, paired = np.array(p.row_group), p.row_partner >= 0
    weight = p.row_weights(1.0, players=p.world.players) ** 2  # shares that do not depend on who is told
    for k, functional in enumerate(p.functionals):
        for group in dict.fromkeys(p.row_group):
            for across in (False, True):
                rows = np.flatnonzero((p.row_functional == k) & (groups == group) & (paired == across))
                if len(rows):
                    partner = p.data_points[p.row_partner[rows]] if across else None
                    yield Known(group, functional, p.data_points[p.row_point[rows]], weight[rows], partner)
