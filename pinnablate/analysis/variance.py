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
        share: of the variance between replicates, negative components counted as 0; NaN where that
            is 0, or the component is no part of it.
        share_low, share_high: 95 % generalised interval of the share; NaN as the share.
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
        worlds_drawn: whether each replicate has its own world, so that all components are in the
            differences between replicates. Otherwise all share one world, and what the world alone
            does is in none of them; shares are of the others.
        components: world, data, init, their pairs, and all three.
    """

    mean: float
    levels: tuple[int, int, int]
    worlds_drawn: bool
    components: tuple[Component, ...]

    def of(self, *factors: str) -> Component:
        """The component of some factors.

        Raises:
            KeyError: no such factors.
        """
        return {frozenset(c.factors): c for c in self.components}[frozenset(factors)]

    @property
    def between_replicates(self) -> float:
        """The variance of one replicate: the sum of the components that it holds."""
        return sum(c.variance for c in self.components if self.worlds_drawn or not _of_world(c))


def _of_world(component: Component) -> bool:
    return component.factors == FACTORS[:1]


def components(values: Any, *, worlds_drawn: bool = True) -> Components:
    """Variance components of a crossed set.

    With n_W, n_D and n_I levels, the mean square of factors A has the expectation
    sum over B that contain A of (number of cells a level combination of B has) * sigma_B^2, so that
    sigma_A^2 = sum over B that contain A of (-1)^(|B| - |A|) MS_B / (product of the levels outside A).
    Intervals are generalised ones: each mean square MS with f degrees of freedom is replaced by
    f MS / chi^2_f, from 20,000 seeded draws, and the 2.5 and 97.5 percentiles of the estimate are
    its ends.

    Args:
        values: [worlds, data, initial states], at least two of each.
        worlds_drawn: whether replicates have worlds of their own; see `Components`.

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
    counted = [s for s in SOURCES if worlds_drawn or s != (0,)]
    total = sum(max(found[s], 0.0) for s in counted)
    drawn_total = np.sum([drawn[s] for s in counted], axis=0)

    def component(s: tuple[int, ...]) -> Component:
        low, high = _interval(drawn[s])
        share, ends = np.nan, (np.nan, np.nan)
        if total and s in counted:
            shares = np.divide(drawn[s], drawn_total, out=np.zeros(DRAWS), where=drawn_total > 0)
            share, ends = max(found[s], 0.0) / total, _interval(shares)
        names = tuple(FACTORS[k] for k in s)
        return Component(names, freedom[s], found[s], low, high, share, *ends)

    return Components(float(y.mean()), y.shape, worlds_drawn, tuple(map(component, SOURCES)))


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
