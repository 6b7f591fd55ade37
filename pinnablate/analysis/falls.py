"""How far the loss of a model falls where less is told, and the chance of that.

With s^2 the variance that noise brings to a row, the fall D of the loss, were noise all that there is, is a
quadratic form of normal numbers: D / s^2 = sum_i w_i Z_i^2, with 0 <= w_i <= 1 and sum_i w_i = D0 / s^2 = k, its
mean (`pinnablate.analysis.misfit`). Of the w_i no more is known than that, so that two bounds hold for the
chance p of so large a fall, and the smaller one is taken:

    p <= P(chi-squared of max(1, k) > D / s^2), for no w_i is above 1: sharp where withholding a law frees whole
         directions that the observations had fixed;
    p <= max over n of P(chi-squared of n > n D / D0), for the mean is D0: sharp where it hardly frees anything,
         k << 1. From 1.54 times the mean on the maximum is at n = 1 (G. J. Szekely, N. K. Bakirov,
         Probab. Theory Relat. Fields 126 (2003) 184, doi:10.1007/s00440-003-0262-6).

The first is slightly too small at most where k is no whole number. Where the noise is stated and does not explain
the loss that is left either, D / s^2 over its mean is held against F as well, with s^2 what the loss that is left
says: a loss that training left too large is no reason to blame a law.

Where nobody states the noise, and no observation shows it (`pinnablate.analysis.shown_noise`), the loss that is left
is all that says what it is, and the first bound alone is taken. That loss is a bad measure: told less, a network
follows the noise further than a first order sees, and where a law hardly frees anything little is left to measure by.
"""

from __future__ import annotations

import numpy as np

from pinnablate.analysis.misfit import Misfit

LEVEL = 0.05  # of false alarms, by problem
EQUAL = 2.0 ** np.arange(12)  # how many equal weights: beyond, the chance hardly changes


def explains(found: Misfit) -> bool:
    """Whether the noise that is stated explains a loss, at 5 %; where none is stated, yes."""
    from scipy.special import chdtrc

    if not found.is_stated or found.loss <= 0 or found.freedom <= 0:
        return True
    return bool(chdtrc(found.freedom, found.ratio * found.freedom) > LEVEL)


def p_of_fall(full: Misfit, without: Misfit, variance: float) -> float:
    """The most that the chance of so large a fall of the loss is if the law that is withheld is right.

    Args:
        full, without: the misfits with and without it.
        variance: that noise brings to a row; a unit where the noise is not stated.

    Returns:
        0 to 1; 1 where withholding it frees nothing.
    """
    fall, freed = full.loss - without.loss, full.expected - without.expected
    if fall <= 0 or freed <= 0:
        return 1.0
    rest_is_met = without.loss <= 0 or without.freedom <= 0  # exactly, so that it shows no noise
    if not full.is_stated:
        if rest_is_met:
            return 1.0
        return _of_weights(fall / without.ratio, freed, variance, without.freedom)
    by_noise = _smaller(fall, freed, variance, np.inf)
    if rest_is_met or explains(without):
        return by_noise
    return max(by_noise, _smaller(fall / without.ratio, freed, variance, without.freedom))


def _smaller(fall: float, freed: float, variance: float, freedom: float) -> float:
    """The smaller of the two bounds; against F of `freedom`, the degrees of freedom of the unit of the loss,
    unless those are infinite.
    """
    by_mean = float(np.max(_tail(EQUAL, fall / freed, freedom)))
    return min(_of_weights(fall, freed, variance, freedom), by_mean)


def _of_weights(fall: float, freed: float, variance: float, freedom: float) -> float:
    """The first bound: no weight is above one."""
    k = max(1.0, freed / variance)
    return float(_tail(np.array(k), fall / variance / k, freedom))


def _tail(n: np.ndarray, x: float, freedom: float) -> np.ndarray:
    """P(chi-squared of n > n x), or P(F of n and `freedom` > x)."""
    from scipy.special import chdtrc, fdtrc

    return np.asarray(chdtrc(n, n * x) if np.isinf(freedom) else fdtrc(n, freedom, x))


def times(full: Misfit, without: Misfit) -> float:
    """D / D0, D0 by the noise that is stated or that the loss without the law shows; 0 where
    withholding the law frees nothing.
    """
    freed = full.expected - without.expected
    unit = 1.0 if full.is_stated else without.ratio
    return (full.loss - without.loss) / (freed * unit) if freed > 0 and unit > 0 else 0.0
