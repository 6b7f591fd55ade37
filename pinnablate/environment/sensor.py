"""Sensors: what is observed beside fields, a derivative, another expression, or a mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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
    """

    expression: Any
    over: Any = ()
    noise: float | None = None
    weight: float = 1.0

    def __post_init__(self) -> None:
        # What cannot be read stays as it is: `validate` refuses it, with all other mistakes.
        object.__setattr__(self, "expression", written(self.expression))
        object.__setattr__(self, "over", several(self.over))
        object.__setattr__(self, "noise", number(self.noise))
        object.__setattr__(self, "weight", number(self.weight))

    @property
    def identity(self) -> list[Any]:
        """What it measures, and how well: a part of the design's digest."""
        return [sympy.sympify(self.expression), list(self.over), self.noise, self.weight]


def as_sensors(declared: Any) -> Any:
    """{name: sensor}, from sensors and expressions; another value as it is."""
    if not isinstance(declared, Mapping):
        return declared
    return {name: s if isinstance(s, Sensor) else Sensor(s) for name, s in declared.items()}
