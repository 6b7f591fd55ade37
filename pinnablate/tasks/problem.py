"""The numbers of one environment, design and data seed: points, observed values, conditions. Pure NumPy.

Every arm of a replicate receives the same problem. Points are scrambled Halton points seeded by the environment's id
and the data seed, so that they depend on nothing global.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import sympy

from pinnablate.digest import digest_of
from pinnablate.environment import Environment, Face, Observations

TEST_POINTS = 2048
_STREAMS = ("test", "collocation", "observed", "noise", "held_out", "held_out_noise", "faces")


def rng_for(env: Environment, stream: str, seed: int) -> np.random.Generator:
    """A generator for one purpose, independent of all others.

    Seeded by the environment's id, so that a wrong law told in the same world meets the same points and noise.
    """
    return np.random.default_rng([int(digest_of(env.id), 16), _STREAMS.index(stream), seed])


def halton(low: np.ndarray, high: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Scrambled Halton points in a box: [count, d]."""
    from scipy.stats import qmc

    return low + qmc.Halton(len(low), scramble=True, rng=rng).random(count) * (high - low)


@dataclass(frozen=True)
class Problem:
    """What a model is given, apart from equations, and where it is asked.

    Data (observations, then conditions) are rows: row i says that functional `row_functional[i]` (an observed field, or
    the expression of a condition) takes the value `row_target[i]` at `data_points[row_point[i]]`, in units of
    `row_scale[i]`. A periodic condition says so of the difference between that point and `data_points[row_partner[i]]`,
    which is -1 elsewhere. The first `observation_rows` rows are observations; the others belong to the group of conditions
    `env.conditions[row_group[i]]`.
    """

    environment: Environment
    design: str
    data_seed: int
    collocation: np.ndarray  # [N, d]
    observed_points: np.ndarray  # [n, d]
    observed_values: np.ndarray  # [n, observed fields], noisy
    held_out_points: np.ndarray  # [n, d], of the same design, given to nobody
    held_out_values: np.ndarray  # [n, observed fields], noisy
    condition_points: np.ndarray  # [m, d]
    functionals: tuple[sympy.Expr, ...]
    row_point: np.ndarray  # [rows], into observed_points then condition_points
    row_functional: np.ndarray  # [rows]
    row_target: np.ndarray  # [rows]
    row_scale: np.ndarray  # [rows]
    row_partner: np.ndarray  # [rows]
    row_group: tuple[str, ...]  # [rows], empty for observations
    observation_rows: int

    @property
    def observations(self) -> Observations:
        return self.environment.design(self.design)

    @property
    def observed(self) -> tuple[int, ...]:
        """Indices of the observed fields."""
        return self.environment.observed(self.observations)

    @cached_property
    def data_points(self) -> np.ndarray:
        """Observed points, then condition points: [points, d]."""
        return np.concatenate([self.observed_points, self.condition_points])

    @cached_property
    def test_points(self) -> np.ndarray:
        """Where errors and residuals are measured, the same for every seed: [2048, d]."""
        return test_points(self.environment)

    def row_weights(self, data_weight: float, kept: np.ndarray | None = None, players: tuple[str, ...] = ()) -> np.ndarray:
        """Square roots of the weights of the data rows in the loss: [rows].

        w_d * (mean over observed values + mean over condition values) of (difference / scale)^2; observations at points
        where `kept` [n] is false are left out of their mean, and so are conditions that are ablated and not in `players`.
        """
        weights = np.zeros(len(self.row_point))
        head, tail = slice(self.observation_rows), slice(self.observation_rows, None)
        told = np.ones(self.observation_rows, bool) if kept is None else kept[self.row_point[head]]
        weights[head] = np.sqrt(data_weight * told / max(told.sum(), 1))
        withheld = set(self.environment.ablated) - set(players)
        given = np.array([group not in withheld for group in self.row_group[tail]], bool)
        weights[tail] = np.sqrt(data_weight * given / max(given.sum(), 1))
        return weights / self.row_scale


def test_points(env: Environment) -> np.ndarray:
    """The environment's test points, the same for every seed and design: [2048, d]."""
    return halton(env.lower, env.upper, TEST_POINTS, rng_for(env, "test", 0))


