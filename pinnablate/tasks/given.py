"""Conditions as data rows: points on faces and edges, and what is said there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import sympy

from pinnablate.calculus.expressions import known_apart, numeric
from pinnablate.environment import Condition, Edge, Face
from pinnablate.world import World


@dataclass(frozen=True)
class Rows:
    """Data rows of one functional on one set of points; the columns are those of `Problem`."""

    group: str
    point: np.ndarray
    functional: int
    target: np.ndarray | float
    scale: float
    partner: np.ndarray | int = -1
    others: np.ndarray | None = None  # further places of a mean: [n, 31]


def conditions(
    world: World,
    functionals: list[sympy.Expr],
    rng: np.random.Generator,
    scale_of: Callable[[Condition], float],
) -> tuple[np.ndarray, np.ndarray, list[Rows]]:
    """Points on faces and edges and the normals there, [m, d] each, and the data rows; new expressions
    are appended to `functionals`.

    Conditions on one face or edge share its points. Periodic ones have pairs of points of their own.
    What an expression holds beside fields and TensorFlow lacks, as a table, becomes a part of the
    target.

    Args:
        world: the environment under its design.
        functionals: the expressions that data are given of, so far.
        rng: of the points.
        scale_of: the scale of a condition.
    """
    sizes: dict[tuple[Face | Edge, bool], int] = {}
    for c in world.all_conditions:
        for part in c.on:
            sizes[part, c.periodic] = max(sizes.get((part, c.periodic), 0), c.points)
    nowhere = np.zeros((0, len(world.lower)))
    points, normals, starts = [nowhere], [nowhere], {}
    for (part, paired), count in sizes.items():
        starts[part, paired] = sum(map(len, points))
        at, outwards = _on(world, part, count, rng)
        points.append(at)
        normals.append(outwards)
        if paired and isinstance(part, Face):
            points.append(_moved(world, Face(part.coordinate, "upper"), at))
            normals.append(-outwards)
    everywhere, outwards = np.concatenate(points), np.concatenate(normals)
    asks = len(everywhere) > 0 and not world.is_measured  # where nothing has its true value
    jet = world.jet(everywhere, world.condition_orders) if asks else {}
    columns = []
    for group, made in world.conditions.items():
        for c in (c for conditions in made for c in conditions):
            said, known = c.expression, sympy.S.Zero
            if not c.periodic:
                said, known = known_apart(c.expression)
            if said not in functionals:
                functionals.append(said)
            at = np.concatenate([starts[part, c.periodic] + np.arange(c.points) for part in c.on])
            target: np.ndarray | float = 0.0
            if c.from_reference:
                target = np.broadcast_to(
                    world.evaluate(said, jet, everywhere, outwards), len(everywhere)
                )[at]
            elif known != 0:
                values = numeric(world.coordinates, [known])(*everywhere.T)[0]
                target = -np.broadcast_to(values, len(everywhere))[at]
            partner = (
                at + np.repeat([sizes[part, True] for part in c.on], c.points) if c.periodic else -1
            )
            columns.append(
                Rows(
                    group,
                    at,
                    functionals.index(said),
                    target,
                    scale_of(c),
                    partner,
                )
            )
    return everywhere, outwards, columns


def _on(
    world: World, part: Face | Edge, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Points of a face or edge, and the outward normals there: [count, d] each."""
    if isinstance(part, Edge):
        chooses = part.chooses(world.coordinates)
        return world.extent.on_edge(count, rng, chooses, str(part))
    axis = world.coordinates.index(part.coordinate)
    at = world.extent.on_face(axis, part.side, count, rng)
    outwards = np.zeros_like(at)
    if part.coordinate != world.time:
        outwards[:, axis] = -1.0 if part.side == "lower" else 1.0
    return at, outwards


def _moved(world: World, face: Face, points: np.ndarray) -> np.ndarray:
    """Points [n, d] moved onto a face."""
    j, points = world.coordinates.index(face.coordinate), points.copy()
    points[:, j] = (world.lower if face.side == "lower" else world.upper)[j]
    return points
