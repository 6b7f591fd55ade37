"""How well a score tells two kinds of things apart: receiver operating characteristics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True, eq=False)
class Roc:
    """The trade between false alarms and what is found, over all thresholds.

    Args:
        false_alarms: the share of innocent things that are accused, where those are whose score is at least
            a threshold, the highest first [k].
        found: the share of guilty things that are [k].
    """

    false_alarms: np.ndarray
    found: np.ndarray

    @property
    def area(self) -> float:
        """The area under the curve: the chance that of one guilty and one innocent thing the guilty
        one has the higher score, ties counted by halves. 0.5 of a score that says nothing."""
        return float(np.trapezoid(self.found, self.false_alarms))


def roc(guilty: ArrayLike, innocent: ArrayLike) -> Roc:
    """The curve of a score.

    Args:
        guilty: scores of guilty things [n].
        innocent: scores of innocent ones [m].

    Returns:
        The curve from (0, 0) to (1, 1).

    Raises:
        ValueError: there is none of one kind, or a score is not a number.

    Source: D. M. Green, J. A. Swets, Signal Detection Theory and Psychophysics (1966).
    """
    one, other = np.asarray(guilty, float), np.asarray(innocent, float)
    if not one.size or not other.size or np.isnan(one).any() or np.isnan(other).any():
        raise ValueError("expected scores of things of both kinds, and none that is not a number")
    levels = np.concatenate([[np.inf], np.unique(np.concatenate([one, other]))[::-1]])
    first = (other[:, None] >= levels).mean(axis=0)
    return Roc(first, (one[:, None] >= levels).mean(axis=0))


def threshold_at(innocent: ArrayLike, rate: float = 0.05) -> float:
    """The least threshold at which at most a share of innocent things is accused.

    Args:
        innocent: scores of innocent things [m]; of problems, the highest score of each.
        rate: that share.

    Returns:
        The threshold: what scores more than it is accused.

    Raises:
        ValueError: there is none.
    """
    scores = np.sort(np.asarray(innocent, float))[::-1]
    if not scores.size:
        raise ValueError("expected scores of some innocent things")
    return float(scores[min(int(rate * len(scores)), len(scores) - 1)])
