"""From fits to arrays: the batch of a tile of members for Adam, and the least-squares system of one member."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pinnablate.learners.base import Fit
from pinnablate.learners.stacked.program import Program
from pinnablate.learners.tensorflow_setup import tf

ROWS = 128  # data rows differentiated at a time: few enough to stay in cache


def batch(fits: Sequence[Fit]) -> dict[str, Any]:
    """The arrays of a tile, members stacked on the leading axis."""
    def stack(rows: Sequence[np.ndarray]) -> Any:
        return tf.constant(np.stack(rows))

    targets, weights = zip(*(_dense(fit) for fit in fits), strict=True)
    return {
        "points": stack([f.problem.environment.with_known(f.problem.collocation) for f in fits]),
        "coefficients": stack([f.coefficients for f in fits]),
        "residual_weights": stack([f.residual_weights for f in fits]),
        "data_points": stack([f.problem.data_points for f in fits]),
        "partners": stack([_partners(f) for f in fits]),
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
    weights[p.row_point, p.row_functional] = fit.row_weights
    return targets, weights


def _partners(fit: Fit) -> np.ndarray:
    """1 at (point, partner) of a periodic condition, so that partners @ values is what is taken off: [points, points]; no
    columns where there are no such conditions."""
    p = fit.problem
    paired = p.row_partner >= 0
    matrix = np.zeros((len(p.data_points), len(p.data_points) if paired.any() else 0))
    matrix[p.row_point[paired], p.row_partner[paired]] = 1.0
    return matrix


class Objective:
    """The loss of one fit and its gradient: theta [P] -> (loss, [P])."""

    def __init__(self, program: Program, fit: Fit) -> None:
        self._program, self._numbers, self._told = program, batch([fit]), bool(fit.told.any())

    def __call__(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        loss, gradient = self._program.loss_and_gradient(tf.constant(theta[None]), self._numbers, self._told)
        return float(loss), gradient.numpy()[0]


class System:
    """The weighted rows of one fit: data rows, then the collocation rows of every residual it is told."""

    def __init__(self, program: Program, fit: Fit) -> None:
        p, env = fit.problem, fit.problem.environment
        self.program, self.collocation = program, len(p.collocation)
        weights = fit.row_weights
        kept = np.flatnonzero(weights)  # a fold leaves rows out, and so do conditions that are withheld
        self.data_weights, self.targets = weights[kept], p.row_target[kept]
        self.where = p.row_point[kept], p.row_functional[kept]
        self.told = [int(k) for k in np.flatnonzero(fit.told)]
        self.row_scales = np.sqrt(fit.residual_weights / len(p.collocation))
        self.coefficients = tf.constant(fit.coefficients)
        self.single = []
        for k in self.told:
            row = np.zeros(len(env.terms))
            row[env.term_spans[k]] = fit.coefficients[env.term_spans[k]]
            self.single.append(tf.constant(row))
        self.points = tf.constant(env.with_known(p.collocation))
        self.data_points = tf.constant(p.data_points)
        self.paired = np.flatnonzero(p.row_partner[kept] >= 0)
        self.partners = p.row_partner[kept][self.paired]
        chosen = np.eye(len(p.functionals))[self.where[1]]
        self.data_blocks = _blocks(p.data_points[self.where[0]], chosen)
        self.partner_blocks = _blocks(p.data_points[self.partners], chosen[self.paired])
        rows = len(self.data_weights) + len(p.collocation) * len(self.told)
        self._r, self._jacobian = np.empty(rows), np.empty((rows, fit.architecture.parameters))

    def residual(self, theta: np.ndarray) -> np.ndarray:
        """All weighted rows: [rows]."""
        data, values = self.program.rows(
            tf.constant(theta), self.data_points, self.points, self.coefficients, bool(self.told))
        functionals = data.numpy()
        found = functionals[self.where]
        found[self.paired] -= functionals[self.partners, self.where[1][self.paired]]
        parts = [self.data_weights * (found - self.targets)]
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
        for block, points, selection in self.partner_blocks:
            values, slopes = (v.numpy()[: block.stop - block.start] for v in self.program.data_jacobian(at, points, selection))
            rows = self.paired[block]
            r[rows] -= self.data_weights[rows] * values
            jacobian[rows] -= self.data_weights[rows, None] * slopes
        for i, (k, coefficients) in enumerate(zip(self.told, self.single, strict=True)):
            block = slice(head + i * n, head + (i + 1) * n)
            values, slopes = (v.numpy() for v in self.program.residual_jacobian(at, self.points, coefficients))
            np.multiply(self.row_scales[k], values, out=r[block])
            np.multiply(self.row_scales[k], slopes, out=jacobian[block])
        return r, jacobian


def _blocks(at: np.ndarray, chosen: np.ndarray) -> list[tuple[slice, Any, Any]]:
    """Rows in blocks: which, their points [ROWS, d], their functionals [ROWS, functionals]."""
    return [(slice(k, min(k + ROWS, len(chosen))), tf.constant(_padded(at[k : k + ROWS])),
             tf.constant(_padded(chosen[k : k + ROWS]))) for k in range(0, len(chosen), ROWS)]


def _padded(rows: np.ndarray) -> np.ndarray:
    """Rows repeated up to a full block, so that every block has one shape and one trace."""
    return rows[np.arange(ROWS) % len(rows)]
