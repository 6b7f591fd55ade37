"""Values on a grid or at scattered points, as a source holds them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from pinnablate.errors import PinnablateError
from pinnablate.sources import NamedArray, named_arrays
from pinnablate.sources.arrays import as_numbers, listed

WHAT = "the reference"
FEWEST = 4  # nodes of an axis
FROM_POINTS = "hand it to Reference.from_points, which takes points that are no grid"


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
    def digest(self) -> str:
        """Hash of all its numbers."""
        return digest_of_arrays((*self.axes, self.values))


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
    def digest(self) -> str:
        """Hash of all its numbers."""
        return digest_of_arrays((self.places, self.values))


def digest_of_arrays(arrays: Sequence[np.ndarray]) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of arrays of numbers and their shapes."""
    found = hashlib.sha256()
    for a in arrays:
        found.update(repr(a.shape).encode())
        found.update(np.ascontiguousarray(a, dtype="<f8").tobytes())
    return found.hexdigest()[:16]


def names_of(given: Any, kind: str) -> dict[Any, str]:
    """Coordinates or fields and what they are called in a source: their own names, unless
    {coordinate or field: name} says otherwise.

    Args:
        given: one of them, several, or such a mapping.
        kind: `coordinates` or `fields`, for the sentence.

    Raises:
        PinnablateError: it is something else.
    """
    example = "(x, t)" if kind == "coordinates" else "(u, p)"
    several = given if isinstance(given, Mapping | tuple | list) else (given,)
    for one in several:
        fits = isinstance(one, sympy.Symbol) if kind == "coordinates" else hasattr(one, "func")
        if not fits or not isinstance(one, sympy.Expr):
            raise PinnablateError(
                f"{kind}= of the reference names {one!r}; expected {kind}={example}, as {kind}() of pinnablate "
                f"returned them, or {kind}={{{example[1]}: 'its name in the file'}}"
            )
    if not several:
        raise PinnablateError(f"{kind}= of the reference is empty; expected {kind}={example}")
    if isinstance(several, Mapping):
        return {one: str(name) for one, name in several.items()}
    return {one: own_name(one) for one in several}


def own_name(one: Any) -> str:
    """The name of a coordinate or a field."""
    return str(one.name if isinstance(one, sympy.Symbol) else one.func.__name__)


def picked(source: Any, names: Mapping[Any, str], kind: str) -> list[NamedArray]:
    """The arrays of a source that have some names, as float64.

    Raises:
        PinnablateError: the source cannot be read, or lacks one.
    """
    return _picked(named_arrays(source, WHAT), names, kind)


def _picked(
    arrays: Mapping[str, NamedArray], names: Mapping[Any, str], kind: str
) -> list[NamedArray]:
    for one, name in names.items():
        if name not in arrays:
            raise PinnablateError(
                f"the reference has no array {name!r} for {own_name(one)}, got {listed(arrays)}; expected one of that "
                f"name: say which it is, {kind}={{{own_name(one)}: 'its name'}}"
            )
    return [
        NamedArray(as_numbers(name, arrays[name].values, WHAT), arrays[name].dims)
        for name in names.values()
    ]


def grid_of(source: Any, coordinates: Mapping[Any, str], fields: Mapping[Any, str]) -> Grid:
    """The values of a source that are on a grid.

    Args:
        source: what is handed over; see `pinnablate.sources.named_arrays`. The nodes of each
            coordinate are an array of their own, or one of the shape of the fields; or everything
            is a column of a table with a row for each node.
        coordinates: {coordinate: its name there}.
        fields: {field: its name there}.

    Raises:
        PinnablateError: an array is missing, shapes do not fit, the points are no grid, or a value
            is missing.
    """
    arrays = named_arrays(source, WHAT)
    places = _picked(arrays, coordinates, "coordinates")
    values = _picked(arrays, fields, "fields")
    names = list(coordinates.values())
    table = len(places) > 1 and all(a.values.ndim == 1 for a in (*places, *values))
    if table:
        axes, found = _of_table([a.values for a in places], [a.values for a in values], names)
    else:
        axes = [_nodes(a.values, name) for a, name in zip(places, names, strict=True)]
        dims = [_dim(a, name) for a, name in zip(places, names, strict=True)]
        found = [
            _arranged(a, name, axes, places, dims, names)
            for a, name in zip(values, fields.values(), strict=True)
        ]
    grid = _rising(axes, np.stack(found, axis=-1), names)
    _refuse_holes(grid, names, list(fields.values()))
    return grid


