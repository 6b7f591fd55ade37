"""What an author declares: a small world, completely specified by named differential equations."""

from __future__ import annotations

from pinnablate.calculus.tabulated import tabulated
from pinnablate.environment.conditions import (
    Condition,
    Face,
    boundary,
    given,
    lower,
    periodic,
    upper,
    zero,
)
from pinnablate.environment.declare import coordinates, fields
from pinnablate.environment.design import Conditions, Design, Observations
from pinnablate.environment.distributions import choice, log_uniform, parameters, uniform
from pinnablate.environment.edges import Edge, edge, normal, normal_derivative
from pinnablate.environment.environment import Environment
from pinnablate.environment.expected import Expected
from pinnablate.environment.laws import NearMiss, Residual
from pinnablate.environment.sensor import Sensor

__all__ = [
    "Condition",
    "Conditions",
    "Design",
    "Edge",
    "Environment",
    "Expected",
    "Face",
    "NearMiss",
    "Observations",
    "Residual",
    "Sensor",
    "boundary",
    "choice",
    "coordinates",
    "edge",
    "fields",
    "given",
    "log_uniform",
    "lower",
    "normal",
    "normal_derivative",
    "parameters",
    "periodic",
    "tabulated",
    "uniform",
    "upper",
    "zero",
]
