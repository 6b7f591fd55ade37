"""From fits to arrays: the batch of a tile of members for Adam, and the least-squares system of one member."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pinnablate.learners.base import Fit
from pinnablate.learners.stacked.program import Program
from pinnablate.learners.tensorflow_setup import tf

ROWS = 128  # data rows differentiated at a time: few enough to stay in cache


def residual_weights(fit: Fit) -> np.ndarray:
    """1 / (k_e s_r^2): the weight of the mean square of each residual, told or not: [residuals]."""
    env = fit.problem.environment
    names = [r.equation for r in env.residuals]
    return 1.0 / (np.array([names.count(n) for n in names]) * env.residual_scales**2)


def batch(fits: Sequence[Fit]) -> dict[str, Any]:
    """The arrays of a tile, members stacked on the leading axis."""
    def stack(rows: Sequence[np.ndarray]) -> Any:
        return tf.constant(np.stack(rows))

    targets, weights = zip(*(_dense(fit) for fit in fits), strict=True)
    return {
        "points": stack([f.problem.collocation for f in fits]),
        "coefficients": stack([f.coefficients for f in fits]),
        "residual_weights": stack([residual_weights(f) for f in fits]),
        "data_points": stack([f.problem.data_points for f in fits]),
        "targets": stack(targets),
        "data_weights": stack(weights),
        "decay": tf.constant([f.decay for f in fits], tf.float64),
    }


def _dense(fit: Fit) -> tuple[np.ndarray, np.ndarray]:
    """Targets and weights of every functional at every data point, zero where nothing is told: [points, functionals]."""
    p = fit.problem
    shape = (len(p.data_points), len(p.functionals))
    targets, weights = np.zeros(shape), np.zeros(shape)
    targets[p.row_point, p.row_functional] = p.row_target
    weights[p.row_point, p.row_functional] = p.row_weights(fit.budget.data_weight, fit.kept)
    return targets, weights


class System:
    """The weighted rows of one fit: data rows, then the collocation rows of every residual it is told."""

    def __init__(self, program: Program, fit: Fit) -> None:
        p, env = fit.problem, fit.problem.environment
        self.program, self.collocation = program, len(p.collocation)
        weights = p.row_weights(fit.budget.data_weight, fit.kept)
        kept = np.flatnonzero(weights)  # a fold leaves rows out
        self.data_weights, self.targets = weights[kept], p.row_target[kept]
        self.where = p.row_point[kept], p.row_functional[kept]
        self.told = [k for k, r in enumerate(env.residuals) if r.equation in fit.arm.equations]
        self.row_scales = np.sqrt(residual_weights(fit) / len(p.collocation))
        self.coefficients = tf.constant(fit.coefficients)
        self.single = []
        for k in self.told:
            row = np.zeros(len(env.terms))
            row[env.term_spans[k]] = fit.coefficients[env.term_spans[k]]
            self.single.append(tf.constant(row))
        self.points = tf.constant(p.collocation)
        self.data_points = tf.constant(p.data_points)
        at, chosen = p.data_points[self.where[0]], np.eye(len(p.functionals))[self.where[1]]
        self.data_blocks = [
            (slice(k, min(k + ROWS, len(chosen))), tf.constant(_padded(at[k : k + ROWS])),
             tf.constant(_padded(chosen[k : k + ROWS])))
            for k in range(0, len(chosen), ROWS)
        ]
        rows = len(self.data_weights) + len(p.collocation) * len(self.told)
        self._r, self._jacobian = np.empty(rows), np.empty((rows, fit.architecture.parameters))

    def residual(self, theta: np.ndarray) -> np.ndarray:
        """All weighted rows: [rows]."""
        data, values = self.program.rows(
            tf.constant(theta), self.data_points, self.points, self.coefficients, bool(self.told))
        parts = [self.data_weights * (data.numpy()[self.where] - self.targets)]
        if self.told:
            parts.append((self.row_scales[:, None] * values.numpy())[self.told].ravel())
        return np.concatenate(parts)

    def jacobian(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """All weighted rows and their derivatives: [rows], [rows, P]; both overwritten by the next call."""
        r, jacobian, at = self._r, self._jacobian, tf.constant(theta)
        head, n = len(self.data_weights), self.collocation
        for block, points, selection in self.data_blocks:
            values, slopes = (v.numpy()[: block.stop - block.start] for v in self.program.data_jacobian(at, points, selection))
            np.multiply(self.data_weights[block], values - self.targets[block], out=r[block])
            np.multiply(self.data_weights[block, None], slopes, out=jacobian[block])
        for i, (k, coefficients) in enumerate(zip(self.told, self.single, strict=True)):
            block = slice(head + i * n, head + (i + 1) * n)
            values, slopes = (v.numpy() for v in self.program.residual_jacobian(at, self.points, coefficients))
            np.multiply(self.row_scales[k], values, out=r[block])
            np.multiply(self.row_scales[k], slopes, out=jacobian[block])
        return r, jacobian


def _padded(rows: np.ndarray) -> np.ndarray:
    """Rows repeated up to a full block, so that every block has one shape and one trace."""
    return rows[np.arange(ROWS) % len(rows)]
