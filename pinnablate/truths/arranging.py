"""Arrays of a simulation, brought onto a grid or into rows of points."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.truths.sources import Held, Simulation

FROM_POINTS = "hand it to Reference.from_points, which takes points that are no grid"
SPARSE = 4  # nodes for each row of a table above which its points are no grid


def on_grid(found: Simulation) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The nodes of each coordinate, and the values of each field with an axis for each of them.

    The nodes of a coordinate are an array of their own, or one of the shape of the fields; or
    everything is a column of a table with a row for each node.

    Raises:
        PinnablateError: shapes do not fit, or the points are no grid.
    """
    arrays = (*found.places, *found.fields)
    if len(found.places) > 1 and all(a.values.ndim == 1 for a in arrays):
        return _of_table(found)
    nodes = [_nodes(found, p) for p in found.places]
    return nodes, [_arranged(found, f, nodes) for f in found.fields]


def in_rows(found: Simulation) -> np.ndarray:
    """Every point and the values there: [points, coordinates + fields].

    A coordinate may have a value for each value of the fields, or run along some of their axes: the
    nodes of a mesh along one, times along another. Where each has an axis of its own it is a grid.

    Raises:
        PinnablateError: shapes do not fit.
    """
    first = found.fields[0]
    if first.values.ndim == len(found.places) > 1 and all(p.values.ndim == 1 for p in found.places):
        nodes, fields = on_grid(found)
        return np.stack(
            [a.ravel() for a in (*np.meshgrid(*nodes, indexing="ij"), *fields)], axis=-1
        )
    columns = [_spread(found, a, first) for a in (*found.places, *found.fields)]
    return np.stack([c.ravel() for c in columns], axis=-1)


def two_at_one(title: str, place: np.ndarray, names: Sequence[str]) -> PinnablateError:
    """The error for two values at one point."""
    at = ", ".join(f"{n} = {v:.6g}" for n, v in zip(names, place, strict=True))
    return PinnablateError(
        f"{title} has two rows at {at}, expected one value of each field at a point: take their mean, or name the "
        "coordinate in which they differ"
    )


def _of_table(found: Simulation) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """The grid that the rows of a table make up."""
    columns = (*found.places, *found.fields)
    n = len(columns[0].values)
    if any(len(a.values) != n for a in columns):
        sizes = ", ".join(f"{a.name} {len(a.values)}" for a in columns)
        raise PinnablateError(
            f"{found.title} has arrays of different lengths ({sizes}); expected fields with an axis for each "
            "coordinate, or columns of one length"
        )
    parted = [np.unique(p.values, return_inverse=True) for p in found.places]
    nodes, at = [a for a, _ in parted], tuple(k for _, k in parted)
    shape = tuple(len(a) for a in nodes)
    whole = np.prod([float(s) for s in shape]) <= SPARSE * n
    count = np.zeros(shape if whole else (1,), dtype=int)
    if whole:
        np.add.at(count, at, 1)
        if (count > 1).any():
            where = np.argwhere(count > 1)[0]
            place = np.array([a[k] for a, k in zip(nodes, where, strict=True)])
            raise two_at_one(found.title, place, found.names)
    if not count.all():
        sizes = " x ".join(
            f"{len(a)} of {name}" for a, name in zip(nodes, found.names, strict=True)
        )
        raise PinnablateError(
            f"the {n} rows of {found.title} are no grid, which would have {sizes}; expected a row for each "
            f"combination: {FROM_POINTS}"
        )
    out = []
    for f in found.fields:
        values = np.empty(shape)
        values[at] = f.values
        out.append(values)
    return nodes, out


def _nodes(found: Simulation, place: Held) -> np.ndarray:
    """The nodes of a coordinate, which may be given at every point of the grid."""
    values = place.values
    if values.ndim == 1:
        return values
    for axis in range(values.ndim):
        lines = np.moveaxis(values, axis, 0).reshape(values.shape[axis], -1)
        if len(lines) > 1 and (lines == lines[:, :1]).all():
            return lines[:, 0]
    raise PinnablateError(
        f"{place.name} of {found.title}, of shape {values.shape}, changes along more than one axis, expected a "
        f"rectangular grid: {FROM_POINTS}"
    )


def _arranged(found: Simulation, f: Held, nodes: Sequence[np.ndarray]) -> np.ndarray:
    """The values of a field with an axis for each coordinate, in their order."""
    values, shape = f.values, tuple(len(a) for a in nodes)
    along = [p.axes[0] if p.axes and len(p.axes) == 1 else p.name for p in found.places]
    if f.axes is not None and set(along) <= set(f.axes):
        return _by_name(found, f, along, shape)
    meshed = [p.values for p in found.places if p.values.ndim > 1]
    if meshed and all(m.shape == values.shape for m in meshed):
        order = [int(np.argmax([np.ptp(m, axis=k).max() for k in range(m.ndim)])) for m in meshed]
        if sorted(order) == list(range(values.ndim)) and len(meshed) == len(nodes):
            return np.transpose(values, order)
    if values.shape == shape:
        return values
    fits = [
        order
        for order in permutations(range(values.ndim))
        if tuple(values.shape[k] for k in order) == shape
    ]
    if len(fits) == 1:
        return np.transpose(values, fits[0])
    wanted = ", ".join(f"{n} {len(a)}" for n, a in zip(found.names, nodes, strict=True))
    raise PinnablateError(
        f"{f.name} of {found.title} has shape {values.shape}, expected {shape}, an axis for each coordinate ({wanted}): "
        "transpose it, or name the arrays of its axes with coordinates="
    )


def _by_name(
    found: Simulation, f: Held, along: Sequence[str], shape: tuple[int, ...]
) -> np.ndarray:
    """The values of a field whose axes have names, in the order of the coordinates."""
    axes = f.axes or ()
    more = [n for n, size in zip(axes, f.values.shape, strict=True) if n not in along and size > 1]
    if more:
        raise PinnablateError(
            f"{f.name} of {found.title} has the axis {more[0]} beside {', '.join(along)}, expected an axis for each of "
            "the coordinates: pick one value of it, or name it as a coordinate"
        )
    order = [axes.index(n) for n in along]
    rest = [k for k in range(len(axes)) if k not in order]
    return np.transpose(f.values, (*order, *rest)).reshape(shape)


def _spread(found: Simulation, array: Held, first: Held) -> np.ndarray:
    """An array with a value for every value of the first field."""
    values, shape = array.values, first.values.shape
    if array.axes is not None and first.axes is not None and set(array.axes) <= set(first.axes):
        order = sorted(range(values.ndim), key=lambda k: first.axes.index(array.axes[k]))  # type: ignore[union-attr, index]  # neither is None
        turned = np.transpose(values, order)
        sizes = [s if n in array.axes else 1 for n, s in zip(first.axes, shape, strict=True)]
        return np.broadcast_to(turned.reshape(sizes), shape)
    if values.shape == shape:
        return values
    fits = [k for k, size in enumerate(shape) if values.ndim == 1 and size == len(values)]
    if len(fits) == 1:
        return np.broadcast_to(
            values.reshape([-1 if k == fits[0] else 1 for k in range(len(shape))]), shape
        )
    raise PinnablateError(
        f"{array.name} of {found.title} has shape {values.shape} and {first.name} {shape}, expected a value for each, or one "
        "along an axis of its own: give both the same shape"
    )
