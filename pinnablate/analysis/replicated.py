"""What replicates told the same laws say together: which are heard, and one p value of several."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import numpy as np

# Times the loss of the best replicate, over their means: 19 at most among replicates told one wrong law,
# 130 and more where right laws were met in some replicates alone (benchmarks/accused.py; chosen there).
STUCK = 30.0
# Below this ratio nothing is told apart: 1 is what noise leaves where it is stated; else the unit is a
# noise of 1 %, and a hundredth of its loss that of 0.1 %.
STATED, UNSTATED = 1.0, 0.01
# The most of a loss that may be left without what is accused, where what is left is more than LARGE times
# what noise explains: 0.42 at most where a law was wrong, 0.70 at least where none was (the same).
CURED, LARGE = 0.6, 2.0


def heard(ratios: Sequence[float], is_stated: bool) -> list[bool]:
    """Which trainings did not fall short of what the best one reached with the same laws.

    Args:
        ratios: loss over its mean, of each replicate.
        is_stated: whether the noise is.
    """
    best = max(min(ratios), STATED if is_stated else UNSTATED)
    return [r <= STUCK * best for r in ratios]


def most_stays(left: Sequence[float], ratios: Sequence[float]) -> bool:
    """Whether what is left is more than noise explains, and most of what there was.

    Args:
        left, ratios: loss over its mean, with less told and with all, of each replicate.
    """
    shares = [a / b if b > 0 else 1.0 for a, b in zip(left, ratios, strict=True)]
    return float(np.median(left)) > LARGE and float(np.median(shares)) > CURED


def combined(values: Sequence[float], independent: bool = True) -> float:
    """One p value of several about one law, from the middle one.

    Args:
        values: p values of r replicates.
        independent: whether the replicates are.

    Returns:
        The chance that at least h = ceil(r / 2) of r independent p values are at most the h-th
        smallest; min(1, r / h times that value) where they are not independent.
    """
    from scipy.special import betainc

    p = np.sort(np.asarray(values, float))
    count = len(p)
    h = ceil(count / 2)
    middle = p[h - 1]
    if not independent:
        return float(min(1.0, middle * count / h))
    return float(betainc(h, count - h + 1, middle))
