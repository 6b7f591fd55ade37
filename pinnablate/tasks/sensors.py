"""What the sensors of a design read in one replicate: an expression at the observed points, or its
mean over places along some coordinates.

A mean is one data row over several points: the sum of the expression over its 32 places takes the
value of 32 times the reading, in units of 32 times the scale.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import sympy

from pinnablate.calculus.expressions import known_apart
from pinnablate.calculus.jets import closure, orders_in
from pinnablate.environment import Condition, Sensor
from pinnablate.environment.sensor import MEAN_PLACES
from pinnablate.world import World


@dataclass(frozen=True)
class Readings:
    """The rows of one sensor.

    Args:
        expression: what it measures.
        points: into the observed points or, of a mean, into `Places.points`: [n].
        others: the further places of a mean, into `Places.points`: [n, 31]; None of a reading at
            one point.
        target: [n].
        scale: in units of which differences count.
        share: how much each reading counts beside other observations.
    """

    expression: sympy.Expr
    points: np.ndarray
    others: np.ndarray | None
    target: np.ndarray
    scale: float
    share: float


def readings(
    world: World,
    observed: np.ndarray,
    window: np.ndarray,
    rng: np.random.Generator,
    scale_of: Callable[[Condition], float],
) -> tuple[np.ndarray, list[Readings]]:
    """What every sensor of the world's design reads.

    Args:
        world: the environment under its design.
        observed: the observed points: [n, d].
        window: the upper ends of the part of the domain that is observed: [d].
        rng: of the noise.
        scale_of: the scale of an expression, as that of a condition.

    Returns:
        The places that means are taken over, [m, d], and the readings.
    """
    sensors: dict[str, Sensor] = dict(world.design.sensors)
    noise = rng.standard_normal((len(observed), len(sensors)))
    starts: dict[tuple[sympy.Symbol, ...], int] = {}
    places = [np.zeros((0, len(world.lower)))]
    found = []
    for k, (name, sensor) in enumerate(sensors.items()):
        # Noise is that of the reference, whatever the loss is scaled by.
        own = Condition(sensor.expression, (), 1)
        level = world.design.noise_of_sensor(name) * world.condition_scale(own)
        if not sensor.over:
            at, times = observed[:, None], 1
            where, others = np.arange(len(observed)), None
        else:
            at, times = spread(world, observed, window, sensor.over), MEAN_PLACES
            if sensor.over not in starts:
                starts[sensor.over] = sum(map(len, places))
                places.append(at.reshape(-1, at.shape[-1]))
            into = starts[sensor.over] + np.arange(at.shape[0] * times).reshape(-1, times)
            where, others = into[:, 0], into[:, 1:]
        said = known_apart(sensor.expression)[0]  # what is known beside it is no news
        reading = truth(world, said, at) + level * noise[:, k]
        scale = scale_of(own)
        found.append(Readings(said, where, others, times * reading, times * scale, sensor.weight))
    return np.concatenate(places), found


def spread(
    world: World, points: np.ndarray, window: np.ndarray, over: tuple[sympy.Symbol, ...]
) -> np.ndarray:
    """Points with some coordinates replaced by places all along them: [n, 32, d].

    Args:
        world: whose domain it is.
        points: [n, d].
        window: the upper ends of what is observed: [d].
        over: the coordinates that are replaced.
    """
    from scipy.stats import qmc

    unit = (
        (np.arange(MEAN_PLACES)[:, None] + 0.5) / MEAN_PLACES
        if len(over) == 1
        else qmc.Halton(len(over), scramble=False).random(MEAN_PLACES + 1)[1:]
    )
    found = np.repeat(points[:, None], MEAN_PLACES, axis=1)
    for column, c in zip(unit.T, over, strict=True):
        j = world.coordinates.index(c)
        found[:, :, j] = world.lower[j] + column * (window[j] - world.lower[j])
    return found


def truth(world: World, expression: sympy.Expr, places: np.ndarray) -> np.ndarray:
    """The mean of an expression on the truth over places [n, k, d]: [n]."""
    flat = places.reshape(-1, places.shape[-1])
    orders = closure(orders_in([expression], world.coordinates), len(world.coordinates))
    values = world.evaluate(expression, world.jet(flat, orders), flat)
    found: np.ndarray = np.broadcast_to(values, len(flat)).reshape(places.shape[:2]).mean(axis=1)
    return found
