"""Do two scores put subsets in one order? Kendall's tau in every replicate, and its interval.

tau-b = (concordant - discordant pairs) / sqrt((pairs not tied in one) (pairs not tied in the other)).
Each replicate gives one tau over its subsets; replicates are independent, subsets of one are not,
so that the interval is that of the mean over replicates.

Source: M. G. Kendall, Biometrika 33 (1945) 239, doi:10.1093/biomet/33.3.239.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from pinnablate.analysis.estimate import Estimate, estimate

Array = np.ndarray[Any, np.dtype[np.float64]]


def tau(one: Array, other: Array) -> float:
    """Kendall's tau-b of two scores of the same things.

    Args:
        one, other: [things]; an infinite score is the largest or the least.

    Returns:
        From -1 to 1; NaN where all things have one score.

    Raises:
        ValueError: not as many of one as of the other, or a score that is no number.
    """
    a, b = np.asarray(one, float), np.asarray(other, float)
    if a.shape != b.shape or np.isnan(a).any() or np.isnan(b).any():
        raise ValueError(
            f"expected numbers of the same things, got shapes {a.shape} and {b.shape}, "
            f"{int(np.isnan(a).sum() + np.isnan(b).sum())} of them no number"
        )
    pairs = np.triu_indices(len(a), 1)
    # Comparisons, as the difference of two infinite scores is no number.
    x, y = ((v[:, None] > v).astype(int) - (v[:, None] < v) for v in (a, b))
    x, y = x[pairs], y[pairs]
    untied = np.sqrt(float(np.sum(x != 0)) * float(np.sum(y != 0)))
    return float(np.sum(x * y) / untied) if untied else float("nan")


def agreement(one: Array, other: Array) -> Estimate:
    """The mean over replicates of tau, with its interval from five on.

    Args:
        one, other: [replicates, things].
    """
    return estimate([tau(a, b) for a, b in zip(one, other, strict=True)])
