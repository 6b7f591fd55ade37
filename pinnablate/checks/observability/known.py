"""What is known of the fields, from equations, observations and conditions: weighted squares at
points.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import sympy

from pinnablate.checks.observability.polynomials import even, inside, nodes
from pinnablate.environment import Condition, Edge, Face
from pinnablate.tasks.drawing import make_problem
from pinnablate.tasks.sensors import spread
from pinnablate.world import World

EDGE_NODES = 4  # times as many points on an edge as a face would have nodes


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
        normals: the outward normals at the points, [n, d], where the expression names them.
    """

    part: str
    expression: sympy.Expr
    points: np.ndarray
    weight: np.ndarray
    partner: np.ndarray | None = None
    normals: np.ndarray | None = None
    others: np.ndarray | None = None


def laws(world: World, degree: int) -> Iterator[Known]:
    """Every residual, all over the domain.

    There are more nodes than polynomials of the degree need, where they take little time: the
    linearisation of an equation that is not linear has steep coefficients.
    """
    d = len(world.coordinates)
    points, weight = inside(
        world, world.upper, [even({1: 2.0, 2: 1.25}.get(d, 1.0) * degree + 3)] * d
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
    points, weight = inside(world, window, count)
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
        if sensor.at:  # as many readings as they are, each beside the same weight of a field
            at = np.array(sensor.at)
            yield Known("", sensor.expression, at, np.full(len(at), 1 / len(at)) / size)
        elif sensor.over:
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
        for part in c.on:
            low, weight, outwards = _on(world, part, count)
            weight = weight * c.points / rows / world.condition_scale(c) ** 2
            high = None
            if c.periodic and isinstance(part, Face):
                high = low.copy()
                high[:, world.coordinates.index(part.coordinate)] = _end(world, part, "upper")
            yield Known(group, c.expression, low, weight, high, outwards)


def _end(world: World, face: Face, side: str) -> float:
    """The value of its coordinate on one of the two faces across it."""
    ends = world.lower if side == "lower" else world.upper
    return float(ends[world.coordinates.index(face.coordinate)])


def _on(
    world: World, part: Face | Edge, count: list[int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points on a face or edge, weights that sum to 1, and outward normals: [n, d], [n], [n, d].

    An edge has no nodes of its own: it has as many points of a low-discrepancy sequence, of one weight,
    as a face would have nodes.
    """
    if isinstance(part, Edge):
        n = EDGE_NODES * int(np.prod(count[1:]))
        chooses = part.chooses(world.coordinates)
        points, outwards = world.extent.on_edge(n, np.random.default_rng(0), chooses, str(part))
        return points, np.full(n, 1 / n), outwards
    j = world.coordinates.index(part.coordinate)
    points, weight = nodes(
        world.lower, world.upper, [0 if i == j else n for i, n in enumerate(count)]
    )
    points[:, j] = _end(world, part, part.side)
    if world.environment.region is not None:
        kept = world.extent.touching(points, j, part.side)
        points, weight = points[kept], weight[kept] / weight[kept].sum()
    outwards = np.zeros_like(points)
    if part.coordinate != world.time:
        outwards[:, j] = -1.0 if part.side == "lower" else 1.0
    return points, weight, outwards


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
                    at = p.row_point[rows]
                    yield Known(
                        group,
                        functional,
                        p.data_points[at],
                        weight[rows],
                        partner,
                        p.data_normals[at],
                        others,
                    )
