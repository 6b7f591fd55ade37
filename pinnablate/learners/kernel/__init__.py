"""Collocation with random Fourier features: the same loss and the same subsets, without a network.

The loss of a subset is the network's (observations, conditions, equations told), plus |a|^2 / c: the prior of a Gaussian
process whose noise is that of the design, c = n amplitude^2 / (w_d noise^2). Linear equations are solved in one step, others
by Gauss-Newton with halved steps from a few starts, of which the least loss is kept. Length scale and amplitude are chosen
by marginal likelihood on the observations alone; of the truth nothing enters but the scales, which every arm has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.arms import Arm
from pinnablate.environment import Environment
from pinnablate.errors import StoreError
from pinnablate.expressions import Jet, compile_expressions, compile_partials, is_linear, orders_in
from pinnablate.learners.base import DIVERGED, Fit, Learner, Trained, serially
from pinnablate.learners.kernel.features import Features, choose_prior
from pinnablate.metrics import JetFunction
from pinnablate.protocol import Protocol
from pinnablate.streams import MultiIndex

STEPS = 40
STARTS = 3
HALVINGS = 12
CONVERGED = 1e-9  # relative decrease of the loss
LEAST_NOISE = 1e-3  # of exact observations: a prior needs some


def make() -> Learner:
    return Kernel()


@dataclass(eq=False)
class KernelTrained(Trained):
    """Coefficients of random Fourier features; its weights are (log length, coefficients)."""

    features: Features | None = None
    coefficients: np.ndarray | None = None

    @property
    def weights(self) -> np.ndarray | None:
        if self.coefficients is None or not np.isfinite(self.coefficients).all():
            return None
        return np.concatenate([[np.log(self.features.length)], self.coefficients.ravel()])

    def jet(self, points: np.ndarray, orders: tuple[MultiIndex, ...]) -> Jet | None:
        return None if self.weights is None else self.features.jet(self.coefficients, points, orders)


def restore(env: Environment, seed: int, weights: np.ndarray) -> JetFunction:
    """The model of kept weights: (points, orders) -> {alpha: [N, fields]}.

    Raises:
        StoreError: the weights have another shape.
    """
    expected = 1 + len(env.fields) * Features(env, seed, 1.0).count
    if weights.shape != (expected,):
        raise StoreError(f"weights of shape {weights.shape}; expected ({expected},)")
    features = Features(env, seed, float(np.exp(weights[0])))
    return lambda points, orders: features.jet(weights[1:].reshape(len(env.fields), -1), points, orders)


class Kernel(Learner):
    """Fits every subset of the equations."""

    name = "kernel"

    def supports(self, env: Environment, arm: Arm, protocol: Protocol) -> str | None:
        if arm.long or arm.decays:
            return "it has no training steps to prolong and no network weights to penalise; its prior is fixed"
        return None

    def fit(self, fits: Sequence[Fit]) -> Iterator[Trained]:
        return serially(map(KernelTrained, fits), _solve)

    def estimate(self, fits: Sequence[Fit]) -> tuple[float, float]:
        rows = max(len(f.problem.row_point) + len(f.problem.collocation) * len(f.problem.environment.residuals) for f in fits)
        return 1e-10 * STEPS / 4 * rows**3 * len(fits), 40.0 * rows**2


class _System:
    """Rows of a subset's loss as functions of the coefficients: values and Jacobian."""

    def __init__(self, fit: Fit, features: Features) -> None:
        env, p = fit.problem.environment, fit.problem
        self.env, self.features = env, features
        self.blocks = []  # (expression, points [n, d], or points and partners [2n, d], target [n], weight [n])
        for k, functional in enumerate(p.functionals):
            for paired in (False, True):
                rows = np.flatnonzero((p.row_functional == k) & (fit.row_weights > 0) & ((p.row_partner >= 0) == paired))
                where = np.concatenate([p.row_point[rows], p.row_partner[rows]]) if paired else p.row_point[rows]
                if len(rows):
                    self.blocks.append((functional, p.data_points[where], p.row_target[rows], fit.row_weights[rows]))
        n = len(p.collocation)
        for k in np.flatnonzero(fit.told):
            weight = np.full(n, np.sqrt(fit.residual_weights[k] / n))
            self.blocks.append((sum(env.residuals[k].terms), p.collocation, np.zeros(n), weight))
        self.compiled = [
            (compile_expressions([e], env.fields, env.coordinates, "numpy"), compile_partials(e, env.fields, env.coordinates))
            for e, *_ in self.blocks
        ]
        self.matrices: list[dict[MultiIndex, np.ndarray]] = []
        for expression, points, *_ in self.blocks:
            orders = {*orders_in([expression], env.coordinates), (0,) * len(env.coordinates)}
            self.matrices.append({alpha: features.matrix(points, alpha) for alpha in orders})

    def _jets(self, coefficients: np.ndarray) -> Iterator[Jet]:
        for matrices in self.matrices:
            yield {alpha: m @ coefficients.T * self.env.field_scales for alpha, m in matrices.items()}

    def residuals(self, coefficients: np.ndarray) -> np.ndarray:
        """Weighted rows: their squares sum to the loss."""
        out = []
        with np.errstate(all="ignore"):
            for (_, points, target, weight), (value, _), jet in zip(
                    self.blocks, self.compiled, self._jets(coefficients), strict=True):
                found = np.broadcast_to(value(jet, points)[0], len(points))
                out.append(weight * (_folded(found, len(target)) - target))
        return np.concatenate(out)

    def loss(self, coefficients: np.ndarray, ridge: float) -> float:
        """The declared loss and the prior."""
        return float(np.sum(self.residuals(coefficients) ** 2) + ridge * np.sum(coefficients**2))

    def jacobian(self, coefficients: np.ndarray) -> np.ndarray:
        """Derivative of the rows by the coefficients: [rows, fields * features]."""
        count, out = self.features.count, []
        for (_, points, _, weight), (_, partials), matrices, jet in zip(
                self.blocks, self.compiled, self.matrices, self._jets(coefficients), strict=True):
            block = np.zeros((len(points), len(self.env.fields), count))
            for (k, alpha), slope in partials(jet, points).items():
                block[:, k] += (np.broadcast_to(slope, len(points)) * self.env.field_scales[k])[:, None] * matrices[alpha]
            out.append(weight[:, None] * _folded(block.reshape(len(points), -1), len(weight)))
        return np.concatenate(out)


