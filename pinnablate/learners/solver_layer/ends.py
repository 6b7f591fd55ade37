"""What conditions give at the ends of space: values of fields, as functions of time."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import BSpline, make_interp_spline

from pinnablate.errors import PinnablateError
from pinnablate.learners.basis import rings
from pinnablate.learners.solver_layer.evolution import space_of
from pinnablate.tasks.problem import Problem
from pinnablate.world import World


def values_at_ends(world: World) -> list[tuple[int, int]]:
    """(field, 0 or -1) of the fields whose values are given at the ends of space.

    Raises:
        PinnablateError: a condition at an end that is no value of a field and no ring.
    """
    space = space_of(world)
    out = []
    for c in world.all_conditions:
        if c.periodic and space in rings(world):
            continue
        if c.expression not in world.fields:
            raise PinnablateError(
                "at the ends it is told values of fields or a ring, and no derivatives"
            )
        for face in c.faces:
            place = world.fields.index(c.expression), 0 if face.side == "lower" else -1
            if face.coordinate == space and place not in out:
                out.append(place)
    return out


def spline_at_end(p: Problem, field: int, end: int, axes: tuple[int, int]) -> BSpline:
    """What is given of a field at an end, as a function of time.

    It is a spline through the points where the field is given, cubic where there are four.
    """
    time, space = axes
    world = p.world
    at = p.data_points[p.row_point]
    face = (world.lower if end == 0 else world.upper)[space]
    rows = np.flatnonzero(
        (np.array(p.functionals, object)[p.row_functional] == world.fields[field])
        & (at[:, space] == face)
        & (np.arange(len(at)) >= p.observation_rows)
    )
    times, first = np.unique(at[rows, time], return_index=True)
    return make_interp_spline(times, p.row_target[rows][first], k=min(3, len(times) - 1))
