"""Values on a grid or at scattered points, as numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.truths.arranging import FROM_POINTS, in_rows, on_grid, two_at_one
from pinnablate.truths.sources import Simulation, simulation

FEWEST = 4  # nodes of an axis


@dataclass(frozen=True, eq=False)
class Grid:
    """Values on a grid.

    Args:
        axes: the nodes of each coordinate, rising.
        values: [nodes of the first coordinate, ..., fields].
    """

    axes: tuple[np.ndarray, ...]
    values: np.ndarray

    def ordered(self, axes: Sequence[int], columns: Sequence[int]) -> Grid:
        """The same with its coordinates and fields in another order."""
        values = np.transpose(self.values, (*axes, self.values.ndim - 1))
        return Grid(tuple(self.axes[k] for k in axes), values[..., list(columns)])

    @property
    def points(self) -> Points:
        """All nodes as points."""
        places = np.stack(np.meshgrid(*self.axes, indexing="ij"), axis=-1)
        return Points(
            places.reshape(-1, len(self.axes)), self.values.reshape(-1, self.values.shape[-1])
        )

    @property
    def digest(self) -> str:
        """Hash of all its numbers."""
        return _digest((*self.axes, self.values))


@dataclass(frozen=True, eq=False)
class Points:
    """Values at scattered points.

    Args:
        places: [n, coordinates].
        values: [n, fields].
    """

    places: np.ndarray
    values: np.ndarray

    def ordered(self, axes: Sequence[int], columns: Sequence[int]) -> Points:
        """The same with its coordinates and fields in another order."""
        return Points(self.places[:, list(axes)], self.values[:, list(columns)])

    @property
    def points(self) -> Points:
        """The points themselves."""
        return self

    @property
    def digest(self) -> str:
        """Hash of all its numbers."""
        return _digest((self.places, self.values))


def _digest(arrays: Sequence[np.ndarray]) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of arrays of numbers and their shapes."""
    found = hashlib.sha256()
    for a in arrays:
        found.update(repr(a.shape).encode())
        found.update(np.ascontiguousarray(a, dtype="<f8").tobytes())
    return found.hexdigest()[:16]


def grid_of(source: Any, coordinates: Mapping[Any, str], fields: Mapping[Any, str]) -> Grid:
    """The values of a source that are on a grid.

    Args:
        source: see `pinnablate.truths.sources.simulation`.
        coordinates: {coordinate: its name there}.
        fields: {field: its name there}.

    Raises:
        PinnablateError: the source cannot be read, an array is missing, shapes do not fit, the
            points are no grid, or a value is missing.
    """
    found = simulation(source, coordinates, fields)
    nodes, values = on_grid(found)
    grid = _rising(found, nodes, np.stack(values, axis=-1))
    _refuse_holes(found, grid)
    return grid


def points_of(source: Any, coordinates: Mapping[Any, str], fields: Mapping[Any, str]) -> Points:
    """The values of a source at scattered points; those at which a number is missing are left out.

    Raises:
        PinnablateError: the source cannot be read, an array is missing or of another shape, two rows
            are at one point, or nothing is left.
    """
    found, d = simulation(source, coordinates, fields), len(coordinates)
    table = in_rows(found)
    whole = table[np.isfinite(table).all(axis=1)]
    if not len(whole):
        raise PinnablateError(
            f"{found.title} has none of {len(table)} points at which all numbers are there; expected some without NaN"
        )
    places = whole[:, :d]
    _, first, count = np.unique(places, axis=0, return_index=True, return_counts=True)
    if (count > 1).any():
        raise two_at_one(found.title, places[first[count > 1][0]], found.names)
    return Points(places, whole[:, d:])


def _rising(found: Simulation, axes: Sequence[np.ndarray], values: np.ndarray) -> Grid:
    """The grid with rising nodes along every axis."""
    out = []
    for j, (nodes, name) in enumerate(zip(axes, found.names, strict=True)):
        what = f"{name} of {found.title}"
        if not np.isfinite(nodes).all():
            raise PinnablateError(
                f"{what} is not finite at {int((~np.isfinite(nodes)).sum())} of {len(nodes)} nodes, expected a number "
                f"for each: leave these out, or {FROM_POINTS}"
            )
        order = np.argsort(nodes, kind="stable")
        rising, values = nodes[order], np.take(values, order, axis=j)
        twice = np.flatnonzero(np.diff(rising) == 0)
        if len(twice):
            raise PinnablateError(
                f"{what} has the node {rising[twice[0]]:.6g} twice, expected each once: leave one out"
            )
        if len(rising) < FEWEST:
            raise PinnablateError(
                f"{what} has {len(rising)} nodes, expected {FEWEST} at least: hand over a finer grid"
            )
        out.append(rising)
    return Grid(tuple(out), values)


def _refuse_holes(found: Simulation, grid: Grid) -> None:
    """Refuse a grid on which a value is missing."""
    bad = ~np.isfinite(grid.values)
    if not bad.any():
        return
    *at, column = (int(k) for k in np.argwhere(bad)[0])
    where = ", ".join(
        f"{n} = {a[k]:.6g}" for n, a, k in zip(found.names, grid.axes, at, strict=True)
    )
    raise PinnablateError(
        f"{found.fields[column].name} of {found.title} is {grid.values[(*at, column)]} at {where}, and missing at "
        f"{int(bad[..., column].sum())} of {bad[..., column].size} nodes; expected numbers on the whole grid: cut it to "
        f"where it has values, or {FROM_POINTS}"
    )
