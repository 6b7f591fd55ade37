"""Collocation with random Fourier features: the same loss and the same subsets, without a network.

The loss of a subset is the network's (observations, conditions, equations told), plus |a|^2 / c: the prior of a Gaussian
process whose noise is that of the design, c = n amplitude^2 / (w_d noise^2). Linear equations are solved in one step, others
by Gauss-Newton in stages and, where fields are not observed, from two starts, of which the least loss is kept. Lengths and
amplitude are chosen by marginal likelihood on the observations alone; of the truth nothing enters but the scales, which
every arm has. Its variant `oracle` chooses them on the truth, and is never ranked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.arms import Arm
from pinnablate.calculus.expressions import Jet
from pinnablate.calculus.tanh_streams import MultiIndex
from pinnablate.environment import Environment
from pinnablate.errors import StoreError
from pinnablate.learners.base import DIVERGED, Fit, Learner, Trained, serially
from pinnablate.learners.collocation import cost
from pinnablate.learners.collocation.features import Features, Lengths, choose_prior, kinds
from pinnablate.learners.collocation.gauss_newton import CONVERGED, minimise
from pinnablate.learners.collocation.system import System
from pinnablate.learners.resources import Resources
from pinnablate.tasks.metrics import JetFunction
from pinnablate.tasks.problem import Problem
from pinnablate.tasks.protocol import Protocol

TRUST = (1e-4, 1e-2, 1.0)  # of equations that are not linear, stage by stage
HORIZONS = (0.2, 0.4, 0.6, 0.8)  # shares of the time beyond the observations
ROUGHLY = 1e-2  # relative decrease of the loss at which a stage but the last ends
LEAST_NOISE = 1e-3  # of exact observations: a prior needs some


def make(_: Resources) -> Learner:
    return Kernel()


@dataclass(eq=False)
class KernelTrained(Trained):
    """Coefficients of random Fourier features; its weights are (log lengths, coefficients)."""

    features: Features | None = None
    coefficients: np.ndarray | None = None

    @property
    def weights(self) -> np.ndarray | None:
        if self.coefficients is None or not np.isfinite(self.coefficients).all():
            return None
        return np.concatenate([np.log(self.features.lengths), self.coefficients.ravel()])

    def jet(self, points: np.ndarray, orders: tuple[MultiIndex, ...]) -> Jet | None:
        return None if self.weights is None else self.features.jet(self.coefficients, points, orders)


def restore(env: Environment, seed: int, weights: np.ndarray) -> JetFunction:
    """The model of kept weights: (points, orders) -> {alpha: [N, fields]}.

    Raises:
        StoreError: the weights have another shape.
    """
    lengths = max(kinds(env)) + 1
    expected = lengths + len(env.fields) * Features(env, seed, (1.0,) * lengths).count
    if weights.shape != (expected,):
        raise StoreError(f"weights of shape {weights.shape}; expected ({expected},)")
    features = Features(env, seed, tuple(map(float, np.exp(weights[:lengths]))))
    return lambda points, orders: features.jet(weights[lengths:].reshape(len(env.fields), -1), points, orders)


class Kernel(Learner):
    """Fits every subset of the equations."""

    name = "kernel"

    def supports(self, env: Environment, arm: Arm, protocol: Protocol) -> str | None:
        if arm.long or arm.decays:
            return "it has no training steps to prolong and no network weights to penalise; its prior is fixed"
        if arm.unknown:
            return "it learns fields and no coefficients; use learner stacked"
        return None

    def fit(self, fits: Sequence[Fit]) -> Iterator[Trained]:
        priors: dict[int, tuple[Lengths, float]] = {}  # the same for all arms of a replicate

        def solve(result: KernelTrained) -> None:
            p, whole = result.fit.problem, result.fit.kept is None
            prior = priors.get(id(p)) if whole else None
            if prior is None:
                prior = self.prior(p, result.fit.kept)
                if whole:
                    priors[id(p)] = prior
            lengths, amplitude = prior
            _solve(result, self.features(p.environment, p.data_seed, lengths), amplitude)

        return serially(map(KernelTrained, fits), solve)

    def features(self, env: Environment, seed: int, lengths: Lengths) -> Features:
        return Features(env, seed, lengths)

    def prior(self, p: Problem, kept: np.ndarray | None) -> tuple[Lengths, float]:
        """Lengths and amplitude for a problem."""
        kept = slice(None) if kept is None else kept
        values = p.observed_values[kept] / p.environment.field_scales[list(p.observed)]
        return choose_prior(p.environment, p.data_seed, p.observed_points[kept], values, noise_of(p))

    def estimate(self, fits: Sequence[Fit]) -> tuple[float, float]:
        return cost.estimate([(f, self.columns(f.problem.environment)) for f in fits])

    def columns(self, env: Environment) -> int:
        """How many coefficients a model has: fields times features."""
        return len(env.fields) * self.features(env, 0, (1.0,) * (max(kinds(env)) + 1)).count


def noise_of(p: Problem) -> float:
    """Standard deviation of the noise in sigma_f."""
    return max(p.observations.noise, LEAST_NOISE)


def _stages(p: Problem) -> list[tuple[float, float]]:
    """(trust, horizon): equations gain weight where there are observations, then are asked further and further beyond."""
    until, env = p.observations.until, p.environment
    if until is None or env.time is None:
        return [(trust, np.inf) for trust in TRUST]
    end = float(env.upper[env.coordinates.index(env.time)])
    beyond = [(1.0, until + share * (end - until)) for share in HORIZONS]
    return [(trust, until) for trust in TRUST] + beyond + [(1.0, np.inf)]


def _solve(result: KernelTrained, features: Features, amplitude: float) -> None:
    """The least loss found: from the mean of the observations, in stages where equations are not linear; then once more
    with the fields that nobody sees drawn from the prior."""
    fit = result.fit
    p, env = fit.problem, fit.problem.environment
    seen = list(p.observed)
    kept = slice(None) if fit.kept is None else fit.kept
    values = p.observed_values[kept] / env.field_scales[seen]
    result.features = features
    system = System(fit, result.features, fit.budget.data_weight * (noise_of(p) / amplitude) ** 2 / values.size)
    start = np.zeros((len(env.fields), result.features.count))
    start[seen, -1] = values.mean(axis=0)
    hidden = [k for k in range(len(env.fields)) if k not in seen]
    starts = [start]
    if hidden and not system.linear:  # a field that nobody sees may sit on a saddle at zero
        starts.append(start.copy())
        starts[1][hidden] = np.random.default_rng([20240117, p.data_seed]).standard_normal((len(hidden), start.shape[1]))
    steps, best = 0, start
    for a in starts:
        for trust, horizon in [(1.0, np.inf)] if system.linear else _stages(p):
            system.trust, system.horizon = trust, horizon
            a, count = minimise(system, a, CONVERGED if system.whole else ROUGHLY)
            steps += count
        if a is not best and not system.loss(best) <= system.loss(a):
            best = a
    loss = system.loss(best)
    result.coefficients, result.loss, result.steps = best, loss - system.ridge * float(np.sum(best**2)), (0, steps)
    if not np.isfinite(loss):
        result.status, result.reason = DIVERGED, "its loss is not finite"
