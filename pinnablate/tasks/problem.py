"""The numbers of one world and data seed: points, observed values, conditions. Pure NumPy.

Every arm of a replicate receives the same problem. Points are scrambled Halton points (those of
collocation where the protocol does not choose another sampler) seeded by the environment's id and the
data seed, so that they depend on nothing global.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
import sympy

from pinnablate.calculus.jets import MultiIndex, closure, orders_in
from pinnablate.digest import digest_of
from pinnablate.environment import Condition, Environment
from pinnablate.environment.edges import NormalComponent, normals_in
from pinnablate.tasks.given import Rows, conditions
from pinnablate.tasks.measured import Seen, divided
from pinnablate.tasks.observed_scales import ObservedScales, observed_scales
from pinnablate.tasks.sensors import Sensors, readings
from pinnablate.world import World
from pinnablate.world.world import with_normals

TEST_POINTS = 2048  # where errors and residuals are measured
# A stream's place is part of its seed: new ones come last.
_STREAMS = (
    *("test", "collocation", "observed", "noise", "held_out", "held_out_noise", "faces"),
    *("validation", "validation_noise", "validation_collocation", "resampled", "sensor_noise"),
)
VALIDATION_POINTS = 256  # where the equations told are asked to choose a state, and never trained


def rng_for(
    owner: Environment | World, stream: str, seed: int, *further: int
) -> np.random.Generator:
    """A random generator for one purpose, independent of the generators for others.

    It is seeded by the id of the environment and not by its equations, so that arms told a wrong
    law get the same points and noise as the others.

    Args:
        owner: the environment, or a world of it.
        stream: the purpose, one of _STREAMS.
        seed: of the data.
        further: numbers of draws of one purpose, where there are several.
    """
    purpose = int(digest_of(owner.id), 16), _STREAMS.index(stream)
    return np.random.default_rng([*purpose, seed, *further])


@dataclass(frozen=True, eq=False, repr=False)
class Problem:
    """What a model is given, apart from equations, and where its equations are asked.

    Three draws of one design, each with points and noise of its own: what is observed enters the
    loss; the validation observations choose the state at which a model is read, and nothing else;
    those held out are compared with afterwards. Measurements are divided into three such parts, and
    a value that nobody measured is NaN.

    Data are rows, observations first and conditions after them. Row i says that the functional
    `row_functional[i]`, an observed field or the expression of a condition, takes the value
    `row_target[i]` at the point `data_points[row_point[i]]`, in units of `row_scale[i]`. A periodic
    condition says so of the difference from the point `data_points[row_partner[i]]`;
    `row_partner[i]` is -1 for every other row. A mean says so of the sum over its point and those
    of `row_others[i]`, which are -1 for every other row; `row_observed[i]` is the observed point that
    it was read at, -1 where a sensor has places of its own. The first `observation_rows` rows are observations;
    any other belongs to the group of conditions `world.conditions[row_group[i]]`.
    """

    world: World
    data_seed: int
    collocation: np.ndarray  # [N, d]
    observed_points: np.ndarray  # [n, d]
    observed_values: np.ndarray  # [n, observed fields], noisy
    held_out_points: np.ndarray  # [n, d], of the same design, given to nobody
    held_out_values: np.ndarray  # [n, observed fields], noisy
    validation_points: np.ndarray  # [n, d], of the same design; they say where training stops
    validation_values: np.ndarray  # [n, observed fields], noisy
    validation_collocation: np.ndarray  # [256, d], where nobody is trained to meet equations
    condition_points: np.ndarray  # [m, d]
    condition_normals: np.ndarray  # [m, d], outward, of unit length; 0 at ends of time
    functionals: tuple[sympy.Expr, ...]
    row_point: np.ndarray  # [rows], into observed_points then condition_points
    row_functional: np.ndarray  # [rows]
    row_target: np.ndarray  # [rows]
    row_scale: np.ndarray  # [rows]
    row_partner: np.ndarray  # [rows]
    row_group: tuple[str, ...]  # [rows]; of observations the player that they belong to, or empty
    observation_rows: int
    observed_scales: ObservedScales | None = None  # in place of those of the reference
    row_share: np.ndarray | None = None  # [observation_rows], relative weights; None for 1
    mean_points: np.ndarray | None = None  # [k, d], places that means are taken over
    row_others: np.ndarray | None = None  # [rows, 31], further places of a mean; -1 of other rows
    row_observed: np.ndarray | None = None  # [observation_rows]; None where it is row_point

    def __repr__(self) -> str:
        return (
            f"Problem({self.world.id!r}, design {self.world.design_name or 'undeclared'}, data seed {self.data_seed}: "
            f"{len(self.observed_points)} observed, {len(self.condition_points)} condition and {len(self.collocation)} "
            "collocation points)"
        )

    @property
    def observed(self) -> tuple[int, ...]:
        """Indices of the observed fields."""
        return self.world.observed

    @property
    def field_scales(self) -> np.ndarray:
        """What data rows and the outputs of networks are measured in: [fields]."""
        found = self.observed_scales
        return self.world.field_scales if found is None else found.deviations

    @cached_property
    def functional_orders(self) -> tuple[MultiIndex, ...]:
        """The derivatives that the functionals need, closed under the chain rule."""
        coordinates = self.world.coordinates
        return closure(orders_in(self.functionals, coordinates), len(coordinates))

    @cached_property
    def data_points(self) -> np.ndarray:
        """Observed points, condition points, and places that means are taken over: [points, d]."""
        parts = [self.observed_points, self.condition_points]
        return np.concatenate(parts if self.mean_points is None else [*parts, self.mean_points])

    @cached_property
    def mean_rows(self) -> np.ndarray:
        """Which rows are means over several points: indices."""
        if self.row_others is None:
            return np.zeros(0, int)
        return np.flatnonzero(self.row_others[:, 0] >= 0)

    def folded(self, values: np.ndarray) -> np.ndarray:
        """What data rows say of functionals: of a periodic condition the difference from the
        partner, of a mean the sum over its places.

        Args:
            values: of every functional at every data point, [..., points, functionals].

        Returns:
            [..., rows].
        """
        found: np.ndarray = values[..., self.row_point, self.row_functional]
        paired = self.row_partner >= 0
        found[..., paired] -= values[..., self.row_partner[paired], self.row_functional[paired]]
        if self.row_others is not None and len(self.mean_rows):
            others, of = self.row_others[self.mean_rows], self.row_functional[self.mean_rows]
            found[..., self.mean_rows] += values[..., others, of[:, None]].sum(axis=-1)
        return found

    @cached_property
    def normals(self) -> tuple[NormalComponent, ...]:
        """The components of the outward normal that functionals name."""
        named = {n for functional in self.functionals for n in normals_in(functional)}
        return tuple(sorted(named, key=lambda n: n.name))

    @cached_property
    def data_inputs(self) -> np.ndarray:
        """What functionals are functions of beside the fields: `data_points` and, in further columns,
        the components `normals` of the normal: [points, d + normals].
        """
        coordinates = self.world.coordinates
        return with_normals(coordinates, self.data_points, self.data_normals, self.normals)

    @cached_property
    def data_normals(self) -> np.ndarray:
        """The outward normals at `data_points`, 0 where these are no conditions: [points, d]."""
        parts = [np.zeros_like(self.observed_points), self.condition_normals]
        more = [] if self.mean_points is None else [np.zeros_like(self.mean_points)]
        return np.concatenate([*parts, *more])

    @cached_property
    def test_points(self) -> np.ndarray:
        """The points where errors and residuals are measured, the same for every seed: [2048, d]."""
        return test_points(self.world)

    def row_weights(
        self, data_weight: float, kept: np.ndarray | None = None, players: tuple[str, ...] = ()
    ) -> np.ndarray:
        """Square roots of the weights of the data rows in the loss: [rows].

        The loss of the data is w_d times (the mean over observations plus the mean over conditions)
        of (difference / scale)^2; the mean over observations is weighted by `row_share`.

        Args:
            data_weight: w_d.
            kept: which observed points count: [n] of booleans; None for all. The others are left
                out of the mean.
            players: what the arm is told; conditions and observations of players that are not among
                these are left out.
        """
        weights = np.zeros(len(self.row_point))
        head, tail = slice(self.observation_rows), slice(self.observation_rows, None)
        at = self.row_point[head] if self.row_observed is None else self.row_observed
        told = np.ones(self.observation_rows, bool)
        if kept is not None:  # readings at places of their own are kept
            told = np.where(at < 0, True, kept[at])
        optional = {*self.world.ablated, *self.world.observation_players.values()}
        withheld = optional - set(players)
        told &= np.array([group not in withheld for group in self.row_group[head]], bool)
        if self.row_share is None:
            weights[head] = np.sqrt(data_weight * told / max(told.sum(), 1))
        else:
            shares = told * self.row_share
            weights[head] = np.sqrt(data_weight * shares / (shares.sum() or 1.0))
        given = np.array([group not in withheld for group in self.row_group[tail]], bool)
        weights[tail] = np.sqrt(data_weight * given / max(given.sum(), 1))
        scaled: np.ndarray = weights / self.row_scale
        return scaled


def test_points(owner: Environment | World) -> np.ndarray:
    """The environment's test points, the same for every seed and design: [2048, d]."""
    return owner.extent.sample(TEST_POINTS, rng_for(owner, "test", 0))


