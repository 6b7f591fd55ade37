"""How many directions a subset leaves free to a network: its effective free dimension.

A change d of the parameters moves the fields by F d and what the subset is told by J d; F and J are
the slopes of the network at the state that is read. With |F d|^2 = mean over fields and domain of
(change / sigma_f)^2 and |J d|^2 = mean over observations of (change / sigma_f)^2 + mean over
conditions + sum over the residuals r told of mean (change of R_r / s_r)^2 / k_e, the directions of
F are made orthonormal, and

    lambda_i = eigenvalues of |J d|^2 / (tolerance^2 |F d|^2),   d_eff = sum_i 1 / (1 + lambda_i).

A direction counts as free (nearly 1) where it changes what is told by less than the tolerance times
its own size. That is the question that `checks.observability` asks of polynomials, with the same
norms, asked of the directions in which a trained network can move.

Source: D. J. C. MacKay, Neural Computation 4 (1992) 415, doi:10.1162/neco.1992.4.3.415 (the
effective number of parameters); free dimensions of equations: arXiv:2606.06171.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
# Directions that move the fields less than this share of what the strongest one does, for the same
# change of the parameters, are not counted: they are beyond rounding and training.
MOVABLE = 1e-4


def moved_rates(told: Array, fields: Array, movable: float = MOVABLE) -> Array:
    """|J d|^2 / |F d|^2 of the directions in which a network can move its fields: [directions].

    Args:
        told: J'J of what is told, [P, P].
        fields: F, slopes of the fields at points of the domain by the parameters, divided by
            sigma_f and by the root of the number of rows: [rows, P].
        movable: the least share of the largest singular value of F that counts.

    Returns:
        Ascending; the square root is the change of what is told, where the fields change by 1.
    """
    sizes, directions = np.linalg.svd(fields, full_matrices=False)[1:]
    kept = sizes > movable * sizes[0]
    unit = directions[kept] / sizes[kept, None]  # each changes the fields by 1
    return np.clip(np.linalg.eigvalsh(unit @ told @ unit.T), 0.0, None)


def free_dimension(rates: Array, tolerance: float) -> float:
    """d_eff, from the rates of `moved_rates`.

    Args:
        rates: [directions].
        tolerance: the change of what is told, relative to that of the fields, below which it counts
            as nothing.
    """
    return float(np.sum(1.0 / (1.0 + rates / tolerance**2)))
