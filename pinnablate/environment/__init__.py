"""What an author declares: a small world, completely specified by named differential equations."""

from __future__ import annotations

from pinnablate.environment.declare import (
    Condition,
    Face,
    NearMiss,
    Residual,
    boundary,
    coordinates,
    fields,
    given,
    lower,
    periodic,
    upper,
    zero,
)
from pinnablate.environment.design import Conditions, Design, Observations
from pinnablate.environment.environment import Environment
from pinnablate.environment.expected import Expected

__all__ = [
    "Condition",
    "Conditions",
    "Design",
    "Environment",
    "Expected",
    "Face",
    "NearMiss",
    "Observations",
    "Residual",
    "boundary",
    "coordinates",
    "fields",
    "given",
    "lower",
    "periodic",
    "upper",
    "zero",
]
