"""Do two networks represent the same? Linear CKA, debiased, against what two replicates share.

With X [n, p] and Y [n, q] the hidden units of two networks at the same n points, K = XX', L = YY',

    CKA = HSIC(K, L) / sqrt(HSIC(K, K) HSIC(L, L)),

with the unbiased estimator of HSIC (diagonals set to 0): two representations that have nothing in
common have 0 on average whatever their widths, where the biased one does not. It is 1 for two that
are equal up to rotation and scale.

Two arms of one replicate share world, data and initial weights. How similar they are says something
only beside how similar the same arm is in two replicates, which share neither.

Sources: S. Kornblith et al., Similarity of neural network representations revisited, ICML 2019,
arXiv:1905.00414; the estimator: L. Song et al., J. Mach. Learn. Res. 13 (2012) 1393; the jackknife
of means over pairs: B. Efron and C. Stein, Ann. Statist. 9 (1981) 586, doi:10.1214/aos/1176345462.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pinnablate.analysis.estimate import Estimate, estimate

Array = np.ndarray[Any, np.dtype[np.float64]]
FEWEST_POINTS = 4  # that the estimator needs


def _gram(units: Array) -> Array:
    centred = units - units.mean(axis=0)
    gram: Array = centred @ centred.T
    np.fill_diagonal(gram, 0.0)
    return gram


def _hsic(k: Array, other: Array) -> float:
    """The unbiased estimator, from two Gram matrices with diagonals of 0."""
    n = len(k)
    both = np.sum(k * other)
    all_of = k.sum() * other.sum() / ((n - 1) * (n - 2))
    across = 2.0 / (n - 2) * np.sum(k.sum(axis=0) * other.sum(axis=0))
    return float((both + all_of - across) / (n * (n - 3)))


def cka(x: Array, y: Array) -> float:
    """Debiased linear CKA of two representations of the same points.

    Args:
        x: [n, units], at least four points.
        y: [n, units of the other].

    Returns:
        1 for equal ones, 0 on average for unrelated ones, below 0 by chance; NaN where one of them
        is the same at every point.

    Raises:
        ValueError: not the same number of points, or fewer than four.
    """
    if len(x) != len(y) or len(x) < FEWEST_POINTS:
        raise ValueError(
            f"CKA compares the same points: got {len(x)} and {len(y)}, expected as many of each, "
            f"at least {FEWEST_POINTS}"
        )
    k, other = _gram(np.asarray(x, float)), _gram(np.asarray(y, float))
    own = _hsic(k, k) * _hsic(other, other)
    return float(_hsic(k, other) / np.sqrt(own)) if own > 0 else float("nan")


def pairwise(units: Array) -> Array:
    """CKA of every two of several representations: [m, m] from [m, n, units], 1 on the diagonal."""
    found = np.eye(len(units))
    for i in range(len(units)):
        for j in range(i):
            found[i, j] = found[j, i] = cka(units[i], units[j])
    return found


def over_pairs(values: Array) -> Array:
    """Pseudo-values of a mean over pairs of replicates, whose mean is that mean: [n].

    p_r = n U - (n - 1) U_(without r), U the mean of all pairs. Pairs that share a replicate are not
    independent; the jackknife makes of them one number a replicate, whose t interval holds.

    Args:
        values: of every pair, symmetric [n, n]; the diagonal is not looked at. n at least 3.
    """
    n = len(values)
    off = values - np.diag(np.diag(values))
    own = off.sum(axis=1) / (n - 1)
    found: Array = (2 * (n - 1) * own - n * own.mean()) / (n - 2)
    return found


def against_null(within: Array, between: Array) -> Estimate:
    """How much more similar two arms of one replicate are than one arm in two replicates.

    Args:
        within: CKA of the two arms in each replicate: [n].
        between: CKA of the same arm in every two replicates, [n, n]; the mean of both arms.

    Returns:
        The mean of `within` minus that of all pairs `between`, with its interval from five
        replicates on. Below three replicates there are too few pairs, and values are differences
        from the mean of those there are.

    Raises:
        ValueError: a single replicate, which has no pair.
    """
    n = len(within)
    if n < 2:
        raise ValueError("one replicate has no other to be compared with; expected at least two")
    if n == 2:
        return estimate(np.asarray(within) - between[0, 1])
    return estimate(np.asarray(within) - over_pairs(between))
