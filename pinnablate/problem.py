"""The numbers of one environment, design and data seed: points, observed values, conditions. Pure NumPy.

Every arm of a replicate receives the same problem. Points are scrambled Halton points seeded by the environment's id
and the data seed, so that they depend on nothing global.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import sympy

from pinnablate.environment import Environment, Face, Observations
from pinnablate.expressions import digest_of

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
    `row_scale[i]`. The first `observation_rows` rows are observations.
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

    def row_weights(self, data_weight: float, kept: np.ndarray | None = None) -> np.ndarray:
        """Square roots of the weights of the data rows in the loss: [rows].

        w_d * (mean over observed values + mean over condition values) of (difference / scale)^2; observations at points
        where `kept` [n] is false are left out of their mean.
        """
        weights = np.zeros(len(self.row_point))
        head, tail = slice(self.observation_rows), slice(self.observation_rows, None)
        told = np.ones(self.observation_rows, bool) if kept is None else kept[self.row_point[head]]
        weights[head] = np.sqrt(data_weight * told / max(told.sum(), 1))
        weights[tail] = np.sqrt(data_weight / max(len(weights) - self.observation_rows, 1))
        return weights / self.row_scale


def test_points(env: Environment) -> np.ndarray:
    """The environment's test points, the same for every seed and design: [2048, d]."""
    return halton(env.lower, env.upper, TEST_POINTS, rng_for(env, "test", 0))


def make_problem(env: Environment, design: str, data_seed: int, collocation: int) -> Problem:
    """Draw the problem of one data seed.

    Args:
        env: the environment.
        design: the name of one of its designs.
        data_seed: seed of points and noise.
        collocation: number of collocation points.
    """
    d = env.design(design)
    observed = env.observed(d)
    window = env.upper.copy()
    if d.until is not None:
        window[env.coordinates.index(env.time)] = d.until

    def look(points: str, noise: str) -> tuple[np.ndarray, np.ndarray]:
        at = halton(env.lower, window, d.count, rng_for(env, points, data_seed))
        truth = env.reference(at)[:, observed]
        sigma = env.field_scales[list(observed)]
        return at, truth + d.noise * sigma * rng_for(env, noise, data_seed).standard_normal(truth.shape)

    observed_points, observed_values = look("observed", "noise")
    held_out_points, held_out_values = look("held_out", "held_out_noise")
    functionals: list[sympy.Expr] = [env.fields[k] for k in observed]
    columns = [
        (np.arange(d.count), np.full(d.count, k), observed_values[:, k], np.full(d.count, env.field_scales[f]))
        for k, f in enumerate(observed)
    ]
    condition_points, condition_columns = _conditions(env, functionals, data_seed) if d.conditions else (
        np.zeros((0, len(env.lower))), [])
    columns += [(d.count + point, functional, target, scale) for point, functional, target, scale in condition_columns]
    row_point, row_functional, row_target, row_scale = (np.concatenate(c) for c in zip(*columns, strict=True))
    return Problem(
        environment=env,
        design=design,
        data_seed=data_seed,
        collocation=halton(env.lower, env.upper, collocation, rng_for(env, "collocation", data_seed)),
        observed_points=observed_points,
        observed_values=observed_values,
        held_out_points=held_out_points,
        held_out_values=held_out_values,
        condition_points=condition_points,
        functionals=tuple(functionals),
        row_point=row_point,
        row_functional=row_functional,
        row_target=row_target,
        row_scale=row_scale,
        observation_rows=d.count * len(observed),
    )


def _conditions(env: Environment, functionals: list[sympy.Expr], data_seed: int) -> tuple[np.ndarray, list]:
    """Points on the faces and the rows told there; new expressions are appended to `functionals`."""
    sizes: dict[Face, int] = {}
    for c in env.all_conditions:
        for face in c.on:
            sizes[face] = max(sizes.get(face, 0), c.points)
    rng = rng_for(env, "faces", data_seed)
    points, starts = [np.zeros((0, len(env.lower)))], {}
    for face, count in sizes.items():
        starts[face] = sum(map(len, points))
        points.append(_on_face(env, face, count, rng))
    everywhere = np.concatenate(points)
    jet = env.reference_jet(everywhere, env.condition_orders) if len(everywhere) else {}
    columns = []
    for c in env.all_conditions:
        if c.expression not in functionals:
            functionals.append(c.expression)
        rows = np.concatenate([starts[face] + np.arange(c.points) for face in c.on])
        target = np.zeros(len(rows))
        if c.from_reference:
            target = np.broadcast_to(env.evaluate(c.expression, jet, everywhere), len(everywhere))[rows]
        columns.append((rows, np.full(len(rows), functionals.index(c.expression)), target,
                        np.full(len(rows), env.condition_scale(c))))
    return everywhere, columns


def _on_face(env: Environment, face: Face, count: int, rng: np.random.Generator) -> np.ndarray:
    j = env.coordinates.index(face.coordinate)
    if len(env.coordinates) == 1:
        points = np.zeros((count, 1))
    else:
        rest = [k for k in range(len(env.coordinates)) if k != j]
        points = np.insert(halton(env.lower[rest], env.upper[rest], count, rng), j, 0.0, axis=1)
    points[:, j] = (env.lower if face.side == "lower" else env.upper)[j]
    return points
