"""A simulation as a truth: `Reference.from_grid` and `Reference.from_points`."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import sympy

from pinnablate.errors import PinnablateError
from pinnablate.signature import one_sentence
from pinnablate.truths.gridded import Gridded
from pinnablate.truths.grids import grid_of, points_of
from pinnablate.truths.resolutions import error_of
from pinnablate.truths.scattered import Scattered
from pinnablate.truths.sources import names_of

UNKNOWN = 1.0  # stands for an error while it is being told from two resolutions
EXAMPLE = 'Reference.from_grid("run.npz", coordinates=(x, t), fields=(u, p), error=1e-3)'


@one_sentence(EXAMPLE)
def from_grid(
    data: Any,
    *,
    coordinates: Any,
    fields: Any,
    error: float | None = None,
    coarse: Any = None,
    periodic: Any = (),
    source: str = "",
) -> Gridded:
    """A simulation on a grid as the truth.

    Values between the nodes are those of the spline of degree 5, 3 or 1 through all of them by
    which every second node foretells the others best; `certified_error` is `error` and the rms error
    of that. A derivative is that of a spline of degree 5 (7 above the second order) with a knot at
    every node, or at every second, fourth, ... by least squares: of these the one by which noise,
    such as rounded digits, and what is smoothed away are together least, for each field. What it may
    still be off by is part of what `check` prints. Its certificate says numerical.

    Args:
        data: the path of a file (.npz, .nc, .mat, .h5, .csv), a Dataset of xarray, or {name:
            array}: for each coordinate its nodes, for each field an axis for each coordinate; or
            a table with a row for each node.
        coordinates: in the order of the axes, (x, t); or {x: its name in the data}.
        fields: (u, p); or {u: its name in the data}.
        error: a bound on the error of the values, in standard deviations of the field.
        coarse: in place of `error`, the same run with fewer points, in any form of `data`.
        periodic: coordinates whose last node is left out because it is the first again.
        source: where the values come from.

    Returns:
        A solution for `Environment(solution=...)`.

    Raises:
        PinnablateError: the data cannot be read, are no grid or have holes; or neither `error` nor
            `coarse` bounds their error.
    """
    on, of = names_of(coordinates, "coordinates"), names_of(fields, "fields")
    rings = tuple(names_of(periodic, "coordinates")) if periodic != () else ()
    _only_declared(rings, tuple(on))
    _check_error(error, coarse)
    grid = grid_of(data, on, of)
    stated = UNKNOWN if error is None else float(error)
    made = Gridded(tuple(on), tuple(of), stated, source, grid, periodic=rings)
    if error is not None:
        return made
    bound = error_of(made.interpolant, grid, grid_of(coarse, on, of))
    return replace(made, error=bound, two_runs=True)


@one_sentence(EXAMPLE.replace("from_grid", "from_points").replace("npz", "csv"))
def from_points(
    data: Any,
    *,
    coordinates: Any,
    fields: Any,
    error: float | None = None,
    coarse: Any = None,
    source: str = "",
) -> Scattered:
    """A simulation at scattered points as the truth: nodes of a mesh, or a grid with holes.

    Values and derivatives are those of polynomials of degree 4 that are fitted to the nearest
    points, twice as many as they have coefficients, or 4, 8 or 16 times where less noise weighs more
    than what is smoothed away. Rows in which a number is missing are left out.

    Args:
        data: a table with a row for each point: the path of a file, a DataFrame of pandas or {name:
            column}; or a grid, in any form that `from_grid` takes.
        coordinates, fields, error, coarse, source: as for `from_grid`.

    Returns:
        A solution for `Environment(solution=...)`.

    Raises:
        PinnablateError: the data cannot be read; two rows are at one point; or neither `error` nor
            `coarse` bounds their error.
    """
    on, of = names_of(coordinates, "coordinates"), names_of(fields, "fields")
    _check_error(error, coarse)
    points = points_of(data, on, of)
    stated = UNKNOWN if error is None else float(error)
    made = Scattered(tuple(on), tuple(of), stated, source, points)
    if error is not None:
        return made
    bound = error_of(made.interpolant, points, points_of(coarse, on, of))
    return replace(made, error=bound, two_runs=True)


def _only_declared(rings: tuple[sympy.Symbol, ...], coordinates: tuple[sympy.Symbol, ...]) -> None:
    for c in rings:
        if c not in coordinates:
            raise PinnablateError(
                f"periodic= of the reference names {c}, expected some of its coordinates "
                f"{', '.join(map(str, coordinates))}"
            )


def _check_error(error: Any, coarse: Any) -> None:
    """Refuse a reference whose error is not bounded, or bounded twice."""
    if (error is None) == (coarse is None):
        got = "neither" if error is None else "both"
        raise PinnablateError(
            f"the reference has {got} of error= and coarse=, expected one: error=1e-3, a bound in standard deviations "
            "of the field, or coarse=, the same run with fewer points"
        )
    if error is not None and not (
        isinstance(error, int | float)
        and not isinstance(error, bool)
        and math.isfinite(error)
        and error > 0
    ):
        raise PinnablateError(
            f"the reference has error={error!r}; expected a number above 0, a bound on its error in standard deviations "
            "of the field, like 1e-3"
        )
