"""Least-squares collocation of the loss of a subset of the equations.

Fields are expanded in functions that a child of `Collocation` chooses. The loss is that of the
networks (observations, conditions, equations told), plus |a|^2 / c: the prior of a Gaussian process
whose noise is that of the design, c = n amplitude^2 / (w_d noise^2), for n observed values and
weight w_d of the data. Equations that are linear in the fields are solved in one step, others by
Gauss-Newton in stages and, where fields are not observed, from two starts, of which the one that
ends with the smaller loss is kept. Of the truth nothing enters but the scales of fields and
residuals, which every arm has.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.arms import Arm
from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.errors import StoreError
from pinnablate.learners.base import DIVERGED, Learner, Trained, serially
from pinnablate.learners.collocation import cost
from pinnablate.learners.collocation.expansion import Expansion, Lengths, jet_of
from pinnablate.learners.collocation.gauss_newton import CONVERGED, solve_least_squares
from pinnablate.learners.collocation.system import CollocationSystem
from pinnablate.tasks.budget import Budget
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.measured import incomplete
from pinnablate.tasks.metrics import JetFunction
from pinnablate.tasks.problem import Problem
from pinnablate.tasks.protocol import Protocol
from pinnablate.world import World

TRUST = (1e-4, 1e-2, 1.0)  # weight of equations that are not linear, in each of the first stages
HORIZONS = (0.2, 0.4, 0.6, 0.8)  # of later stages, as shares of the time beyond the observations
ROUGHLY = 1e-2  # a stage but the last ends when a step lowers the loss by this share of it
LEAST_NOISE = 1e-3  # in units of sigma_f, assumed of exact observations: a prior needs some


@dataclass(eq=False, repr=False)
class Expanded(Trained):
    """A model whose weights are (log lengths, coefficients) of an expansion."""

    expansion: Expansion | None = None
    coefficients: np.ndarray | None = None

    @property
    def weights(self) -> np.ndarray | None:
        if (
            self.expansion is None
            or self.coefficients is None
            or not np.isfinite(self.coefficients).all()
        ):
            return None
        return np.concatenate([np.log(self.expansion.lengths), self.coefficients.ravel()])

    def jet(self, points: np.ndarray, orders: tuple[MultiIndex, ...]) -> Jet | None:
        if self.expansion is None or self.coefficients is None or self.weights is None:
            return None
        return jet_of(self.expansion, self.coefficients, points, orders)


class Collocation(Learner):
    """Fits every subset of the equations; its children choose the functions and the prior."""

    @abstractmethod
    def expansion(self, world: World, seed: int, lengths: Lengths) -> Expansion:
        """The functions of a world; `seed` is that of the replicate."""

    @abstractmethod
    def prior(self, p: Problem, kept: np.ndarray | None) -> tuple[Lengths, float]:
        """Lengths and amplitude for a problem.

        Args:
            p: its points and data.
            kept: which of the observed points are given [n]; None for all.
        """

    @abstractmethod
    def length_count(self, world: World) -> int:
        """How many lengths the expansion has."""

    def supports(self, world: World, arm: Arm, protocol: Protocol) -> str | None:
        if arm.changes_training:
            return (
                "it has no training steps to prolong and no network weights to penalise; "
                "its prior is fixed"
            )
        if arm.unknown or any(world.laws.unknown):
            return "it learns fields and no coefficients; use learner stacked"
        return incomplete(world)

    def fit(self, fits: Sequence[Fit]) -> Generator[Trained, None, None]:
        priors: dict[
            int, tuple[Lengths, float]
        ] = {}  # by problem, which the arms of a replicate share

        def train(result: Expanded) -> None:
            p, whole = result.fit.problem, result.fit.kept is None
            prior = priors.get(id(p)) if whole else None
            if prior is None:
                prior = self.prior(p, result.fit.kept)
                if whole:
                    priors[id(p)] = prior
            lengths, amplitude = prior
            _solve(result, self.expansion(p.world, p.data_seed, lengths), amplitude)

        return serially(map(Expanded, fits), train)

    def restore(
        self,
        world: World,
        budget: Budget,
        seed: int,
        equations: tuple[str, ...],
        weights: np.ndarray,
    ) -> JetFunction:
        lengths = self.length_count(world)
        expected = lengths + len(world.fields) * self.expansion(world, seed, (1.0,) * lengths).count
        if weights.shape != (expected,):
            raise StoreError(f"weights of shape {weights.shape}; expected ({expected},)")
        expansion = self.expansion(world, seed, tuple(map(float, np.exp(weights[:lengths]))))
        coefficients = weights[lengths:].reshape(len(world.fields), -1)
        return lambda points, orders: jet_of(expansion, coefficients, points, orders)

    def estimate(self, fits: Sequence[Fit]) -> tuple[float, float]:
        return cost.estimate([(f, self.columns(f.problem.world)) for f in fits])

    def columns(self, world: World) -> int:
        """How many coefficients a model has: fields times functions."""
        return len(world.fields) * self.expansion(world, 0, (1.0,) * self.length_count(world)).count


def noise_of(p: Problem) -> float:
    """The standard deviation of the noise, in units of sigma_f, that a prior assumes."""
    return max(p.world.noise, LEAST_NOISE)


def stages(p: Problem) -> list[tuple[float, float]]:
    """(trust, horizon) of each stage for equations that are not linear.

    They gain weight where there are observations, then are asked further and further beyond.
    """
    until, world = p.world.until, p.world
    if until is None or world.time is None:
        return [(trust, np.inf) for trust in TRUST]
    end = float(world.upper[world.time_axis])
    beyond = [(1.0, until + share * (end - until)) for share in HORIZONS]
    return [(trust, until) for trust in TRUST] + beyond + [(1.0, np.inf)]


def _solve(result: Expanded, expansion: Expansion, amplitude: float) -> None:
    """Find the coefficients of the smallest loss from one or two starts, and note them in `result`.

    The first start is the mean of the observations. The second, for equations that are not linear,
    draws the fields that are not observed from the prior: at zero such a field may be at a saddle.
    """
    fit = result.fit
    p, world = fit.problem, fit.problem.world
    seen = list(p.observed)
    kept = slice(None) if fit.kept is None else fit.kept
    values = p.observed_values[kept] / world.field_scales[seen]
    result.expansion = expansion
    system = CollocationSystem(
        fit, expansion, fit.budget.data_weight * (noise_of(p) / amplitude) ** 2 / values.size
    )
    start = np.zeros((len(world.fields), expansion.count))
    start[seen, -1] = values.mean(axis=0)
    with np.errstate(all="ignore"):
        begins = np.isfinite(system.loss(start))
    if not begins:
        raise FloatingPointError(
            "the loss is not finite for the fields that it starts from, the mean of what was "
            "observed and 0, so that there was nothing to minimise; give finite data, and write "
            "equations so that they are numbers for any values of the fields"
        )
    hidden = [k for k in range(len(world.fields)) if k not in seen]
    starts = [start]
    if hidden and not system.linear:  # at zero such a field may be at a saddle
        starts.append(start.copy())
        starts[1][hidden] = np.random.default_rng([20240117, p.data_seed]).standard_normal(
            (len(hidden), start.shape[1])
        )
    steps, best = 0, start
    for a in starts:
        for trust, horizon in [(1.0, np.inf)] if system.linear else stages(p):
            system.trust, system.horizon = trust, horizon
            a, count = solve_least_squares(system, a, CONVERGED if system.whole else ROUGHLY)
            steps += count
        if a is not best and not system.loss(best) <= system.loss(a):
            best = a
    loss = system.loss(best)
    result.coefficients, result.loss, result.steps = (
        best,
        loss - system.ridge * float(np.sum(best**2)),
        (0, steps),
    )
    if not np.isfinite(loss):
        result.status, result.reason = DIVERGED, "its loss is not finite"