def points_of(source: Any, coordinates: Mapping[Any, str], fields: Mapping[Any, str]) -> Points:
    """The values of a source at scattered points; rows in which a value is missing are left out. Of
    a grid, all its nodes are points.

    Raises:
        PinnablateError: an array is missing or of another length, two rows are at one point, or
            nothing is left.
    """
    arrays = named_arrays(source, WHAT)
    places = _picked(arrays, coordinates, "coordinates")
    values = _picked(arrays, fields, "fields")
    columns = [a.values for a in (*places, *values)]
    if any(a.ndim > 1 for a in columns) and len({a.shape for a in columns}) > 1:
        names = list(coordinates.values())
        axes = [_nodes(a.values, name) for a, name in zip(places, names, strict=True)]
        dims = [_dim(a, name) for a, name in zip(places, names, strict=True)]
        on_grid = [
            _arranged(a, name, axes, places, dims, names)
            for a, name in zip(values, fields.values(), strict=True)
        ]
        columns = [*np.meshgrid(*axes, indexing="ij"), *on_grid]
    called = [*coordinates.values(), *fields.values()]
    for a, name in zip(columns, called, strict=True):
        if a.shape != columns[0].shape:
            raise PinnablateError(
                f"{name} of the reference has {a.size} values and {called[0]} {columns[0].size}; expected one of each "
                "for every point"
            )
    table = np.stack([a.ravel() for a in columns], axis=-1)
    table = table[np.isfinite(table).all(axis=1)]
    if not len(table):
        raise PinnablateError(
            "the reference has no point at which all values are there; expected some without NaN"
        )
    places_found, d = table[:, : len(coordinates)], len(coordinates)
    _, first, count = np.unique(places_found, axis=0, return_index=True, return_counts=True)
    if (count > 1).any():
        raise _two_at_one(places_found[first[count > 1][0]], list(coordinates.values()))
    return Points(places_found, table[:, d:])


def _two_at_one(place: np.ndarray, names: Sequence[str]) -> PinnablateError:
    at = ", ".join(f"{n} = {v:.6g}" for n, v in zip(names, place, strict=True))
    return PinnablateError(
        f"the reference has two rows at {at}; expected one value of each field at a point: take their mean, or "
        "name the coordinate in which they differ"
    )


