"""What the sensors of a design read in one replicate: an expression at the observed points, or its
mean over places along some coordinates.

A mean is one data row over several points: the sum of the expression over its 32 places takes the
value of 32 times the reading, in units of 32 times the scale.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import sympy

from pinnablate.calculus.expressions import known_apart, numeric
from pinnablate.calculus.jets import closure, orders_in
from pinnablate.environment import Condition, Sensor
from pinnablate.environment.sensor import MEAN_PLACES
from pinnablate.tasks.given import Rows
from pinnablate.world import World


@dataclass(frozen=True)
class Reading:
    """The rows of one sensor.

    Args:
        functional: the index of what it measures.
        points: into the observed points or, of a mean and of what is read at places of its own, into
            these places: [n].
        others: the further places of a mean: [n, 31]; None of a reading at one point.
        target: [n].
        scale: in units of which differences count.
        share: how much each reading counts beside other observations.
        placed: whether it is read at places of its own.
    """

    functional: int
    points: np.ndarray
    others: np.ndarray | None
    target: np.ndarray
    scale: float
    share: float
    placed: bool = False

    @property
    def apart(self) -> bool:
        """Whether its points are not the observed ones."""
        return self.placed or self.others is not None


@dataclass(frozen=True)
class Sensors:
    """What all sensors of a design read.

    Args:
        made: a reading of each.
        places: that means are taken over, or that have readings of their own: [m, d].
    """

    made: tuple[Reading, ...]
    places: np.ndarray

    def columns(self, observed: int, before: int) -> list[Rows]:
        """The data rows.

        Args:
            observed: how many points are observed, which come first among the data points.
            before: how many data points come before the places of means.
        """
        return [
            Rows(
                "",
                r.points + (before if r.apart else 0),
                r.functional,
                r.target,
                r.scale,
                others=None if r.others is None else r.others + before,
            )
            for r in self.made
        ]

    def arrays(self, known: Sequence[np.ndarray], columns: Sequence[Rows]) -> dict[str, np.ndarray]:
        """What a problem with sensors has beside others; nothing where there are none.

        Args:
            known: the observed points of the rows of each field.
            columns: all data rows.
        """
        if not self.made:
            return {}
        none = np.full(MEAN_PLACES - 1, -1)
        others = [
            np.tile(none, (len(c.point), 1)) if c.others is None else c.others for c in columns
        ]
        own = (
            np.full(len(r.points), -1) if r.placed else np.arange(len(r.points)) for r in self.made
        )
        at = [*known, *own]
        return {
            "mean_points": self.places,
            "row_others": np.concatenate(others),
            "row_observed": np.concatenate(at),
        }


def readings(
    world: World,
    functionals: list[sympy.Expr],
    observed: np.ndarray,
    window: np.ndarray,
    rng: np.random.Generator,
    scale_of: Callable[[Condition], float],
) -> Sensors:
    """What every sensor of the world's design reads; new expressions are appended to `functionals`.

    Args:
        world: the environment under its design.
        functionals: the expressions that data are given of, so far.
        observed: the observed points: [n, d].
        window: the upper ends of the part of the domain that is observed: [d].
        rng: of the noise.
        scale_of: the scale of an expression, as that of a condition.
    """
    sensors: dict[str, Sensor] = dict(world.design.sensors)
    noise = rng.standard_normal((len(observed), len(sensors)))
    starts: dict[tuple[sympy.Symbol, ...], int] = {}
    places = [np.zeros((0, len(world.lower)))]
    made = []
    for k, (name, sensor) in enumerate(sensors.items()):
        if sensor.at:
            start = sum(map(len, places))
            places.append(np.array(sensor.at))
            made.append(_placed(world, sensor, functionals, start, scale_of))
            continue
        own = Condition(sensor.expression, (), 1)
        # Noise is that of the reference, whatever the loss is scaled by.
        level = world.design.noise_of_sensor(name) * world.condition_scale(own)
        said = known_apart(sensor.expression)[0]  # what is known beside it is no news
        if said not in functionals:
            functionals.append(said)
        at, where, others = observed[:, None], np.arange(len(observed)), None
        if sensor.over:
            at = spread(world, observed, window, sensor.over)
            if sensor.over not in starts:
                starts[sensor.over] = sum(map(len, places))
                places.append(at.reshape(-1, at.shape[-1]))
            into = np.arange(at.shape[0] * at.shape[1]).reshape(at.shape[:2])
            where, others = np.split(starts[sensor.over] + into, [1], axis=1)
            where = where[:, 0]
        times, target = at.shape[1], truth(world, said, at) + level * noise[:, k]
        made.append(
            Reading(
                functionals.index(said),
                where,
                others,
                times * target,
                times * scale_of(own),
                sensor.weight,
            )
        )
    return Sensors(tuple(made), np.concatenate(places))


def _placed(
    world: World,
    sensor: Sensor,
    functionals: list[sympy.Expr],
    start: int,
    scale_of: Callable[[Condition], float],
) -> Reading:
    """What a sensor showed at places of its own, in units of the standard deviation of what it showed.

    Args:
        world, functionals, scale_of: as `readings` has them.
        sensor: with places and values.
        start: how many places come before these.
    """
    said, known = known_apart(sensor.expression)
    if said not in functionals:
        functionals.append(said)
    target, points = np.array(sensor.values), np.array(sensor.at)
    if known != 0:
        target = target - numeric(world.coordinates, [known])(*points.T)[0]
    deviation = float(np.std(target))
    return Reading(
        functionals.index(said),
        start + np.arange(len(points)),
        None,
        target,
        deviation or scale_of(Condition(sensor.expression, (), 1)),
        sensor.weight,
        placed=True,
    )


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