def make_problem(
    env: Environment, design: str, data_seed: int, collocation: int, *, more: float = 1.0, observed_only: bool = False
) -> Problem:
    """Draw the problem of one data seed.

    Args:
        env: the environment.
        design: the name of one of its designs.
        data_seed: seed of points and noise.
        collocation: number of collocation points.
        more: how many times the design's observations; fewer are the first of them, and held-out ones stay the same.
        observed_only: collocation points lie where observations may.
    """
    env = env.under(design)
    d = env.design(design)
    observed = env.observed(d)
    window = env.upper.copy()
    if d.until is not None:
        window[env.coordinates.index(env.time)] = d.until

    count = max(1, round(more * d.count))

    def look(points: str, noise: str, count: int) -> tuple[np.ndarray, np.ndarray]:
        at = halton(env.lower, window, count, rng_for(env, points, data_seed))
        truth = env.reference(at)[:, observed]
        sigma = env.field_scales[list(observed)]
        return at, truth + d.noise * sigma * rng_for(env, noise, data_seed).standard_normal(truth.shape)

    observed_points, observed_values = look("observed", "noise", count)
    held_out_points, held_out_values = look("held_out", "held_out_noise", d.count)
    functionals: list[sympy.Expr] = [env.fields[k] for k in observed]
    columns = [
        _Rows("", np.arange(count), functional=k, target=observed_values[:, k], scale=env.field_scales[f])
        for k, f in enumerate(observed)
    ]
    condition_points, told = _conditions(env, functionals, data_seed)
    columns += [replace(c, point=count + c.point, partner=np.where(c.partner < 0, -1, count + c.partner)) for c in told]

    def rows(name: str) -> np.ndarray:
        return np.concatenate([np.broadcast_to(getattr(c, name), c.point.shape) for c in columns])

    return Problem(
        environment=env,
        design=design,
        data_seed=data_seed,
        collocation=halton(env.lower, window if observed_only else env.upper, collocation,
                           rng_for(env, "collocation", data_seed)),
        observed_points=observed_points,
        observed_values=observed_values,
        held_out_points=held_out_points,
        held_out_values=held_out_values,
        condition_points=condition_points,
        functionals=tuple(functionals),
        row_point=rows("point"),
        row_functional=rows("functional"),
        row_target=rows("target"),
        row_scale=rows("scale"),
        row_partner=rows("partner"),
        row_group=tuple(c.group for c in columns for _ in c.point),
        observation_rows=count * len(observed),
    )


@dataclass(frozen=True)
class _Rows:
    """Data rows of one functional on one set of points."""

    group: str
    point: np.ndarray
    functional: int
    target: np.ndarray | float
    scale: float
    partner: np.ndarray | int = -1


def _conditions(env: Environment, functionals: list[sympy.Expr], data_seed: int) -> tuple[np.ndarray, list[_Rows]]:
    """Points on the faces and the rows told there; new expressions are appended to `functionals`."""
    sizes: dict[tuple[Face, bool], int] = {}  # pairs of points across the domain are nobody else's
    for c in env.all_conditions:
        for face in c.on:
            sizes[face, c.periodic] = max(sizes.get((face, c.periodic), 0), c.points)
    rng = rng_for(env, "faces", data_seed)
    points, starts = [np.zeros((0, len(env.lower)))], {}
    for (face, paired), count in sizes.items():
        starts[face, paired] = sum(map(len, points))
        points.append(_on_face(env, face, count, rng))
        if paired:
            points.append(_moved(env, Face(face.coordinate, "upper"), points[-1]))
    everywhere = np.concatenate(points)
    jet = env.reference_jet(everywhere, env.condition_orders) if len(everywhere) else {}
    columns = []
    for group, made in env.conditions.items():
        for c in (c for conditions in made for c in conditions):
            if c.expression not in functionals:
                functionals.append(c.expression)
            at = np.concatenate([starts[face, c.periodic] + np.arange(c.points) for face in c.on])
            target: np.ndarray | float = 0.0
            if c.from_reference:
                target = np.broadcast_to(env.evaluate(c.expression, jet, everywhere), len(everywhere))[at]
            partner = at + np.repeat([sizes[face, True] for face in c.on], c.points) if c.periodic else -1
            columns.append(_Rows(group, at, functionals.index(c.expression), target, env.condition_scale(c), partner))
    return everywhere, columns


def _on_face(env: Environment, face: Face, count: int, rng: np.random.Generator) -> np.ndarray:
    j = env.coordinates.index(face.coordinate)
    if len(env.coordinates) == 1:
        points = np.zeros((count, 1))
    else:
        rest = [k for k in range(len(env.coordinates)) if k != j]
        points = np.insert(halton(env.lower[rest], env.upper[rest], count, rng), j, 0.0, axis=1)
    return _moved(env, face, points)


def _moved(env: Environment, face: Face, points: np.ndarray) -> np.ndarray:
    """Points [n, d] moved onto a face."""
    j, points = env.coordinates.index(face.coordinate), points.copy()
    points[:, j] = (env.lower if face.side == "lower" else env.upper)[j]
    return points
