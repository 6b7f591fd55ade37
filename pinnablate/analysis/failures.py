"""Replicates that fail or part, which a mean with its interval does not show.

A t interval is about the mean. It says little of a law that helps in six replicates of seven and
does nothing in the seventh, and nothing of a failure that five replicates happened not to meet.

Source of the bound: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404,
doi:10.1093/biomet/26.4.404.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, Estimate
from pinnablate.analysis.inference import LEVEL

LEAST_GAIN = 0.1  # decades; an arm whose median gains less has nothing to fail at but divergence
RELIABLE = 0.1  # an arm is reliable where more failures than this share are excluded
NO_GAIN = "no gain"  # in place of a count
APART = 0.1  # decades between the mean and the median of replicates that part
LEAST_GAP = 0.5  # decades, a factor of three in error, between two groups of replicates
GAP_OF_RANGE = 0.5  # and that share of their whole range


@dataclass(frozen=True)
class Failures:
    """How often an arm failed.

    Args:
        count: replicates that failed.
        of: replicates.
        bound: the largest rate of failures that the count does not exclude, at 95 %.
        gains: whether the arm gains enough to fail at more than divergence.
    """

    count: int
    of: int
    bound: float
    gains: bool = True

    @property
    def reliable(self) -> bool:
        """Whether the arm gains something, and a rate of failures above 10 % is excluded.

        That takes 29 replicates at least.
        """
        return self.gains and self.bound <= RELIABLE

    def __str__(self) -> str:
        if not self.gains and not self.count:
            return NO_GAIN
        return f"{self.count}/{self.of}, <= {100 * self.bound:.0f} %"


def failures(
    skills: ArrayLike, baseline: ArrayLike, diverged: Sequence[bool] | None = None
) -> Failures:
    """Count the replicates in which an arm failed.

    A replicate fails where it diverged, or where its skill lies nearer to the median of `none` than
    to the median of the arm; the latter only where the median of the arm is above that of `none` by
    0.1 decades or more.

    Args:
        skills: of the arm, in decades: [replicates].
        baseline: of `none`, in decades: [replicates].
        diverged: [replicates]; none of them by default.
    """
    v = np.asarray(skills, float)
    middle, none = float(np.median(v)), float(np.median(np.asarray(baseline, float)))
    failed = np.zeros(len(v), bool) if diverged is None else np.array(diverged, bool)
    gains = bool(middle - none >= LEAST_GAIN)
    if gains:
        failed |= v < (middle + none) / 2
    count = int(failed.sum())
    return Failures(count, len(v), upper_bound(count, len(v)), gains)


def upper_bound(count: int, of: int, level: float = LEVEL) -> float:
    """The one-sided upper bound of Clopper and Pearson on a rate.

    The rate at which `count` events or fewer of `of` have the chance `level`.

    Args:
        count: events that were seen.
        of: how many there could have been.
        level: 1 minus the confidence.
    """
    if count >= of:
        return 1.0
    from scipy.stats import beta

    return float(beta.ppf(1 - level, count + 1, of - count))


def parted(values: ArrayLike) -> bool:
    """Whether replicates part, so that their mean describes none of them.

    They do where the mean and the median differ by 0.1 decades or more (some lie far from the
    rest), or where the largest gap between neighbours, sorted, is at least half a decade and half
    of their range (two groups, between which the median may lie too). It is a rule for what is
    printed and no test. Never below five replicates, whose values are printed.

    Args:
        values: skill or differences of skill, in decades: [replicates].
    """
    v = np.sort(np.asarray(values, float))
    if len(v) < FEWEST_FOR_INTERVAL:
        return False
    gap = float(np.diff(v).max())
    two_groups = gap >= LEAST_GAP and gap >= GAP_OF_RANGE * float(v[-1] - v[0])
    return two_groups or abs(float(v.mean() - np.median(v))) >= APART


def with_median(found: Estimate, sign: str = "") -> str:
    """An estimate as text, with the median beside the mean where replicates part.

    Args:
        found: the estimate.
        sign: `+` to show the sign of positive numbers.
    """
    if not parted(found.values):
        return f"{found:{sign}}"
    return f"{found:{sign}} (median {float(np.median(found.values)):{sign}.2f})"
