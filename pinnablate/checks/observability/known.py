"""What is known of the fields, from equations, observations and conditions: weighted squares at
points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import sympy

from pinnablate.checks.observability.polynomials import even, nodes
from pinnablate.environment import Condition
from pinnablate.tasks.problem import make_problem
from pinnablate.tasks.sensors import spread
from pinnablate.world import World


@dataclass(frozen=True)
class Known:
    """An expression that is known at points: a perturbation costs weight times the square of its
    change of the expression.

    Args:
        part: the group of conditions or the equation that says so; "" for observations.
        expression: of the fields, their derivatives and the coordinates.
        points: where it is known: [n, d].
        weight: [n].
        partner: of a periodic condition the opposite points, [n, d]: it is the difference that is
            known.
        others: of a mean its further places, [n, k, d]: it is the sum that is known.
    """

    part: str
    expression: sympy.Expr
    points: np.ndarray
    weight: np.ndarray
    partner: np.ndarray | None = None
    others: np.ndarray | None = None


def laws(world: World, degree: int) -> Iterator[Known]:
    """Every residual, all over the domain.

    There are more nodes than polynomials of the degree need, where they take little time: the
    linearisation of an equation that is not linear has steep coefficients.
    """
    d = len(world.coordinates)
    points, weight = nodes(
        world.lower, world.upper, [even({1: 2.0, 2: 1.25}.get(d, 1.0) * degree + 3)] * d
    )
    for r, scale, share in zip(
        world.laws.residuals, world.laws.residual_scales, world.laws.shares, strict=True
    ):
        yield Known(r.equation, r.expression, points, weight / (scale**2 * share))


def ideal(world: World, degree: int) -> Iterator[Known]:
    """Observed fields everywhere in the window of the observations, and conditions everywhere on
    their faces.

    Conditions are weighted by their numbers of points. The share of a group does not depend on
    which others the arm is told, so that an arm that is told more is never left more undetermined.
    """
    d = world.design
    count, window = [even(degree + 2)] * len(world.coordinates), world.upper.copy()
    if d.until is not None:
        window[world.time_axis] = d.until
    points, weight = nodes(world.lower, window, count)
    observed = world.observed
    # A field that is not named weighs 1, as does a sensor.
    shares = [d.weight_of(world.field_names[k]) for k in observed]
    total = sum(shares) + sum(s.weight for s in d.sensors.values())
    for k, share in zip(observed, shares, strict=True):
        size = world.field_scales[k] ** 2 * (total / share)
        yield Known("", world.fields[k], points, weight / size)
    for sensor in d.sensors.values():
        scale = world.condition_scale(Condition(sensor.expression, (), 1))
        size = scale**2 * (total / sensor.weight)
        if sensor.over:
            at = spread(world, points, window, sensor.over)
            first, others = at[:, 0], at[:, 1:]
            size *= at.shape[1] ** 2
            yield Known("", sensor.expression, first, weight / size, others=others)
        else:
            yield Known("", sensor.expression, points, weight / size)
    made = [
        (group, c)
        for group, conditions in world.conditions.items()
        for several in conditions
        for c in several
    ]
    rows = sum(c.points * len(c.on) for _, c in made)
    for group, c in made:
        for face in c.on:
            j = world.coordinates.index(face.coordinate)
            low, weight = nodes(
                world.lower, world.upper, [0 if i == j else n for i, n in enumerate(count)]
            )
            high = low.copy()
            high[:, j] = world.upper[j]
            weight = weight * c.points / rows / world.condition_scale(c) ** 2
            if c.periodic:
                yield Known(group, c.expression, low, weight, high)
            else:
                yield Known(group, c.expression, low if face.side == "lower" else high, weight)


def sampled(world: World, degree: int) -> Iterator[Known]:
    """Observations and conditions at the points of data seed 0."""
    p = make_problem(world, data_seed=0, collocation=1)
    groups, paired = np.array(p.row_group), p.row_partner >= 0
    mean = np.isin(np.arange(len(p.row_point)), p.mean_rows)
    # Shares that do not depend on what an arm is told.
    weight = p.row_weights(1.0, players=p.world.players) ** 2
    for k, functional in enumerate(p.functionals):
        for group in dict.fromkeys(p.row_group):
            for across, several in ((False, False), (True, False), (False, True)):
                rows = np.flatnonzero(
                    (p.row_functional == k)
                    & (groups == group)
                    & (paired == across)
                    & (mean == several)
                )
                if len(rows):
                    partner = p.data_points[p.row_partner[rows]] if across else None
                    others = (
                        p.data_points[p.row_others[rows]]
                        if several and p.row_others is not None
                        else None
                    )
                    at = p.data_points[p.row_point[rows]]
                    yield Known(group, functional, at, weight[rows], partner, others)
