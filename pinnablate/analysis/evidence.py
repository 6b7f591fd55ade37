"""Laplace evidence: how probable a subset of the equations makes the observations, without a truth.

The rows of the loss are made linear at the state that is read: r + J d for a change d of the
parameters, J'J from the last factor of Levenberg-Marquardt. Parameters are normal a priori with
precision alpha, and what is told of the equations S belongs to the prior:

    p(data | S) = Z(data and S) / Z(S),
    Z(A) = int (alpha / 2 pi)^(P/2) exp(-1/2 [alpha |theta + d|^2 + beta |r_A + J_A d|^2]) dd,

which is a ratio of two normal integrals. beta makes the loss a log-likelihood: the observations
have their noise, and each equation counts as much as all observations would at sqrt(w_d) times
their noise (with w_d = 30 and a noise of 1 %: trusted to 5 % of its largest term). alpha is the one
that makes the data most probable, for each subset.

Source: D. J. C. MacKay, Neural Computation 4 (1992) 448, doi:10.1162/neco.1992.4.3.448; A. Immer et
al., Scalable marginal likelihood estimation, ICML 2021, arXiv:2104.04975.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pinnablate.minimisers.quadratic import Quadratic

Array = np.ndarray[Any, np.dtype[np.float64]]
PRECISIONS = np.geomspace(1e-4, 1e4, 33)  # alpha that are tried


def log_integral(of: Quadratic, theta: Array, precisions: Array) -> Array:
    """log Z for several precisions of the prior: [precisions].

    Args:
        of: beta |r + J d|^2.
        theta: the state that it is linear at, [P].
        precisions: alpha, above 0.
    """
    rates, axes = np.linalg.eigh(of.matrix)
    rates = np.clip(rates, 0.0, None)
    slope, start = axes.T @ of.slope, axes.T @ theta
    alpha = np.asarray(precisions, float)[:, None]
    pull = alpha * start + slope
    least = alpha[:, 0] * (theta @ theta) + of.size - np.sum(pull**2 / (alpha + rates), axis=1)
    found: Array = -0.5 * least - 0.5 * np.sum(np.log1p(rates / alpha), axis=1)
    return found


def log_evidence(
    data: Quadratic,
    laws: Quadratic,
    theta: Array,
    count: int,
    noise: float,
    data_weight: float,
    precisions: Array = PRECISIONS,
) -> float:
    """log p(data | S), with the precision of the prior that makes it largest.

    Args:
        data: rows of the observations and conditions in the loss, whose weights are w_d / count for
            each observation.
        laws: rows of the equations told in the loss; zeros where none is.
        theta: the state, [P].
        count: number of observed values.
        noise: their standard deviation, in sigma_f.
        data_weight: w_d.
        precisions: alpha that are tried.

    Returns:
        In natural logarithms, for values in units of sigma_f.
    """
    beta = count / (data_weight * noise**2)
    told = laws.scaled(beta)
    both = log_integral(data.scaled(beta) + told, theta, precisions)
    alone = log_integral(told, theta, precisions) if told.matrix.any() else 0.0
    return float(np.max(both - alone)) - 0.5 * count * float(np.log(2 * np.pi * noise**2))
