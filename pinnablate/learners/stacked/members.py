"""From fits to arrays: the batch of a tile of members for Adam, and the least-squares system of one member."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pinnablate.learners.base import Fit
from pinnablate.learners.stacked.program import Program
from pinnablate.learners.tensorflow_setup import tf


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
        self.program, self.problem = program, p
        self.theta_size = fit.architecture.parameters
        self.data_weights = p.row_weights(fit.budget.data_weight, fit.kept)
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
        self.row_points = tf.constant(p.data_points[p.row_point])
        self.selection = tf.constant(np.eye(len(p.functionals))[p.row_functional])

    def residual(self, theta: np.ndarray) -> np.ndarray:
        """All weighted rows: [rows]."""
        data, values = self.program.rows(
            tf.constant(theta), self.data_points, self.points, self.coefficients, bool(self.told))
        p = self.problem
        parts = [self.data_weights * (data.numpy()[p.row_point, p.row_functional] - p.row_target)]
        if self.told:
            parts.append((self.row_scales[:, None] * values.numpy())[self.told].ravel())
        return np.concatenate(parts)

    def jacobian(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """All weighted rows and their derivatives: [rows], [rows, P]."""
        head, n = len(self.data_weights), len(self.problem.collocation)
        rows = head + n * len(self.told)
        r, jacobian = np.empty(rows), np.empty((rows, self.theta_size))
        at = tf.constant(theta)
        values, slopes = self.program.data_jacobian(at, self.row_points, self.selection)
        r[:head] = self.data_weights * (values.numpy() - self.problem.row_target)
        np.multiply(self.data_weights[:, None], slopes.numpy(), out=jacobian[:head])
        for i, (k, coefficients) in enumerate(zip(self.told, self.single, strict=True)):
            block = slice(head + i * n, head + (i + 1) * n)
            values, slopes = self.program.residual_jacobian(at, self.points, coefficients)
            r[block] = self.row_scales[k] * values.numpy()
            np.multiply(self.row_scales[k], slopes.numpy(), out=jacobian[block])
        return r, jacobian
