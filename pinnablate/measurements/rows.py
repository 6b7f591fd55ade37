"""Columns and grids as rows: one row for each point at which something was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.measurements.arrays import Arrays, NamedArray


def rows_of(
    arrays: Arrays, columns: Sequence[str], coordinates: Mapping[str, str]
) -> dict[str, np.ndarray]:
    """The columns that are read, all of one length: {column: [rows]}.

    Columns of one length, and arrays of one shape such as meshgrids, are rows as they are. Where the
    source names the axes of its arrays, they are spread over the axes of all. Else coordinates of
    one axis each span a grid, on which fields have the shape of the coordinates in their order, or
    in the one order that their lengths allow.

    Args:
        arrays: the source.
        columns: which of its arrays are read.
        coordinates: {coordinate: its column}, in the order declared.

    Raises:
        PinnablateError: the shapes belong to no grid; or an array holds no numbers.
    """
    found = {name: arrays.by_name[name] for name in columns}
    shapes = {a.shape for a in found.values()}
    if len({_squeezed(s) for s in shapes}) == 1 and _agree(found):
        return {name: np.ravel(a.read()) for name, a in found.items()}
    if all(a.axes is not None for a in found.values()):
        axes = {name: a.axes or () for name, a in found.items()}
    else:
        axes = _axes_of_grid(arrays.title, found, coordinates)
    lengths = _lengths(arrays.title, found, axes)
    whole = tuple(lengths)
    return {
        name: np.ravel(_spread(a.read(), axes[name], whole, lengths)) for name, a in found.items()
    }


def _squeezed(shape: tuple[int, ...]) -> tuple[int, ...]:
    """A shape without its axes of length 1: rows and columns of MATLAB are plain."""
    return tuple(n for n in shape if n != 1) or shape[:1]


def _agree(found: Mapping[str, NamedArray]) -> bool:
    """Whether arrays of one shape have one meaning: x and t of one length span a grid where their
    axes have different names.
    """
    return len({a.axes for a in found.values()}) == 1


def _axes_of_grid(
    title: str, found: Mapping[str, NamedArray], coordinates: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """The axes of arrays whose source names none: {column: names}."""
    ends = {c: _squeezed(found[column].shape) for c, column in coordinates.items()}
    lengths = {c: s[0] if len(s) == 1 else 0 for c, s in ends.items()}
    out: dict[str, tuple[str, ...]] = {column: (c,) for c, column in coordinates.items()}
    for name, array in found.items():
        if name in out:
            continue
        axes = _order(array.shape, lengths)
        if 0 in lengths.values() or axes is None:
            shapes = ", ".join(f"{n} {list(a.shape)}" for n, a in found.items())
            raise PinnablateError(
                f"the arrays of {title} have shapes that belong to neither one table nor one grid: "
                f"{shapes}; expected columns of one length, or {name} of shape "
                f"[{', '.join(f'len({c})' for c in coordinates)}]"
            )
        out[name] = axes
    return out


def _order(shape: tuple[int, ...], lengths: Mapping[str, int]) -> tuple[str, ...] | None:
    """The order of the coordinates along the axes of an array: as declared where it fits, else the
    one order that fits; None where there is none.
    """
    if shape == tuple(lengths.values()):
        return tuple(lengths)
    if len(set(lengths.values())) == len(lengths) and sorted(shape) == sorted(lengths.values()):
        return tuple(next(c for c, n in lengths.items() if n == size) for size in shape)
    return None


def _lengths(
    title: str, found: Mapping[str, NamedArray], axes: Mapping[str, tuple[str, ...]]
) -> dict[str, int]:
    """{axis: how long it is}."""
    lengths: dict[str, int] = {}
    for name, array in found.items():
        shape = array.shape if len(array.shape) == len(axes[name]) else (prod(array.shape),)
        for axis, n in zip(axes[name], shape, strict=True):
            if lengths.setdefault(axis, n) != n:
                raise PinnablateError(
                    f"{title} has {lengths[axis]} values along {axis} and {n} in {name!r}, expected as "
                    "many in every array; mend the source"
                )
    return lengths


def _spread(
    values: np.ndarray, axes: tuple[str, ...], whole: tuple[str, ...], lengths: Mapping[str, int]
) -> np.ndarray:
    """An array spread over all axes: [*lengths]."""
    mine = [a for a in whole if a in axes]
    plain = np.reshape(values, [lengths[a] for a in axes])
    ordered = np.transpose(plain, [axes.index(a) for a in mine])
    placed = np.reshape(ordered, [lengths[a] if a in axes else 1 for a in whole])
    return np.broadcast_to(placed, [lengths[a] for a in whole])
