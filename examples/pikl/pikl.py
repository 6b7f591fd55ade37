"""Learner `pikl`: physics-informed kernel learning, fields as Fourier series with a Sobolev penalty.

Every field is a trigonometric polynomial on a box twice as long as the domain, so that nothing forces
it to be periodic inside:

    u_f(z) = sigma_f sum_k a_fk phi_k(z),   phi_k products of cosines and sines of pi k z / 2, z in [-1, 1]

and the coefficients a minimise the loss of the fit plus lambda sum_k (1 + |k|^2)^S a_fk^2, which is what
kernel ridge regression with a kernel made of the penalty and the equations comes to. Laws that are
linear take one solve for each lambda, others Gauss-Newton from the solution for the lambda before.
The lambda is the one whose solution has the least error on the validation observations, which are given
to every learner to choose one thing; for an arm told equations and for one told none alike.

Idea: N. Doumeche, F. Bach, G. Biau and C. Boyer, arXiv 2409.13786 (2024).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from itertools import product

import numpy as np
import sympy

from pinnablate.arms import Arm
from pinnablate.calculus.expressions import compile_expressions, compile_partials
from pinnablate.calculus.jets import Jet, MultiIndex, orders_in
from pinnablate.errors import StoreError
from pinnablate.learners.base import DIVERGED, Learner, Trained, serially
from pinnablate.tasks.fit import Fit
from pinnablate.tasks.metrics import JetFunction
from pinnablate.tasks.protocol import Budget, Protocol
from pinnablate.world import World

MODES = {1: 24, 2: 6, 3: 3, 4: 2}  # the highest frequency k along each of 1, 2, 3, 4 coordinates
SMOOTHNESS = 2  # S, the order of the Sobolev penalty
PENALTIES = tuple(10.0**-k for k in range(1, 10, 2))  # lambda, from strong to weak
STEPS, CONVERGED = (
    30,
    1e-8,
)  # of Gauss-Newton for each lambda; a relative fall of the loss that ends it
Rows = Callable[
    [np.ndarray], tuple[np.ndarray, np.ndarray]
]  # a -> values [n], slopes [n, parameters]


class Series:
    """The functions of a world, which all replicates share.

    Args:
        world: its domain, fields and scales.
    """

    def __init__(self, world: World) -> None:
        d = len(world.coordinates)
        highest = MODES.get(d, 1)
        # 0 is the constant; 2k - 1 and 2k are the cosine and the sine of frequency k
        self.index = np.array(list(product(range(2 * highest + 1), repeat=d)))
        frequency = (self.index + 1) // 2
        self.rate = frequency * np.pi / (world.upper - world.lower)  # d z / d x = 2 / length
        self.phase = np.where(self.index % 2 == 1, np.pi / 2, 0.0) * (self.index > 0)
        self.phase[self.index == 0] = np.pi / 2
        self.penalty = (1.0 + (frequency**2).sum(axis=1)) ** SMOOTHNESS
        self.world, self.count = world, len(self.index)

    @property
    def parameters(self) -> int:
        """How many coefficients there are: fields times functions."""
        return len(self.world.fields) * self.count

    def matrix(self, points: np.ndarray, alpha: MultiIndex) -> np.ndarray:
        """One derivative of every function at points [N, d]: [N, functions]."""
        middle = (self.world.lower + self.world.upper) / 2
        out = np.ones((len(points), self.count))
        for j, order in enumerate(alpha):
            angle = np.outer(points[:, j] - middle[j], self.rate[:, j])
            turned = angle + self.phase[:, j] + order * np.pi / 2
            out *= np.sin(turned) * self.rate[:, j] ** order
        return out

    def jet(self, a: np.ndarray, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """Field derivatives from coefficients [parameters]: {alpha: [N, fields]}."""
        columns = a.reshape(-1, self.count).T * self.world.field_scales
        return {alpha: self.matrix(points, alpha) @ columns for alpha in orders}

    def rows(
        self,
        expression: sympy.Expr,
        points: np.ndarray,
        target: np.ndarray | float,
        weight: np.ndarray,
    ) -> Rows:
        """weight * (expression - target) at points, as a function of the coefficients."""
        world, n = self.world, len(points)
        value = compile_expressions([expression], world.fields, world.coordinates, "numpy")
        partials = compile_partials(expression, world.fields, world.coordinates)
        orders = orders_in([expression], world.coordinates)
        matrices = {alpha: self.matrix(points, alpha) for alpha in orders}

        def evaluate(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            columns = a.reshape(-1, self.count).T * world.field_scales
            jet = {alpha: m @ columns for alpha, m in matrices.items()}
            slopes = np.zeros((n, len(world.fields), self.count))
            for (k, alpha), slope in partials(jet, points).items():
                scaled = np.broadcast_to(slope * world.field_scales[k], n)
                slopes[:, k] += scaled[:, None] * matrices[alpha]
            off = np.broadcast_to(value(jet, points)[0], n) - target
            return weight * off, weight[:, None] * slopes.reshape(n, -1)

        return evaluate


def loss_of(fit: Fit, series: Series) -> list[Rows]:
    """The rows of the loss, the same for every learner: observations, conditions, equations told."""
    p, rows = fit.problem, []
    for k, functional in enumerate(p.functionals):
        at = np.flatnonzero((p.row_functional == k) & (fit.row_weights > 0))
        if len(at):
            points = p.data_points[p.row_point[at]]
            rows.append(series.rows(functional, points, p.row_target[at], fit.row_weights[at]))
    n = len(p.collocation)
    for k in np.flatnonzero(fit.residual_mask):
        span = fit.laws.term_spans[k]
        pairs = zip(fit.coefficients[span], fit.laws.residuals[k].terms, strict=True)
        law = sum(c * term for c, term in pairs)
        weight = np.full(n, np.sqrt(fit.residual_weights[k] / n))
        rows.append(series.rows(law, p.collocation, 0.0, weight))
    return rows


def descend(
    rows: Sequence[Rows], a: np.ndarray, ridge: np.ndarray
) -> tuple[np.ndarray, float, int]:
    """Gauss-Newton with step halving: coefficients, the loss without the penalty, and steps."""

    def linear(at: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
        values, slopes = zip(*(row(at) for row in rows), strict=True)
        r, slope = np.concatenate(values), np.concatenate(slopes)
        return r, slope, float(r @ r + ridge @ at**2)

    r, slope, loss = linear(a)
    steps = 0
    for _ in range(STEPS):
        steps += 1
        normal = slope.T @ slope + np.diag(ridge)
        move = np.linalg.solve(normal, slope.T @ r + ridge * a)
        share, before = 1.0, loss
        while share > 1e-4:
            trial = linear(a - share * move)
            if np.isfinite(trial[2]) and trial[2] <= loss:
                a, (r, slope, loss) = a - share * move, trial
                break
            share /= 2
        if before - loss <= CONVERGED * before:
            break
    return a, float(r @ r), steps


def validation_error(fit: Fit, series: Series, a: np.ndarray) -> float:
    """The rms distance from the validation observations, in sigma_f."""
    p, value = fit.problem, (0,) * fit.problem.validation_points.shape[1]
    seen = list(p.observed)
    found = series.jet(a, p.validation_points, [value])[value][:, seen]
    off = (found - p.validation_values) / p.world.field_scales[seen]
    return float(np.sqrt(np.mean(off**2)))


class Expanded(Trained):
    """What became of a fit: a model of one state."""

    def jet_at(self, theta: np.ndarray, points: np.ndarray, orders: tuple[MultiIndex, ...]) -> Jet:
        return Series(self.fit.problem.world).jet(theta, points, orders)


class Pikl(Learner):
    """Trains every subset of the equations, and every arm that is told wrong laws."""

    name = "pikl"
    summary = (
        "physics-informed kernel learning: Fourier series with a Sobolev penalty, Gauss-Newton"
    )
    version = 1

    def supports(self, world: World, arm: Arm, protocol: Protocol) -> str | None:
        if any(condition.periodic for condition in world.all_conditions):
            return "it is told values at single points, and a periodic condition ties two points together"
        if arm.changes_training or arm.unknown or any(world.laws.unknown):
            return (
                "it has no network to train for longer or to penalise, and learns no coefficients"
            )
        if arm.penalty or arm.searched:
            return "its penalty is its own, and it searches no strengths"
        return None

    def fit(self, fits: Sequence[Fit]) -> Generator[Trained, None, None]:
        def train(result: Expanded) -> None:
            series = Series(result.fit.problem.world)
            rows, a, steps = loss_of(result.fit, series), np.zeros(series.parameters), 0
            weights = np.tile(series.penalty, len(series.world.fields))
            least = np.inf
            for strength in PENALTIES:
                a, loss, took = descend(rows, a, strength * weights)
                steps += took
                error = validation_error(result.fit, series, a)
                if error < least and np.isfinite(loss):
                    least, chosen, result.loss = error, a, loss
            if not np.isfinite(least):
                result.status, result.reason = DIVERGED, "its loss is not finite"
                return
            result.curve, result.steps = [(steps, chosen)], (0, steps)

        return serially(map(Expanded, fits), train)

    def restore(
        self,
        world: World,
        budget: Budget,
        seed: int,
        equations: tuple[str, ...],
        weights: np.ndarray,
    ) -> JetFunction:
        series = Series(world)
        if weights.shape != (series.parameters,):
            raise StoreError(f"weights of shape {weights.shape}; expected ({series.parameters},)")
        return lambda points, orders: series.jet(weights, points, orders)

    def estimate(self, fits: Sequence[Fit]) -> tuple[float, float]:
        if not fits:
            return 0.0, 1.0
        columns = max(Series(f.problem.world).parameters for f in fits)
        rows = max(len(f.problem.collocation) * 4 + len(f.problem.row_point) for f in fits)
        seconds = len(PENALTIES) * 8 * (rows * columns**2 * 2e-10 + 2e-3)
        return len(fits) * seconds, 24.0 * rows * columns
