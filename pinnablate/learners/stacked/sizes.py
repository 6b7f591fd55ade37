"""What training takes: flops of the second phase, rows and bytes of a member."""

from __future__ import annotations

import numpy as np

from pinnablate.learners import cost
from pinnablate.learners.cost import second_step, system_rows
from pinnablate.tasks.budget import QUASI_NEWTON, SAMPLED
from pinnablate.tasks.fit import Fit

# The number of data rows of a fold is filled up to a multiple of this, so that folds of unlike
# sizes share a program.
PADDING = 32
WIDEST, TILE_BYTES = 16, 2**24  # members of a tile in the second phase; bytes of their Jacobians
# The same on a GPU, and how many copies of an array its compiled step holds at a time.
WIDEST_ON_GPU, GPU_COPIES = 64, 4
IMPORTED = 6e8  # bytes that TensorFlow holds by itself


def second_cost(fit: Fit) -> float:
    """Declared flops of the whole second phase of a fit."""
    return fit.second_steps * second_step(
        fit.budget.second, fit.network, fit.problem, fit.laws, fit.equations
    )


def padded(fit: Fit) -> int:
    """How many data rows a fit evaluates: those with a weight, filled up by some without.

    Rows without a weight are those of a fold that is left out, or of conditions that are withheld.
    """
    used = int(np.count_nonzero(fit.row_weights))
    return used + min(len(fit.row_weights) - used, -used % PADDING)


def samples(fit: Fit) -> int:
    """Into how many samples the rows of a fit are divided in the second phase; 1 where all rows are
    used at once.
    """
    told, n = int(np.count_nonzero(fit.residual_mask)), len(fit.problem.collocation)
    if fit.budget.second != SAMPLED:
        return 1
    most = cost.samples(told * n, fit.network.parameters)
    return max(k for k in range(1, most + 1) if n % k == 0)


def sampled_rows(fit: Fit) -> int:
    """Rows of the Jacobian of one sample of a fit."""
    rows, data = system_rows(fit.problem, fit.laws, fit.equations), len(fit.problem.row_point)
    return data + (rows - data) // samples(fit)


def working_bytes(fit: Fit) -> float:
    """Bytes that a thread works with in the second phase of a tile of such fits.

    They are Jacobians (the last, the next and its parts), Gram matrices and factors; or, for
    quasi-Newton, the inverse Hessian.
    """
    rows, parameters = sampled_rows(fit), fit.network.parameters
    if fit.budget.second in QUASI_NEWTON:
        return 8.0 * 2 * parameters**2
    width = tile_width(fit, WIDEST)
    return width * 8.0 * (3 * rows * parameters + 2 * min(rows, parameters) ** 2)


def tile_width(fit: Fit, count: int) -> int:
    """How many members share a tile in the second phase: a power of two.

    A call into TensorFlow costs as much as the rows of a small network, so that small ones share
    it; large ones would only push each other out of the cache.

    Args:
        fit: one of them.
        count: how many there are for a thread; the width is at most this, rounded up to a power of
            two.
    """
    if samples(fit) > 1:  # members at different steps ask for different samples
        return 1
    size = 8.0 * system_rows(fit.problem, fit.laws, fit.equations) * fit.network.parameters
    width = 1
    while width < min(count, WIDEST) and 2 * width * size <= TILE_BYTES:
        width *= 2
    return width


def gpu_width(fit: Fit, count: int, memory: float) -> int:
    """How many members share a tile in the second phase on a GPU: a power of two.

    Each takes its Jacobian and the products that it is made of, a Gram matrix and its factors, and
    the streams of all points between the layers.

    Args:
        fit: one of them.
        count: how many there are; the width is at most this, rounded up to a power of two.
        memory: bytes that tiles may hold.
    """
    rows, parameters = sampled_rows(fit), fit.network.parameters
    points, told = len(fit.problem.collocation), int(np.count_nonzero(fit.residual_mask))
    streams = len(fit.laws.orders) * points * (1.0 + told / samples(fit))
    between = GPU_COPIES * streams * sum(width for _, width in fit.network.shapes)
    size = 8.0 * (GPU_COPIES * parameters * (rows + min(rows, parameters)) + between)
    width = 1
    while width < min(count, WIDEST_ON_GPU) and 2 * width * size <= memory:
        width *= 2
    return width


def waiting_bytes(fit: Fit) -> float:
    """Bytes of a fit between its phases and until it is scored: parameters at the steps kept."""
    return 8.0 * fit.network.parameters * (4 + sum(map(len, fit.curve_steps)))
