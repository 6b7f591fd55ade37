"""What an interval over replicates is made of: the world, the data, or the initial weights.

A crossed set has one value for every combination of a world, a draw of points and noise, and an
initial state. Its values are taken as a random-effects model without repetitions,

    y_wdi = mu + W_w + D_d + I_i + (WD)_wd + (WI)_wi + (DI)_di + (WDI)_wdi,

whose seven terms are uncorrelated, each with a variance of its own; the last is also whatever else
two trainings differ by. Variances are estimated by equating the mean squares of the three-way
analysis of variance to their expectations. So an estimate may be negative, which says that the
component is small beside its error.

Sources: S. R. Searle, G. Casella and C. E. McCulloch, Variance Components (1992), ch. 4,
doi:10.1002/9780470316856 (expected mean squares); S. Weerahandi, J. Amer. Statist. Assoc. 88 (1993)
899, doi:10.1080/01621459.1993.10476355 (generalised intervals).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod
from typing import Any

import numpy as np

from pinnablate.analysis.attribution import Array

FACTORS = ("world", "data", "init")
SOURCES = tuple(c for size in (1, 2, 3) for c in combinations(range(len(FACTORS)), size))
DRAWS, SEED = 20_000, 0  # of chi-square variables, for intervals
LEVEL = 0.95


@dataclass(frozen=True)
class Component:
    """The variance that one factor, or several together, give a value.

    Args:
        factors: of `world`, `data` and `init`.
        freedom: degrees of freedom of its mean square.
        estimate: by expected mean squares, in squared units of the values; may be negative.
        low, high: 95 % generalised interval; its ends are 0 where they would be negative.
        share: of the sum of all components, negative ones counted as 0; NaN where all are.
        share_low, share_high: 95 % generalised interval of the share.
    """

    factors: tuple[str, ...]
    freedom: int
    estimate: float
    low: float
    high: float
    share: float
    share_low: float
    share_high: float

    @property
    def name(self) -> str:
        """`world`, or `world x data`."""
        return " x ".join(self.factors)

    @property
    def variance(self) -> float:
        """The estimate, 0 where it is negative."""
        return max(self.estimate, 0.0)


@dataclass(frozen=True)
class Components:
    """What the variance of one value is made of.

    Args:
        mean: over all cells, in the unit of the values.
        levels: numbers of worlds, draws of data and initial states.
        components: world, data, init, their pairs, and all three.
    """

    mean: float
    levels: tuple[int, int, int]
    components: tuple[Component, ...]

    def of(self, *factors: str) -> Component:
        """The component of some factors.

        Raises:
            KeyError: no such factors.
        """
        return {frozenset(c.factors): c for c in self.components}[frozenset(factors)]

    def variance(self, worlds_drawn: bool) -> float:
        """The variance of one replicate that has seeds of its own.

        Args:
            worlds_drawn: whether each replicate has its own world; otherwise all share one, and the
                component of the world alone is in no difference between them.
        """
        return sum(c.variance for c in self.components if worlds_drawn or c.factors != FACTORS[:1])


def components(values: Any) -> Components:
    """Variance components of a crossed set.

    With n_W, n_D and n_I levels, the mean square of factors A has the expectation
    sum over B that contain A of (number of cells a level combination of B has) * sigma_B^2, so that
    sigma_A^2 = sum over B that contain A of (-1)^(|B| - |A|) MS_B / (product of the levels outside A).
    Intervals are generalised ones: each mean square MS with f degrees of freedom is replaced by
    f MS / chi^2_f, from 20,000 seeded draws, and the 2.5 and 97.5 percentiles of the estimate are
    its ends.

    Args:
        values: [worlds, data, initial states], at least two of each.

    Raises:
        ValueError: not such an array, or a value is not finite.
    """
    y = np.asarray(values, dtype=float)
    if y.ndim != len(FACTORS) or min(y.shape, default=0) < 2 or not np.isfinite(y).all():
        raise ValueError(
            "expected finite values of at least 2 worlds x 2 data x 2 initial states, got shape "
            f"{y.shape}"
        )
    freedom = {s: prod(y.shape[k] - 1 for k in s) for s in SOURCES}
    squares = {s: float(np.sum(_effect(y, s) ** 2)) / freedom[s] for s in SOURCES}
    rng = np.random.default_rng(SEED)
    pivots = {s: squares[s] * freedom[s] / rng.chisquare(freedom[s], DRAWS) for s in SOURCES}
    found = {s: float(_solved(squares, s, y.shape)) for s in SOURCES}
    drawn = {s: np.maximum(_solved(pivots, s, y.shape), 0) for s in SOURCES}
    total, drawn_total = sum(max(v, 0.0) for v in found.values()), sum(drawn.values())

    def component(s: tuple[int, ...]) -> Component:
        low, high = _interval(drawn[s])
        shares = np.divide(drawn[s], drawn_total, out=np.zeros(DRAWS), where=drawn_total > 0)
        share = max(found[s], 0.0) / total if total else np.nan
        names = tuple(FACTORS[k] for k in s)
        return Component(names, freedom[s], found[s], low, high, share, *_interval(shares))

    return Components(float(y.mean()), y.shape, tuple(map(component, SOURCES)))


def _effect(y: Array, source: Sequence[int]) -> Array:
    """What some factors add beyond all of their parts, in every cell: [worlds, data, initial]."""
    found = y
    for axis in range(y.ndim):
        mean = found.mean(axis=axis, keepdims=True)
        found = found - mean if axis in source else np.broadcast_to(mean, y.shape)
    return found


def _solved(
    squares: dict[tuple[int, ...], Any], source: tuple[int, ...], shape: Sequence[int]
) -> Any:
    """A component from mean squares, by their expectations."""
    inside = [t for t in SOURCES if set(source) <= set(t)]
    signed = sum((-1) ** (len(t) - len(source)) * squares[t] for t in inside)
    return signed / prod(n for k, n in enumerate(shape) if k not in source)


def _interval(drawn: Array) -> tuple[float, float]:
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