def _folded(rows: np.ndarray, count: int) -> np.ndarray:
    """Rows [count, ...], or rows minus those of their partners where there are twice as many."""
    return rows if len(rows) == count else rows[:count] - rows[count:]


def _solve(result: KernelTrained) -> None:
    """The best of some starts: the mean of the observations, and draws of the prior where equations are not linear."""
    fit = result.fit
    p, env = fit.problem, fit.problem.environment
    seen = list(p.observed)
    kept = slice(None) if fit.kept is None else fit.kept
    noise = max(p.observations.noise, LEAST_NOISE)
    values = p.observed_values[kept] / env.field_scales[seen]
    length, amplitude = choose_prior(env, p.data_seed, p.observed_points[kept], values, noise)
    result.features = Features(env, p.data_seed, length)
    system = _System(fit, result.features)
    ridge = fit.budget.data_weight * (noise / amplitude) ** 2 / values.size
    start = np.zeros((len(env.fields), result.features.count))
    start[seen, -1] = values.mean(axis=0)
    best, steps = _gauss_newton(system, start, ridge)
    if not all(is_linear(e, env.fields, env.coordinates) for e, *_ in system.blocks):
        rng = np.random.default_rng([20240117, p.data_seed])
        for _ in range(STARTS - 1):
            drawn = start.copy()  # a field that nobody sees may sit on a saddle at zero
            hidden = [k for k in range(len(env.fields)) if k not in seen]
            drawn[hidden] = rng.standard_normal((len(hidden), drawn.shape[1]))
            found, count = _gauss_newton(system, drawn, ridge)
            steps += count
            if not system.loss(best, ridge) <= system.loss(found, ridge):
                best = found
    loss = system.loss(best, ridge)
    result.coefficients, result.loss, result.steps = best, loss - ridge * float(np.sum(best**2)), (0, steps)
    if not np.isfinite(loss):
        result.status, result.reason = DIVERGED, "its loss is not finite"


def _gauss_newton(system: _System, a: np.ndarray, ridge: float) -> tuple[np.ndarray, int]:
    """Coefficients at which the loss does not fall any more, and the steps taken; a step that raises it is halved."""
    current, steps = system.loss(a, ridge), 0
    while steps < STEPS:
        steps += 1
        step = _ridge_step(system.jacobian(a), system.residuals(a), a.ravel(), ridge).reshape(a.shape)
        size, now = 1.0, system.loss(a + step, ridge)
        while not now <= current and size > 0.5**HALVINGS:
            size /= 2
            now = system.loss(a + size * step, ridge)
        if not now <= current:
            break
        a, before, current = a + size * step, current, now
        if before - current <= CONVERGED * before:
            break
    return a, steps


def _ridge_step(j: np.ndarray, r: np.ndarray, a: np.ndarray, ridge: float) -> np.ndarray:
    """Minimiser of |r + J d|^2 + ridge |a + d|^2, in the smaller of the primal and dual forms."""
    from scipy.linalg import cho_factor, cho_solve

    rows, columns = j.shape
    if rows < columns:  # a + d = J' (J J' + ridge)^-1 (J a - r)
        gram = j @ j.T
        gram[np.diag_indices(rows)] += ridge
        return j.T @ cho_solve(cho_factor(gram, lower=True), j @ a - r) - a
    gram = j.T @ j
    gram[np.diag_indices(columns)] += ridge
    return cho_solve(cho_factor(gram, lower=True), -(j.T @ r + ridge * a))
