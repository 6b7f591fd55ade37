"""Sensors: what is observed beside fields, a derivative, another expression, or a mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from pinnablate.environment.reading import number, several, written
from pinnablate.signature import constructor

MEAN_PLACES = 32  # over which a mean is taken; the truth's is taken over the same


@constructor("Sensor(u.diff(x)), or Sensor(u, over=x) for the mean of u over x")
@dataclass(frozen=True)
class Sensor:
    """What an instrument shows that measures no field: a strain, a flux, a mean over a section.

        Design(count=15, fields=(u,), sensors={"strain": u.diff(x), "mean": Sensor(u, over=x)})

    Args:
        expression: of the fields, their derivatives and the coordinates; an expression alone in
            `Design.sensors` is a sensor without further arguments.
        over: the coordinates that it is averaged over: in space over the whole domain, in time over
            the observed window. The mean is that over 32 places, the midpoints of 32 equal parts of
            one coordinate, or a lattice of two and more.
        noise: standard deviation of its Gaussian noise, in units of its scale: sigma of a field,
            else the rms over the domain of the expression's largest term. By default the design's,
            where that is one number.
        weight: how much each of its observations counts in the loss beside those of others.
        at, values: beside measurements, where it was read and what it showed: [n, d], in the order of the
            domain, and [n], in units of the expression. They are given to every arm in every fold, and
            count in units of their standard deviation.
    """

    expression: Any
    over: Any = ()
    noise: float | None = None
    weight: float = 1.0
    at: Any = ()
    values: Any = ()

    def __post_init__(self) -> None:
        # What cannot be read stays as it is: `validate` refuses it, with all other mistakes.
        object.__setattr__(self, "expression", written(self.expression))
        object.__setattr__(self, "over", several(self.over))
        object.__setattr__(self, "noise", number(self.noise))
        object.__setattr__(self, "weight", number(self.weight))
        object.__setattr__(self, "at", _rows(self.at))
        object.__setattr__(self, "values", _rows(self.values, flat=True))

    @property
    def identity(self) -> list[Any]:
        """What it measures, and how well: a part of the design's digest."""
        own = [sympy.sympify(self.expression), list(self.over), self.noise, self.weight]
        return own if self.at == () else [*own, self.at, self.values]


def _rows(given: Any, flat: bool = False) -> Any:
    """Points [n, d] or values [n] as tuples of numbers; what is neither as it is."""
    try:
        array = np.asarray(given, float)
    except (TypeError, ValueError):
        return given
    if flat:
        return tuple(array.ravel().tolist())
    return tuple(map(tuple, array.tolist())) if array.ndim == 2 else given if array.size else ()


def as_sensors(declared: Any) -> Any:
    """{name: sensor}, from sensors and expressions; another value as it is."""
    if not isinstance(declared, Mapping):
        return declared
    return {name: s if isinstance(s, Sensor) else Sensor(s) for name, s in declared.items()}