def _of_table(
    places: Sequence[np.ndarray], values: Sequence[np.ndarray], names: Sequence[str]
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The grid that the rows of a table make up."""
    n = len(places[0])
    if any(len(a) != n for a in (*places, *values)):
        sizes = ", ".join(f"{name} {len(a)}" for name, a in zip(names, places, strict=True))
        raise PinnablateError(
            f"the reference has columns of different lengths ({sizes}, fields {', '.join(str(len(a)) for a in values)}); "
            "expected fields with an axis for each coordinate, or columns of one length"
        )
    found = [np.unique(a, return_inverse=True) for a in places]
    axes, at = [a for a, _ in found], tuple(k for _, k in found)
    shape = tuple(len(a) for a in axes)
    count = np.zeros(shape, dtype=int) if np.prod([float(s) for s in shape]) <= 4 * n else None
    if count is not None:
        np.add.at(count, at, 1)
        if (count > 1).any():
            where = np.argwhere(count > 1)[0]
            raise _two_at_one(np.array([a[k] for a, k in zip(axes, where, strict=True)]), names)
    if count is None or not count.all():
        sizes = " x ".join(f"{len(a)} of {name}" for a, name in zip(axes, names, strict=True))
        raise PinnablateError(
            f"the {n} rows of the reference are no grid, which would have {sizes}; expected a row for each "
            f"combination: {FROM_POINTS}"
        )
    out = []
    for a in values:
        on_grid = np.empty(shape)
        on_grid[at] = a
        out.append(on_grid)
    return axes, out


def _nodes(values: np.ndarray, name: str) -> np.ndarray:
    """The nodes of a coordinate, which may be given at every point of the grid."""
    if values.ndim == 1:
        return values
    for axis in range(values.ndim):
        line = np.moveaxis(values, axis, 0)
        first = line.reshape(len(line), -1)[:, :1]
        if len(line) > 1 and np.array_equal(line.reshape(len(line), -1), first.repeat(line[0].size, 1)):
            return first[:, 0]
    raise PinnablateError(
        f"{name} of the reference, of shape {values.shape}, changes along more than one axis: the points are no "
        f"rectangular grid; {FROM_POINTS}"
    )


def _dim(array: NamedArray, name: str) -> str:
    """The name of the axis along which a coordinate runs."""
    return array.dims[0] if array.dims and len(array.dims) == 1 else name


def _arranged(
    array: NamedArray,
    name: str,
    axes: Sequence[np.ndarray],
    places: Sequence[NamedArray],
    dims: Sequence[str],
    names: Sequence[str],
) -> np.ndarray:
    """The values of a field with an axis for each coordinate, in their order."""
    values, shape = array.values, tuple(len(a) for a in axes)
    if array.dims is not None and set(dims) <= set(array.dims):
        more = [d for d in array.dims if d not in dims and values.shape[array.dims.index(d)] > 1]
        if more:
            raise PinnablateError(
                f"{name} of the reference has the axis {more[0]} beside {', '.join(dims)}; expected an axis for each of "
                f"the coordinates {', '.join(names)}: pick one value of it, or name it as a coordinate"
            )
        order = [array.dims.index(d) for d in dims]
        rest = [k for k in range(values.ndim) if k not in order]
        return np.transpose(values, (*order, *rest)).reshape(shape)
    if values.shape == shape and not any(a.values.shape == values.shape for a in places if a.values.ndim > 1):
        return values
    meshed = [a.values for a in places]
    if all(m.shape == values.shape for m in meshed) and values.ndim == len(axes):
        along = [int(np.argmax([np.ptp(m, axis=k).max() for k in range(m.ndim)])) for m in meshed]
        if sorted(along) == list(range(values.ndim)):
            return np.transpose(values, along)
    fits = [
        p for p in _permutations(len(axes)) if values.ndim == len(axes) and tuple(values.shape[k] for k in p) == shape
    ]
    if len(fits) == 1:
        return np.transpose(values, fits[0])
    wanted = ", ".join(f"{n} {len(a)}" for n, a in zip(names, axes, strict=True))
    raise PinnablateError(
        f"{name} of the reference has shape {values.shape}, expected {shape}, an axis for each coordinate ({wanted}): "
        "transpose it, or name the arrays of its axes with coordinates="
    )


def _permutations(count: int) -> list[tuple[int, ...]]:
    from itertools import permutations

    return list(permutations(range(count)))


def _rising(axes: Sequence[np.ndarray], values: np.ndarray, names: Sequence[str]) -> Grid:
    """The grid with rising nodes along every axis."""
    out = []
    for j, (nodes, name) in enumerate(zip(axes, names, strict=True)):
        if not np.isfinite(nodes).all():
            raise PinnablateError(
                f"{name} of the reference is not finite at {int((~np.isfinite(nodes)).sum())} of {len(nodes)} nodes; "
                f"expected a number for each: leave these out, or {FROM_POINTS}"
            )
        order = np.argsort(nodes, kind="stable")
        nodes, values = nodes[order], np.take(values, order, axis=j)
        twice = np.flatnonzero(np.diff(nodes) == 0)
        if len(twice):
            raise PinnablateError(
                f"{name} of the reference has the node {nodes[twice[0]]:.6g} twice; expected each once: leave one out"
            )
        if len(nodes) < FEWEST:
            raise PinnablateError(
                f"{name} of the reference has {len(nodes)} nodes, expected {FEWEST} at least: hand over a finer grid"
            )
        out.append(nodes)
    return Grid(tuple(out), values)


def _refuse_holes(grid: Grid, names: Sequence[str], fields: Sequence[str]) -> None:
    """Refuse a grid on which a value is missing."""
    bad = ~np.isfinite(grid.values)
    if not bad.any():
        return
    *at, column = (int(k) for k in np.argwhere(bad)[0])
    where = ", ".join(f"{n} = {a[k]:.6g}" for n, a, k in zip(names, grid.axes, at, strict=True))
    raise PinnablateError(
        f"{fields[column]} of the reference is {grid.values[(*at, column)]} at {where}, and missing at "
        f"{int(bad[..., column].sum())} of {bad[..., column].size} nodes; expected numbers on the whole grid: cut it to where "
        f"it has values, or {FROM_POINTS}"
    )
