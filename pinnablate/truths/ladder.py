"""Derivatives of what is known at some points alone: from a ladder of ever smoother estimates.

The finest estimate follows every value, and so every rounding of it: four digits on 256 points give
a second derivative twice its true size. A smooth one loses what is short. Each rung of the ladder is
an estimate over more points than the one below; of each its noise is known, since estimates are
linear in the values, and what it loses is told by the next rung and by those below. A derivative is taken from the rung
where both together are least, for each field by itself, and that sum is its stated error.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.truths.base import Truth

UNKNOWN_RATIO = 0.5  # of what two rungs lose, where no third one tells it
NOISE_KNOWN_TO = 1.5  # the factor to which the noise of an estimate is known
NOISE_SIGMAS = 2.0  # standard deviations of the noise of a derivative that its stated error holds


@dataclass(frozen=True)
class Estimate:
    """One derivative of every field on one rung.

    Args:
        values: [N, fields].
        noise: the standard deviation that the noise of the values gives it: [N, fields].
    """

    values: np.ndarray
    noise: np.ndarray


@dataclass(frozen=True)
class Choice:
    """From where the derivative of one field is taken.

    Args:
        rung: the one that is used.
        other: the one that it is compared with.
        ratio: what `rung` loses, over its difference from `other`.
        sigmas: how many of the noise's standard deviations stand in the stated error.
        error: rms over the probes of what is lost and of the noise.
    """

    rung: Any
    other: Any
    ratio: float
    sigmas: float
    error: float


class Ladder(Truth):
    """A truth whose derivatives come from a ladder of estimates."""

    @property
    @abstractmethod
    def probes(self) -> np.ndarray:
        """Points at which rungs are compared: [n, d]."""

    @abstractmethod
    def rungs(self, alpha: MultiIndex) -> Sequence[Sequence[Any]]:
        """The ladders for a derivative, each from the finest rung to the smoothest; the last rung of
        each is compared with alone.

        Raises:
            PinnablateError: there are too few points for it.
        """

    @abstractmethod
    def least_ratio(self, alpha: MultiIndex) -> float:
        """The least share of what a rung loses that the rung below it loses."""

    @abstractmethod
    def estimate(self, rung: Any, points: np.ndarray, alpha: MultiIndex) -> Estimate:
        """A derivative of every field at points [N, d] on one rung."""

    @cached_property
    def _choices(self) -> dict[MultiIndex, list[Choice]]:
        return {}

    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """Field derivatives at points [N, d]: {alpha: [N, fields]}.

        Raises:
            PinnablateError: there are too few points for a derivative.
        """
        return {
            alpha: self._derivative(points, alpha) if any(alpha) else self.values(points)
            for alpha in orders
        }

    def _derivative(self, points: np.ndarray, alpha: MultiIndex) -> np.ndarray:
        chosen = self.choices(alpha)
        found = {c.rung: self.estimate(c.rung, points, alpha).values for c in chosen}
        return np.stack([found[c.rung][:, k] for k, c in enumerate(chosen)], -1)

    def jet_error(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """By how much derivatives may be off: what the rung loses, as the next one tells, and two
        standard deviations of its noise; at least their rms over the domain: {alpha: [N, fields]}.
        What the values themselves are off by is not in it: that is the certified error.
        """
        return {
            alpha: self._error(points, alpha) if any(alpha) else np.zeros_like(self.values(points))
            for alpha in orders
        }

    def _error(self, points: np.ndarray, alpha: MultiIndex) -> np.ndarray:
        columns = []
        for k, c in enumerate(self.choices(alpha)):
            used, other = (self.estimate(r, points, alpha) for r in (c.rung, c.other))
            lost = c.ratio * np.abs(used.values - other.values)[:, k]
            columns.append(np.maximum(lost + c.sigmas * used.noise[:, k], c.error))
        return np.stack(columns, -1)

    def choices(self, alpha: MultiIndex) -> list[Choice]:
        """From where a derivative of each field is taken."""
        if alpha not in self._choices:
            ladders = [
                (rungs, [self.estimate(r, self.probes, alpha) for r in rungs])
                for rungs in self.rungs(alpha)
            ]
            count, least = ladders[0][1][0].values.shape[1], self.least_ratio(alpha)
            self._choices[alpha] = [
                min(
                    (c for rungs, found in ladders for c in _of_ladder(rungs, found, k, least)),
                    key=lambda c: c.error,
                )
                for k in range(count)
            ]
        return self._choices[alpha]


def _of_ladder(
    rungs: Sequence[Any], found: Sequence[Estimate], field: int, least: float
) -> list[Choice]:
    """Every rung of a ladder but the last, with its error for one field."""
    values = [e.values[:, field] for e in found]
    apart = [_rms(b - a) for a, b in pairwise(values)]
    # Most of a rung's noise is smoothed away on the next, so that it is no more than what the two
    # differ by; on a coarse grid the noise is not known as well.
    bounds = [_rms(e.noise[:, field]) for e in found]
    noise = [min(n, a) for n, a in zip(bounds, apart, strict=False)]
    out = []
    for i, difference in enumerate(apart):
        beyond = apart[i + 1] if i + 1 < len(apart) else 0.0
        ratio = difference / beyond if beyond > 0 else UNKNOWN_RATIO
        ratio = float(np.clip(ratio, least, max(least, UNKNOWN_RATIO)))
        lost = ratio * np.sqrt(difference**2 - noise[i] ** 2)
        # Smooth rungs agree on what all of them lose, such as a front, and finer ones tell it.
        for finer, other in zip(values[:i], noise[:i], strict=True):
            missed = _rms(values[i] - finer) ** 2 - (NOISE_KNOWN_TO * other) ** 2
            lost = max(lost, float(np.sqrt(max(missed, 0.0))))
        sigmas = NOISE_SIGMAS * (noise[i] / bounds[i] if bounds[i] > 0 else 0.0)
        error = float(np.hypot(lost, noise[i]))
        out.append(Choice(rungs[i], rungs[i + 1], ratio, sigmas, error))
    return out


def _rms(values: np.ndarray) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(values**2)))
