"""Labels are selections: how often resamples of the replicates choose the same one.

A label (the most valuable law, the smallest sufficient subsets, AND) is the winner of a comparison,
and a winner may win by chance. Replicates are drawn again with replacement, the same ones for every
arm, and the label is chosen anew from each resample. Its share of the resamples is printed beside
it; below 90 % labels are candidates.

Source: B. Efron, Annals of Statistics 7 (1979) 1, doi:10.1214/aos/1176344552.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

RESAMPLES = 1000  # a share of 90 % is known to one percent
SEED = 2026  # the same resamples for everybody
SETTLED = 0.9  # of the resamples; below it a label is a candidate
RARE = 0.05  # candidates with a smaller share are not named
MOST_CANDIDATES = 4

Indices = np.ndarray[Any, np.dtype[np.intp]]


@cache
def resamples(replicates: int, count: int = RESAMPLES) -> Indices:
    """Which replicates each resample holds, with replacement: [count, replicates]."""
    return np.random.default_rng(SEED).integers(0, replicates, (count, replicates))


@dataclass(frozen=True)
class Selection:
    """A label, and what resamples of the replicates choose.

    Args:
        chosen: the label from the replicates as they are.
        shares: {label: share of the resamples that choose it}, the most frequent first. They sum to
            more than 1 where several labels can be chosen at once, as in an exact tie.
        shown: whether its own test, after correction, shows it.
    """

    chosen: str
    shares: dict[str, float]
    shown: bool = True

    @property
    def share(self) -> float:
        """Share of the resamples that choose the same label."""
        return self.shares.get(self.chosen, 0.0)

    @property
    def settled(self) -> bool:
        """Whether the label is shown and at least 90 % of the resamples choose it."""
        return self.shown and self.share >= SETTLED

    @property
    def candidates(self) -> dict[str, float]:
        """The labels that 5 % of the resamples or more choose, at most four, and the label itself."""
        often = [(k, s) for k, s in self.shares.items() if s >= RARE][:MOST_CANDIDATES]
        return (
            dict(often) if self.chosen in dict(often) else {self.chosen: self.share, **dict(often)}
        )

    def __str__(self) -> str:
        if self.settled:
            return f"{self.chosen} ({percent(self.share)})"
        listed = "; ".join(f"{k} {percent(s)}" for k, s in self.candidates.items())
        return f"candidate{'s' * (len(self.candidates) > 1)}: {listed}"


def percent(share: float) -> str:
    """A share as text; one that is not quite everything is not rounded to it."""
    return f"{min(100 * share, 99) if share < 1 else 100:.0f} %"


def selection(
    chosen: str, resampled: Iterable[str | Sequence[str]], shown: bool = True
) -> Selection:
    """Count what resamples choose.

    Args:
        chosen: the label from the replicates as they are.
        resampled: the label of each resample, or all labels that tie in it.
        shown: whether its own test shows it.
    """
    each = [(one,) if isinstance(one, str) else tuple(one) for one in resampled]
    counts = Counter(label for labels in each for label in labels)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return Selection(chosen, {label: n / len(each) for label, n in ordered}, shown)
