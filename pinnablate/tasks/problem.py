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
from pinnablate.environment import Condition, Edge, Environment, Face
from pinnablate.environment.edges import NormalComponent, normals_in
from pinnablate.tasks.measured import Seen, divided
from pinnablate.tasks.observed_scales import ObservedScales, observed_scales
from pinnablate.world import World
from pinnablate.world.world import with_normals

TEST_POINTS = 2048  # where errors and residuals are measured
# A stream's place is part of its seed: new ones come last.
_STREAMS = (
    *("test", "collocation", "observed", "noise", "held_out", "held_out_noise", "faces"),
    *("validation", "validation_noise", "validation_collocation", "resampled"),
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
    `row_partner[i]` is -1 for every other row. The first `observation_rows` rows are observations;
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
    row_group: tuple[str, ...]  # [rows], empty for observations
    observation_rows: int
    observed_scales: ObservedScales | None = None  # in place of those of the reference
    row_share: np.ndarray | None = None  # [observation_rows], relative weights; None for 1

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
        """Observed points, then condition points: [points, d]."""
        return np.concatenate([self.observed_points, self.condition_points])

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
        return np.concatenate([np.zeros_like(self.observed_points), self.condition_normals])

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
            players: what the arm is told; groups of conditions that are players and not among these
                are left out.
        """
        weights = np.zeros(len(self.row_point))
        head, tail = slice(self.observation_rows), slice(self.observation_rows, None)
        told = np.ones(self.observation_rows, bool) if kept is None else kept[self.row_point[head]]
        if self.row_share is None:
            weights[head] = np.sqrt(data_weight * told / max(told.sum(), 1))
        else:
            shares = told * self.row_share
            weights[head] = np.sqrt(data_weight * shares / (shares.sum() or 1.0))
        withheld = set(self.world.ablated) - set(players)
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
        _Rows("", known[k], functional=k, target=values[known[k], k], scale=sigma[f])
        for k, f in enumerate(observed)
    ]
    condition_points, condition_normals, told = _conditions(world, functionals, data_seed, scale_of)
    columns += [
        replace(c, point=count + c.point, partner=np.where(c.partner < 0, -1, count + c.partner))
        for c in told
    ]

    def rows(name: str) -> np.ndarray:
        return np.concatenate([np.broadcast_to(getattr(c, name), c.point.shape) for c in columns])

    share = seen.weight
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
        observation_rows=sum(map(len, known)),
        observed_scales=found,
        row_share=None
        if share is None
        else np.concatenate([share[at, k] for k, at in enumerate(known)]),
    )


def _drawn(world: World, data_seed: int, more: float, window: np.ndarray) -> Seen:
    """Observations of the truth: three draws of a design, each with noise of its own."""
    world.environment.needs_solution("make observations")
    d, observed = world.design, world.observed

    def look(points: str, noise: str, count: int) -> tuple[np.ndarray, np.ndarray]:
        at = world.sample(count, rng_for(world, points, data_seed), upper=window)
        truth = world.reference(at)[:, observed]
        sigma = world.field_scales[list(observed)]
        return at, truth + d.noise * sigma * rng_for(world, noise, data_seed).standard_normal(
            truth.shape
        )

    few = max(1, int(d.count or 0))
    return Seen(
        *look("observed", "noise", max(1, round(more * few))),
        *look("validation", "validation_noise", few),
        *look("held_out", "held_out_noise", few),
    )


@dataclass(frozen=True)
class _Rows:
    """Data rows of one functional on one set of points; the columns are those of `Problem`."""

    group: str
    point: np.ndarray
    functional: int
    target: np.ndarray | float
    scale: float
    partner: np.ndarray | int = -1


def _conditions(
    world: World,
    functionals: list[sympy.Expr],
    data_seed: int,
    scale_of: Callable[[Condition], float],
) -> tuple[np.ndarray, np.ndarray, list[_Rows]]:
    """Points on faces and edges and the normals there, [m, d] each, and the data rows; new expressions
    are appended to `functionals`.

    Conditions on one face or edge share its points. Periodic ones have pairs of points of their own.
    Their scales are those of `scale_of`.
    """
    sizes: dict[tuple[Face | Edge, bool], int] = {}
    for c in world.all_conditions:
        for part in c.on:
            sizes[part, c.periodic] = max(sizes.get((part, c.periodic), 0), c.points)
    rng = rng_for(world, "faces", data_seed)
    nowhere = np.zeros((0, len(world.lower)))
    points, normals, starts = [nowhere], [nowhere], {}
    for (part, paired), count in sizes.items():
        starts[part, paired] = sum(map(len, points))
        at, outwards = _on(world, part, count, rng)
        points.append(at)
        normals.append(outwards)
        if paired and isinstance(part, Face):
            points.append(_moved(world, Face(part.coordinate, "upper"), at))
            normals.append(-outwards)
    everywhere, outwards = np.concatenate(points), np.concatenate(normals)
    asks = len(everywhere) > 0 and not world.is_measured  # where nothing has its true value
    jet = world.jet(everywhere, world.condition_orders) if asks else {}
    columns = []
    for group, made in world.conditions.items():
        for c in (c for conditions in made for c in conditions):
            if c.expression not in functionals:
                functionals.append(c.expression)
            at = np.concatenate([starts[part, c.periodic] + np.arange(c.points) for part in c.on])
            target: np.ndarray | float = 0.0
            if c.from_reference:
                target = np.broadcast_to(
                    world.evaluate(c.expression, jet, everywhere, outwards), len(everywhere)
                )[at]
            partner = (
                at + np.repeat([sizes[part, True] for part in c.on], c.points) if c.periodic else -1
            )
            columns.append(
                _Rows(
                    group,
                    at,
                    functionals.index(c.expression),
                    target,
                    scale_of(c),
                    partner,
                )
            )
    return everywhere, outwards, columns


def _on(
    world: World, part: Face | Edge, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Points of a face or edge, and the outward normals there: [count, d] each."""
    if isinstance(part, Edge):
        chooses = part.chooses(world.coordinates)
        return world.extent.on_edge(count, rng, chooses, str(part))
    axis = world.coordinates.index(part.coordinate)
    at = world.extent.on_face(axis, part.side, count, rng)
    outwards = np.zeros_like(at)
    if part.coordinate != world.time:
        outwards[:, axis] = -1.0 if part.side == "lower" else 1.0
    return at, outwards


def _moved(world: World, face: Face, points: np.ndarray) -> np.ndarray:
    """Points [n, d] moved onto a face."""
    j, points = world.coordinates.index(face.coordinate), points.copy()
    points[:, j] = (world.lower if face.side == "lower" else world.upper)[j]
    return points
