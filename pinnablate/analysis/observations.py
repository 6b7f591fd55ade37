"""What laws are worth in observations: how many times as many would do as much without them.

An arm that is told nothing is trained with k times the observations of the design. Its mean skill
over replicates, made to rise with k by isotonic regression, is interpolated between the logarithms
of k; skill is a logarithm too. A subset that is told at k = 1 and scores t is worth

    N(t) = min {k : skill(k) >= t}

times the observations. The full set has its own skill; a law has the skill of the swept arm plus
its Shapley value, so that on a straight curve the worths of the laws multiply to that of the full
set; a law that is left out costs N(all) / N(all others).

Beyond the sweep nothing is known but a bound: below its first point or above its last one a worth
is censored, and is never a number. So every worth is a pair of bounds, which agree where it is
known. Intervals come from drawing the replicates again, the same for all arms: percentiles that are
moved outwards as far as Student's t lies beyond the normal distribution, for the percentiles of few
replicates are too narrow.

Sources: isotonic regression, R. E. Barlow et al., Statistical Inference under Order Restrictions
(1972); percentiles of small samples, T. C. Hesterberg, American Statistician 69 (2015) 371,
doi:10.1080/00031305.2015.1089789.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from pinnablate.analysis.attribution import Array
from pinnablate.analysis.estimate import CONFIDENCE, FEWEST_FOR_INTERVAL
from pinnablate.analysis.inference import LEVEL, p_apart
from pinnablate.analysis.resampling import Indices, resamples

DRAWS = 4000  # the outermost percentile of five replicates is one of about a thousand
Bounds = tuple[Array, Array]


@dataclass(frozen=True, eq=False)
class Curve:
    """How the skill of an arm rises with its observations.

    Args:
        multiples: times the observations of the design, ascending, 1 among them.
        skills: in decades, paired within replicates: [multiples, replicates].

    Raises:
        ValueError: fewer than two multiples, or 1 is none of them, or they do not ascend.
    """

    multiples: tuple[float, ...]
    skills: Array

    def __post_init__(self) -> None:
        k = self.multiples
        if len(k) < 2 or 1.0 not in k or list(k) != sorted(set(k)) or len(self.skills) != len(k):
            raise ValueError(
                f"expected two or more ascending multiples with 1 among them, and skills of each; got "
                f"{k} and skills of shape {np.shape(self.skills)}"
            )

    @property
    def at_one(self) -> Array:
        """The skills with the observations of the design: [replicates]."""
        return np.asarray(self.skills[self.multiples.index(1.0)], float)


@dataclass(frozen=True)
class Multiple:
    """How many times the observations of the design something is worth.

    Args:
        least, most: bounds of the value, which agree where the sweep reaches it; `most` is infinite
            where it lies beyond the sweep, `least` is 0 where it lies before it.
        low, high: the 95 % interval, which may be unbounded; None below five replicates.
        shown: whether it is shown to be another than 1: the interval excludes 1, and the paired t
            test of the skills does so too, for a curve that is made to rise may leave its points.
    """

    least: float
    most: float
    low: float | None = None
    high: float | None = None
    shown: bool = False

    @property
    def known(self) -> bool:
        """Whether the sweep reaches the value."""
        return self.least == self.most

    def __str__(self) -> str:
        """`3.6 (2.8 to 7)`, `> 32 (from 12)`, `< 1/2 (to 3)`; `?` where nothing bounds it."""
        value = _bounded(self.least, self.most)
        if self.low is None or self.high is None or value == UNKNOWN:
            return value
        if (self.low, self.high) == (self.least, self.most):
            return value
        ends = [
            f"from {number(self.low)}" if self.low > 0 else "",
            f"to {number(self.high)}" if np.isfinite(self.high) else "",
        ]
        said = " ".join(filter(None, ends)) or "open"
        return f"{value} ({said.removeprefix('from ') if all(ends) else said})"


UNKNOWN = "?"


def _bounded(least: float, most: float) -> str:
    if least == most:
        return number(least)
    if least > 0 and np.isinf(most):
        return f"> {number(least)}"
    if least == 0 and np.isfinite(most):
        return f"< {number(most)}"
    return UNKNOWN


def number(value: float) -> str:
    """A multiple as text, of two digits; 1/2 and 1/4 as they are spoken."""
    spoken = {0.5: "1/2", 0.25: "1/4"}
    return spoken.get(value, f"{value:.2g}" if value < 100 else f"{value:.0f}")


def rising(skills: Array) -> Array:
    """The nearest sequences that do not fall, by least squares: [multiples, ...].

    Args:
        skills: along the first axis: [multiples, ...].
    """
    from scipy.optimize import isotonic_regression

    columns = skills.reshape(len(skills), -1)
    found = np.stack([isotonic_regression(c).x for c in columns.T], axis=1)
    return np.asarray(found.reshape(skills.shape))


def reached(multiples: Sequence[float], curve: Array, target: Array) -> Bounds:
    """The least multiples at which rising curves reach targets, as bounds: [...] and [...].

    Args:
        multiples: ascending: [multiples].
        curve: skills that do not fall: [multiples, ...].
        target: skills: [...].
    """
    x = np.log(np.asarray(multiples, float))
    above = curve >= target
    first = np.where(above.any(axis=0), above.argmax(axis=0), len(x))
    after = np.clip(first, 1, len(x) - 1)
    low, high = (np.take_along_axis(curve, k[None], axis=0)[0] for k in (after - 1, after))
    share = np.where(high > low, (target - low) / np.where(high > low, high - low, 1.0), 1.0)
    inside = np.exp(x[after - 1] + np.clip(share, 0.0, 1.0) * (x[after] - x[after - 1]))
    before, beyond = first == 0, first == len(x)
    least = np.where(before, 0.0, np.where(beyond, multiples[-1], inside))
    most = np.where(before, multiples[0], np.where(beyond, np.inf, inside))
    return least, most


def quotient(one: Bounds, other: Bounds) -> Bounds:
    """Bounds of the ratio of two worths.

    Args:
        one, other: bounds of each.
    """
    with np.errstate(divide="ignore", invalid="ignore"):  # 0 and infinity are what is not known
        least = np.where((one[0] == 0) | np.isinf(other[1]), 0.0, one[0] / other[1])
        most = np.where(np.isinf(one[1]) | (other[0] == 0), np.inf, one[1] / other[0])
    return least, most


@dataclass(frozen=True)
class LawsWorth:
    """A law in observations.

    Args:
        shapley: of the swept arm's skill plus the law's Shapley value.
        left_out: the worth of all laws over that of all others.
    """

    shapley: Multiple
    left_out: Multiple


class Redrawn:
    """A curve in the replicates as they are, and in every draw of them.

    Args:
        curve: of the swept arm.
    """

    def __init__(self, curve: Curve) -> None:
        self.curve = curve
        self._draws, which = _draws(curve.skills.shape[-1])
        means = np.asarray(curve.skills, float)[:, self._draws].mean(axis=-1)
        first = np.unique(which, return_index=True)[1]  # of each set of replicates
        self._rising = rising(means[:, first])[:, which]

    def bounds(self, skills: Array) -> Bounds:
        """Bounds of the worth of something, first as it is and then in every draw: [1 + draws].

        Args:
            skills: its own, paired with those of the curve: [replicates].
        """
        target = np.asarray(skills, float)[self._draws].mean(axis=-1)
        return reached(self.curve.multiples, self._rising, target)

    def multiple(self, bounds: Bounds, gain: Array) -> Multiple:
        """A worth with its interval.

        Args:
            bounds: as `bounds` and `quotient` give them.
            gain: the difference of skills that is worth it: [replicates].
        """
        least, most = bounds
        value = float(least[0]), float(most[0])
        if len(least) == 1:
            return Multiple(*value)
        tail = _tail(self.curve.skills.shape[-1])
        low = np.quantile(least[1:], tail, method="lower")
        high = np.quantile(most[1:], 1.0 - tail, method="higher")
        excluded = not low <= 1.0 <= high
        return Multiple(*value, float(low), float(high), bool(excluded and p_apart(gain) <= LEVEL))


@cache
def _draws(count: int) -> tuple[Indices, Indices]:
    """The replicates as they are and drawn again, [1 + draws, replicates], and which of these sets
    each is; alone where there are too few for an interval.
    """
    drawn = np.arange(count)[None]
    if count >= FEWEST_FOR_INTERVAL:
        drawn = np.concatenate([drawn, np.sort(resamples(count, DRAWS), axis=1)])
    return drawn, np.unique(drawn, axis=0, return_inverse=True)[1].ravel()


def _tail(replicates: int) -> float:
    """Which percentile of the draws ends an interval: Phi(-sqrt(n / (n - 1)) t(0.975, n - 1))."""
    from scipy.stats import norm, t

    n = replicates
    quantile = t.ppf(0.5 + CONFIDENCE / 2, n - 1)
    return float(norm.cdf(-np.sqrt(n / (n - 1)) * quantile))


def multiple_of(curve: Curve, skills: Array) -> Multiple:
    """How many times the observations something is worth.

    Args:
        curve: of the arm that is told nothing.
        skills: of what is told, with the observations of the design, paired with those of the curve:
            [replicates], in decades.
    """
    drawn = Redrawn(curve)
    return drawn.multiple(drawn.bounds(skills), skills - curve.at_one)


def laws_worth(
    curve: Curve,
    everything: Array,
    shapley: Mapping[str, Array],
    others: Mapping[str, Array],
) -> tuple[Multiple, dict[str, LawsWorth]]:
    """The full set and every law in observations.

    Args:
        curve: of the arm that is told nothing: all values are paired with it, [replicates].
        everything: skill of the full set.
        shapley: {law: its Shapley value}.
        others: {law: skill of all others}.
    """
    drawn = Redrawn(curve)
    whole = drawn.bounds(everything)
    laws = {
        law: LawsWorth(
            drawn.multiple(drawn.bounds(curve.at_one + value), value),
            drawn.multiple(quotient(whole, drawn.bounds(others[law])), everything - others[law]),
        )
        for law, value in shapley.items()
    }
    return drawn.multiple(whole, everything - curve.at_one), laws
