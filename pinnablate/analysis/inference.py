"""How surprising values over replicates are: one-sample t tests, over many samples at once.

A sample is one number per replicate, a difference that is paired within replicates or any index
that is linear in such differences: the last axis of an array, whose other axes are samples. With m
the mean, s the sample standard deviation and n the number of replicates, t = (m - b) / (s / sqrt n)
is held against Student's t with n - 1 degrees of freedom. Below five replicates nothing is tested:
every p value is 1. Values over folds of one table (`Folds`) and of arms whose replicates share nothing
(`Independent`) are no arrays: they bring a mean, a standard error and degrees of freedom of their own.

Source of the equivalence test: D. J. Schuirmann, J. Pharmacokinetics and Biopharmaceutics 15 (1987)
657, doi:10.1007/BF01068419 (two one-sided tests).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL
from pinnablate.analysis.samples import WITH_ERRORS, Values

LEVEL = 0.05  # of a test that stands alone
DIGITS = 9  # values are rounded to so many decimals, so that round-off is no difference

Array = np.ndarray[Any, np.dtype[np.float64]]


def p_above(values: Values, bound: ArrayLike = 0.0) -> Array:
    """One-sided p values of "the mean exceeds the bound".

    Args:
        values: [..., replicates].
        bound: in the unit of the values; broadcast over the samples.

    Returns:
        [...]: the chance of so large a t where the mean is the bound; 1 below five replicates.
    """
    if isinstance(values, WITH_ERRORS):
        p = _p_above(values.mean(), values.error, values.freedom, bound)
        return np.where(values.count < FEWEST_FOR_INTERVAL, 1.0, p)
    v = np.round(np.asarray(values, float), DIGITS)
    mean, count = v.mean(axis=-1), v.shape[-1]
    if count < FEWEST_FOR_INTERVAL:
        return np.ones_like(mean)
    return _p_above(mean, v.std(axis=-1, ddof=1) / np.sqrt(count), count - 1, bound)


def _p_above(mean: Array, error: Array, freedom: ArrayLike, bound: ArrayLike) -> Array:
    """Of means with standard errors and degrees of freedom, all [...]."""
    from scipy.special import stdtr

    off = np.round(mean - np.asarray(bound, float), DIGITS)
    error = np.where(error < 10.0**-DIGITS, 0.0, error)
    with np.errstate(divide="ignore", invalid="ignore"):  # samples without any spread
        t = np.where(off == 0, 0.0, off / error)
    p = np.where(np.isinf(t), np.where(t > 0, 0.0, 1.0), stdtr(freedom, -t))
    # A sample that is the bound itself in every replicate says nothing against it.
    return np.asarray(np.where((off == 0) & (error == 0), 1.0, p))


def p_below(values: Values, bound: ArrayLike = 0.0) -> Array:
    """One-sided p values of "the mean lies below the bound"; see `p_above`."""
    negative = -values if isinstance(values, WITH_ERRORS) else -np.asarray(values, float)
    return p_above(negative, -np.asarray(bound, float))


def p_apart(values: Values, bound: ArrayLike = 0.0) -> Array:
    """Two-sided p values of "the mean is not the bound".

    p <= 0.05 where the 95 % t interval excludes the bound.

    Args:
        values: [..., replicates].
        bound: in the unit of the values; broadcast over the samples.
    """
    one_sided = np.minimum(p_above(values, bound), p_below(values, bound))
    return np.asarray(np.minimum(1.0, 2 * one_sided))


def p_near(values: Values, delta: ArrayLike) -> Array:
    """p values of "the mean lies within delta of 0": the larger of two one-sided tests (TOST).

    Args:
        values: [..., replicates].
        delta: the difference that does not matter, above 0, in the unit of the values.
    """
    d = np.asarray(delta, float)
    return np.asarray(np.maximum(p_above(values, -d), p_below(values, d)))