def make_problem(
    world: World,
    data_seed: int,
    collocation: int,
    *,
    more: float = 1.0,
    observed_only: bool = False,
    sampler: str = "halton",
    scale: str = "reference",
) -> Problem:
    """Draw the problem of one data seed.

    Args:
        world: the environment under its design.
        data_seed: seed of points and noise.
        collocation: number of collocation points.
        more: how many times the design's number of observations; the first ones are the same for
            any number, and those held out and those of validation are as many as the design's.
        observed_only: whether collocation points lie only where observations may be made.
        sampler, scale: how collocation points are chosen, and what fields and laws are scaled by;
            as in `pinnablate.tasks.choices.CHOICES`.

    Raises:
        PinnablateError: neither a solution nor data are declared, from which observations could be
            made; or a fold of the data holds none of a field.
    """
    observed, window = world.observed, world.upper.copy()
    if world.until is not None:
        window[world.time_axis] = world.until
    seen = (
        divided(world, data_seed, more)
        if world.is_measured
        else _drawn(world, data_seed, more, window)
    )
    count, values = len(seen.points), seen.values
    found: ObservedScales | None = None
    sigma, scale_of = world.field_scales, world.condition_scale
    if scale == "observed" and not world.is_measured:  # whose scales are observed anyway
        # from as many observations as the design's, whatever the arm is given
        usual = seen if more == 1.0 else _drawn(world, data_seed, 1.0, window)
        found = observed_scales(world, usual.values)
        sigma, scale_of = found.deviations, partial(found.of_condition, world)
    functionals: list[sympy.Expr] = [world.fields[k] for k in observed]
    known = [
        np.flatnonzero(np.isfinite(column)) if world.is_measured else np.arange(count)
        for column in values.T
    ]
    columns = [
        Rows(_player(world, world.field_names[f]), known[k], k, values[known[k], k], sigma[f])
        for k, f in enumerate(observed)
    ]
    sensors = _sensors(world, functionals, data_seed, seen.points, window, scale_of)
    rng = rng_for(world, "faces", data_seed)
    condition_points, condition_normals, told = conditions(world, functionals, rng, scale_of)
    read = sensors.columns(count, count + len(condition_points))
    names = world.design.sensors
    columns += [replace(c, group=_player(world, n)) for n, c in zip(names, read, strict=True)]
    columns += [
        replace(c, point=count + c.point, partner=np.where(c.partner < 0, -1, count + c.partner))
        for c in told
    ]

    def rows(name: str) -> np.ndarray:
        return np.concatenate([np.broadcast_to(getattr(c, name), c.point.shape) for c in columns])

    share = _shares(world, seen, known, sensors)
    asked = window if observed_only else world.upper
    return Problem(
        world=world,
        data_seed=data_seed,
        collocation=world.sample(
            collocation, rng_for(world, "collocation", data_seed), sampler=sampler, upper=asked
        ),
        observed_points=seen.points,
        observed_values=values,
        held_out_points=seen.held_out_points,
        held_out_values=seen.held_out_values,
        validation_points=seen.validation_points,
        validation_values=seen.validation_values,
        validation_collocation=world.sample(
            VALIDATION_POINTS, rng_for(world, "validation_collocation", data_seed), upper=asked
        ),
        condition_points=condition_points,
        condition_normals=condition_normals,
        functionals=tuple(functionals),
        row_point=rows("point"),
        row_functional=rows("functional"),
        row_target=rows("target"),
        row_scale=rows("scale"),
        row_partner=rows("partner"),
        row_group=tuple(c.group for c in columns for _ in c.point),
        observation_rows=sum(map(len, known)) + sum(len(r.points) for r in sensors.made),
        observed_scales=found,
        row_share=share,
        **sensors.arrays(known, columns),
    )


