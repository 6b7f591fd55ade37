"""p values of many statements: Holm's correction and that of Benjamini and Hochberg.

Holm: the chance of any false "shown" in the family stays below the level, however the statements
depend on each other. Benjamini and Hochberg: of what is "shown" a share of at most the level is
expected to be false, where the statements are independent or depend positively on each other.

Sources: S. Holm, Scand. J. Statistics 6 (1979) 65; Y. Benjamini and Y. Hochberg, J. Royal
Statistical Society B 57 (1995) 289, doi:10.1111/j.2517-6161.1995.tb02031.x.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from pinnablate.analysis.inference import LEVEL, Array


def holm(p: ArrayLike) -> Array:
    """Adjusted p values of a family: a statement is shown where its own is at most the level.

    The k-th smallest of m becomes the largest of (m - j + 1) p_(j) over j <= k, and 1 at most.

    Args:
        p: one p value per statement: [statements].

    Returns:
        [statements], in the order given.
    """
    values = np.asarray(p, float)
    order, m = np.argsort(values, kind="stable"), len(values)
    stepped = np.maximum.accumulate(values[order] * np.arange(m, 0, -1))
    out = np.empty(m)
    out[order] = np.minimum(1.0, stepped)
    return out


def benjamini_hochberg(p: ArrayLike) -> Array:
    """Adjusted p values of a family: a statement is shown where its own is at most the level.

    The k-th smallest of m becomes the least of m p_(j) / j over j >= k, and 1 at most.

    Args:
        p: one p value per statement: [statements].

    Returns:
        [statements], in the order given.
    """
    values = np.asarray(p, float)
    order, m = np.argsort(values, kind="stable"), len(values)
    scaled = values[order] * m / np.arange(1, m + 1)
    out = np.empty(m)
    out[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return out


def threshold(p: ArrayLike, level: float = LEVEL) -> float:
    """The largest p value that Benjamini and Hochberg reject: the level at which each statement of
    the family is tested by itself.

    Args:
        p: one p value per statement: [statements].
        level: the share of false statements among those shown.

    Returns:
        Between 0 and `level`. Where nothing is rejected, `level` / statements: the least p value
        would have to be that small.
    """
    values = np.asarray(p, float)
    if not len(values):
        return level
    rejected = values[benjamini_hochberg(values) <= level]
    return float(rejected.max()) if len(rejected) else level / len(values)
