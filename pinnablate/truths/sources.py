"""The arrays of a simulation, found by the names of its coordinates and fields."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from pinnablate.errors import PinnablateError, unknown
from pinnablate.measurements import Measurements
from pinnablate.measurements.names import name_of


@dataclass(frozen=True, eq=False)
class Held:
    """An array that a source holds.

    Args:
        name: of it there.
        values: float64, NaN where one is missing.
        axes: the names of its axes; None where the source does not name them.
    """

    name: str
    values: np.ndarray
    axes: tuple[str, ...] | None = None


@dataclass(frozen=True, eq=False)
class Simulation:
    """What a source holds of the coordinates and fields that are asked for.

    Args:
        title: what sentences call it.
        places: an array for each coordinate.
        fields: an array for each field.
    """

    title: str
    places: tuple[Held, ...]
    fields: tuple[Held, ...]

    @property
    def names(self) -> list[str]:
        """What the coordinates are called in the source."""
        return [p.name for p in self.places]


def names_of(declared: Any, kind: str) -> dict[Any, str]:
    """Coordinates or fields and what they are called in a source: their own names, unless
    {coordinate or field: name} says otherwise.

    Args:
        declared: one of them, several, or such a mapping.
        kind: `coordinates` or `fields`, for the sentence.

    Raises:
        PinnablateError: it is something else.
    """
    example = "(x, t)" if kind == "coordinates" else "(u, p)"
    several = declared if isinstance(declared, Mapping | tuple | list) else (declared,)
    for one in several:
        is_coordinate = isinstance(one, sympy.Symbol)
        is_field = isinstance(one, sympy.Function)
        if not (is_coordinate if kind == "coordinates" else is_field):
            raise PinnablateError(
                f"{kind}= of the reference names {one!r}; expected {kind}={example}, as {kind}() returned them, or "
                f"{kind}={{{example[1]}: 'its name in the file'}}"
            )
    if not several:
        raise PinnablateError(f"{kind}= of the reference is empty; expected {kind}={example}")
    if isinstance(several, Mapping):
        return {one: str(name) for one, name in several.items()}
    return {one: name_of(one) for one in several}


def simulation(
    source: Any, coordinates: Mapping[Any, str], fields: Mapping[Any, str]
) -> Simulation:
    """The arrays of some coordinates and fields.

    Args:
        source: a path, a mapping {name: array}, or an object of pandas or xarray; see
            `pinnablate.Measurements`.
        coordinates: {coordinate: its name there}.
        fields: {field: its name there}.

    Raises:
        PinnablateError: it cannot be read, an array is missing, or one holds no numbers.
    """
    known = isinstance(source, str | os.PathLike | Mapping) or hasattr(source, "dims")
    if not (known or hasattr(source, "columns") or getattr(source, "dtype", None) is not None):
        raise PinnablateError(
            f"the reference is of type {type(source).__name__}, expected a path, a Dataset, a DataFrame or arrays by "
            "name: {'x': nodes, 't': nodes, 'u': values}"
        )
    arrays = Measurements(source).arrays
    for kind, wanted in (("coordinates", coordinates), ("fields", fields)):
        for one, name in wanted.items():
            if name not in arrays.by_name:
                raise PinnablateError(
                    f"{unknown(f'array of {arrays.title} for {name_of(one)}', name, arrays.by_name)} Say which it is: "
                    f"{kind}={{{name_of(one)}: 'its name'}}"
                )

    def held(name: str) -> Held:
        found = arrays.by_name[name]
        values = np.asarray(found.read(), dtype=float)
        axes = found.axes
        if axes is None and values.ndim == 2 and 1 in values.shape:  # vectors of MATLAB are so
            values = values.reshape(-1)
        return Held(name, values, axes)

    return Simulation(
        arrays.title,
        tuple(held(n) for n in coordinates.values()),
        tuple(held(n) for n in fields.values()),
    )