def _player(world: World, observed: str) -> str:
    """The player that the observations of a field or sensor belong to; empty where they are everybody's."""
    return world.observation_players.get(observed, "")


def _shares(
    world: World, seen: Seen, known: list[np.ndarray], sensors: Sensors
) -> np.ndarray | None:
    """How much each observation counts beside others: that of its row times that of its field, and
    those of sensors: [observation_rows]; None where all count alike.
    """
    weight, names = seen.weight, [world.field_names[k] for k in world.observed]
    found = [
        (np.ones(len(at)) if weight is None else weight[at, k]) * world.design.weight_of(name)
        for k, (name, at) in enumerate(zip(names, known, strict=True))
    ]
    found += [np.full(len(r.points), r.share) for r in sensors.made]
    everything = np.concatenate(found)
    return None if np.all(everything == 1.0) else everything


def _sensors(
    world: World,
    functionals: list[sympy.Expr],
    data_seed: int,
    observed: np.ndarray,
    window: np.ndarray,
    scale_of: Callable[[Condition], float],
) -> Sensors:
    """What the sensors of the design read; new expressions are appended to `functionals`."""
    if not world.design.sensors:
        return Sensors((), observed[:0])
    rng = rng_for(world, "sensor_noise", data_seed)
    return readings(world, functionals, observed, window, rng, scale_of)


def _drawn(world: World, data_seed: int, more: float, window: np.ndarray) -> Seen:
    """Observations of the truth: three draws of a design, each with noise of its own."""
    world.environment.needs_solution("make observations")
    d, observed = world.design, world.observed
    levels = np.array([d.noise_of(world.field_names[k]) for k in observed])

    def look(points: str, noise: str, count: int) -> tuple[np.ndarray, np.ndarray]:
        at = world.sample(count, rng_for(world, points, data_seed), upper=window)
        truth = world.reference(at)[:, observed]
        sigma = world.field_scales[list(observed)]
        return at, truth + levels * sigma * rng_for(world, noise, data_seed).standard_normal(
            truth.shape
        )

    few = max(1, int(d.count or 0))
    return Seen(
        *look("observed", "noise", max(1, round(more * few))),
        *look("validation", "validation_noise", few),
        *look("held_out", "held_out_noise", few),
    )
