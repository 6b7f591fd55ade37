"""The rows of a fit's loss made linear at a state, data and equations apart.

It is what the last step of Levenberg-Marquardt factorised: of all rows, and without damping.
"""

from __future__ import annotations

import numpy as np

from pinnablate.learners.resources import DEFAULTS
from pinnablate.learners.stacked.programs import program_of
from pinnablate.learners.stacked.sizes import samples
from pinnablate.minimisers.quadratic import Quadratic
from pinnablate.tasks.fit import Fit


def normal_parts(fit: Fit, theta: np.ndarray) -> tuple[Quadratic, Quadratic]:
    """The rows of the data, and those of the equations told, at a state.

    Args:
        fit: of the network; its coefficients are not learned.
        theta: parameters [P].

    Returns:
        (observations and conditions, equations told); their sizes add up to the loss.

    Raises:
        ValueError: coefficients are learned, so that a state of the network alone is not enough.
    """
    if fit.learned is not None:
        raise ValueError(f"{fit!r} learns coefficients; expected one with the network alone")
    from pinnablate.learners.stacked.tiles import MemberSystem

    system = MemberSystem(program_of(fit, DEFAULTS.device), fit)
    found: list[tuple[Quadratic, Quadratic]] = []
    for sample in range(system.samples):
        rows, jacobian = system.jacobian(np.asarray(theta, float), sample)
        # Rows of the data come first; those that only fill up their number are zero.
        head = len(rows) - int(fit.residual_mask.sum()) * (
            len(fit.problem.collocation) // samples(fit)
        )
        found.append(
            (Quadratic.of(rows[:head], jacobian[:head]), Quadratic.of(rows[head:], jacobian[head:]))
        )
    # Each sample has all the data, and stands for all collocation points.
    data, laws = found[0]
    for _, more in found[1:]:
        laws = laws + more
    return data, laws.scaled(1.0 / system.samples)
