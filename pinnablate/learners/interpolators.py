"""Controls without a network: what the observations alone say, by textbook interpolation.

`mean` predicts the mean of what was observed of each field; `rbf` a thin-plate spline through the observations and
through those conditions that give a field's value. An unobserved field without such conditions is predicted as zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from pinnablate.arms import Arm
from pinnablate.environment import Environment
from pinnablate.expressions import Jet
from pinnablate.learners.base import Fit, Learner, Trained, serially
from pinnablate.learners.resources import Resources
from pinnablate.problem import Problem
from pinnablate.protocol import Protocol
from pinnablate.streams import MultiIndex

KINDS = ("rbf", "mean")
Predictor = Callable[[np.ndarray], np.ndarray]  # points in the unit box [N, d] -> values [N]


def make(_: Resources) -> Learner:
    return Interpolators()


@dataclass(eq=False)
class Interpolated(Trained):
    """A model with values but, where `differentiable` is false, no derivatives."""

    predictors: list[Predictor] = field(default_factory=list)
    differentiable: bool = False

    def jet(self, points: np.ndarray, orders: tuple[MultiIndex, ...]) -> Jet:
        """Values at points; derivatives only of the constant predictor, where they are zero."""
        at = _unit(self.fit.problem.environment, points)
        values = np.stack([predict(at) for predict in self.predictors], -1)
        jet = {(0,) * points.shape[1]: values}
        if self.differentiable:
            jet |= {alpha: np.zeros_like(values) for alpha in orders if any(alpha)}
        return jet


class Interpolators(Learner):
    """Fits the arms `rbf` and `mean`."""

    name = "interpolators"

    def supports(self, env: Environment, arm: Arm, protocol: Protocol) -> str | None:
        return None if arm.name in KINDS else f"the interpolators know {' and '.join(KINDS)} only"

    def fit(self, fits: Sequence[Fit]) -> Iterator[Trained]:
        return serially((Interpolated(fit, differentiable=fit.arm.name == "mean") for fit in fits), _interpolate)

    def estimate(self, fits: Sequence[Fit]) -> tuple[float, float]:
        return 0.1 * len(fits), 1e7 * len(fits)


def _interpolate(result: Interpolated) -> None:
    p = result.fit.problem
    make_predictor = _mean if result.fit.arm.name == "mean" else _thin_plate
    result.predictors = [make_predictor(*_known(p, k)) for k in range(len(p.environment.fields))]


def _known(p: Problem, k: int) -> tuple[np.ndarray, np.ndarray, int]:
    """What is told about field k: points in the unit box [n, d], values [n], and how many of them are observations."""
    env = p.environment
    if env.fields[k] not in p.functionals:
        return np.zeros((0, len(env.lower))), np.zeros(0), 0
    rows = p.row_functional == p.functionals.index(env.fields[k])
    points = _unit(env, p.data_points[p.row_point[rows]])
    observations = int((rows[: p.observation_rows]).sum())
    return points, p.row_target[rows], observations


def _unit(env: Environment, points: np.ndarray) -> np.ndarray:
    return (points - env.lower) / (env.upper - env.lower)


def _mean(points: np.ndarray, values: np.ndarray, observations: int) -> Predictor:
    level = float(values[:observations].mean()) if observations else 0.0
    return lambda at: np.full(len(at), level)


def _thin_plate(points: np.ndarray, values: np.ndarray, observations: int) -> Predictor:
    from scipy.interpolate import RBFInterpolator

    if not len(points):
        return lambda at: np.zeros(len(at))
    points, first = np.unique(points, axis=0, return_index=True)  # an edge belongs to two faces
    return RBFInterpolator(points, values[first], kernel="thin_plate_spline")
