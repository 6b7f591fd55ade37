"""Values of arms whose replicates share nothing, so that no differences can be paired.

Where replicate r of one arm has the data, points and initial weights of replicate r of every other,
differences are taken within replicates (`analysis.inference`). Here each arm has runs of its own, as
many as it has. A difference, or any index that is linear in the arms' values, is a weighted sum of
means of independent samples: with weights w_a, standard deviations s_a and n_a runs its squared
standard error is the sum over arms of w_a^2 s_a^2 / n_a, and its degrees of freedom

    (sum of w_a^2 s_a^2 / n_a)^2 / sum of (w_a^2 s_a^2 / n_a)^2 / (n_a - 1).

Sources: B. L. Welch, Biometrika 34 (1947) 28, doi:10.1093/biomet/34.1-2.28; F. E. Satterthwaite,
Biometrics Bulletin 2 (1946) 110, doi:10.2307/3002019.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from pinnablate.analysis.resampling import RESAMPLES, SEED

Array = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, eq=False)
class Samples:
    """The runs of some arms, by their means.

    Args:
        means: of every arm: [arms], or [resamples, arms].
        squares: squared standard errors of these means, of the same shape.
        counts: runs of every arm: [arms].
        runs: the values themselves, one array an arm; empty where they are resamples.
    """

    means: Array
    squares: Array
    counts: np.ndarray[Any, np.dtype[np.int64]]
    runs: tuple[Array, ...] = ()

    @cached_property
    def redrawn(self) -> Samples:
        """The same arms with their runs drawn again with replacement, each arm by itself."""
        rng = np.random.default_rng(SEED)
        drawn = [v[rng.integers(0, len(v), (RESAMPLES, len(v)))] for v in self.runs]
        means = np.stack([v.mean(axis=1) for v in drawn], axis=1)
        return Samples(means, np.stack([_square(v) for v in drawn], axis=1), self.counts)


class Independent:
    """Weighted sums of the means of independent samples; they add and scale like arrays of values.

    Args:
        samples: the runs of the arms.
        weights: [..., arms].
    """

    __array_ufunc__ = None  # a NumPy scalar times one of these is one of these

    def __init__(self, samples: Samples, weights: Array) -> None:
        self.samples = samples
        self.weights = weights

    def __add__(self, other: Independent | float) -> Independent:
        if isinstance(other, Independent):
            return Independent(self.samples, self.weights + other.weights)
        if other == 0:  # what `sum` begins with
            return self
        return NotImplemented

    __radd__ = __add__

    def __neg__(self) -> Independent:
        return Independent(self.samples, -self.weights)

    def __sub__(self, other: Independent) -> Independent:
        return Independent(self.samples, self.weights - other.weights)

    def __mul__(self, factor: float) -> Independent:
        return Independent(self.samples, self.weights * factor)

    __rmul__ = __mul__

    def __truediv__(self, factor: float) -> Independent:
        return Independent(self.samples, self.weights / factor)

    def __getitem__(self, index: Any) -> Independent:
        return Independent(self.samples, self.weights[index])

    def mean(self, axis: int = -1) -> Array:
        """The sums themselves: [...], or [..., resamples]."""
        assert axis == -1, "the arms are the last axis"
        return np.asarray(self.weights @ self.samples.means.T)

    @property
    def error(self) -> Array:
        """Standard errors, of the shape of `mean()`."""
        return np.asarray(np.sqrt(self.weights**2 @ self.samples.squares.T))

    @property
    def freedom(self) -> Array:
        """Degrees of freedom, of the shape of `mean()`; 1 where nothing varies."""
        parts = self.weights**2 @ self.samples.squares.T
        each = (
            self.weights**4 @ (self.samples.squares**2 / np.maximum(self.samples.counts - 1, 1)).T
        )
        some = each > 0
        return np.where(some, parts**2 / np.where(some, each, 1.0), 1.0)

    @property
    def count(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """The fewest runs of any arm that a sum holds: [...], with an axis of one for resamples."""
        many = np.where(self.weights != 0, self.samples.counts, self.samples.counts.max())
        fewest = many.min(axis=-1)
        return np.asarray(fewest[..., None] if self.samples.means.ndim > 1 else fewest)

    @property
    def redrawn(self) -> Independent:
        """The same sums of resampled runs."""
        return Independent(self.samples.redrawn, self.weights)


def independent(runs: Mapping[str, ArrayLike]) -> dict[str, Independent]:
    """The value of every arm, from runs that share nothing between arms.

    Args:
        runs: {arm: its values, one a run}.

    Returns:
        {arm: its value}.
    """
    values = tuple(np.asarray(v, float) for v in runs.values())
    samples = Samples(
        np.array([v.mean() for v in values]),
        np.array([_square(v) for v in values]),
        np.array([len(v) for v in values]),
        values,
    )
    return {
        name: Independent(samples, row) for name, row in zip(runs, np.eye(len(values)), strict=True)
    }


def _square(values: Array) -> Array:
    """Squared standard error of the mean over the last axis; 0 of a single value."""
    n = values.shape[-1]
    return np.asarray(values.var(axis=-1, ddof=1) / n if n > 1 else np.zeros(values.shape[:-1]))
