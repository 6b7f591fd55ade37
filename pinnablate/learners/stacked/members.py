"""From fits to arrays: the batch of a tile of members for Adam, and the loss of one member."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pinnablate.tasks.fit import Fit

if TYPE_CHECKING:  # it imports TensorFlow
    from pinnablate.learners.stacked.program import Program


def batch(fits: Sequence[Fit], constant: Callable[[np.ndarray], Any]) -> dict[str, Any]:
    """The arrays of a tile, members stacked along the first axis.

    Args:
        fits: of the members.
        constant: makes an array of TensorFlow or of JAX.
    """

    def stack(rows: Sequence[np.ndarray]) -> Any:
        return constant(np.stack(rows))

    drawn = [f.drawn_scales for f in fits if f.drawn_scales is not None]
    scales = {"field_scales": stack(drawn)} if drawn else {}
    targets, weights = zip(*(_dense(fit) for fit in fits), strict=True)
    learned = [learned_arrays(f) for f in fits]
    return (
        {name: stack([arrays[name] for arrays in learned]) for name in learned[0]}
        | scales
        | {
            "points": stack([f.laws.with_tabulated(f.problem.collocation) for f in fits]),
            "coefficients": stack([f.coefficients * f.laws.numbers for f in fits]),
            "residual_weights": stack([f.residual_weights for f in fits]),
            "data_points": stack([f.problem.data_inputs for f in fits]),
            "partners": stack([_partners(f) for f in fits]),
            "targets": stack(targets),
            "data_weights": stack(weights),
            "decay": constant(np.array([f.decay for f in fits], float)),
        }
    )


def learned_arrays(fit: Fit) -> dict[str, np.ndarray]:
    """Which coefficients a fit learns, and which of them are one: nothing where it learns none."""
    if fit.learned is None:
        return {}
    learned = {"learned": fit.learned.astype(float)}
    return learned if fit.ties is None else learned | {"ties": np.eye(len(fit.ties))[fit.ties]}


def _dense(fit: Fit) -> tuple[np.ndarray, np.ndarray]:
    """Targets and weights of every functional at every data point, 0 where there is no row.

    Returns:
        Both [points, functionals].
    """
    p = fit.problem
    shape = (len(p.data_points), len(p.functionals))
    targets, weights = np.zeros(shape), np.zeros(shape)
    targets[p.row_point, p.row_functional] = p.row_target
    weights[p.row_point, p.row_functional] = fit.row_weights
    return targets, weights


def _partners(fit: Fit) -> np.ndarray:
    """The matrix that, times the values at all data points, gives what is taken off each.

    It is 1 at (point, partner) of a periodic condition, and -1 at (point, further place) of a mean:
    [points, points], or [points, 0] where there are neither.
    """
    p = fit.problem
    paired, mean = p.row_partner >= 0, p.mean_rows
    several = bool(paired.any() or len(mean))
    matrix = np.zeros((len(p.data_points), len(p.data_points) if several else 0))
    matrix[p.row_point[paired], p.row_partner[paired]] = 1.0
    if p.row_others is not None:
        matrix[p.row_point[mean][:, None], p.row_others[mean]] = -1.0
    return matrix


class Objective:
    """The loss of one fit and its gradient: theta [P] -> (loss, gradient [P])."""

    def __init__(self, program: Program, fit: Fit) -> None:
        self._program, self._numbers, self._told = (
            program,
            batch([fit], program.constant),
            bool(fit.residual_mask.any()),
        )

    def __call__(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        loss, gradient = self._program.loss_and_gradient(
            self._program.constant(theta[None]), self._numbers, self._told
        )
        return float(loss), np.asarray(gradient)[0]
