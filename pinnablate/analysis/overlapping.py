"""Values over folds of one table of measurements, which overlap.

Replicates of an observed problem are folds: each holds out another part of the same measurements, so
that any two of them train on many of the same rows. Their values are then not independent, and the
usual standard error s / sqrt(k) of the mean over k folds is too small for what another table of the same
size would give. The corrected one of Nadeau and Bengio is

    s * sqrt(1 / k + n_test / n_train),

with n_test rows held out and n_train given to the models, held against Student's t with k - 1 degrees of
freedom. The ratio stands for the correlation between folds, which k folds alone cannot tell. How well
such intervals cover, and plain ones do not: `python benchmarks/heldout.py --part folds`.

Source: C. Nadeau and Y. Bengio, Machine Learning 52 (2003) 239, doi:10.1023/A:1024068626366.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from pinnablate.analysis.resampling import resamples

if TYPE_CHECKING:
    from pinnablate.world import World

Array = np.ndarray[Any, np.dtype[np.float64]]


class Folds:
    """One number per fold; such values add and scale like arrays.

    Args:
        values: [..., folds].
        overlap: n_test / n_train.
    """

    __array_ufunc__ = None  # a NumPy scalar times one of these is one of these

    def __init__(self, values: ArrayLike, overlap: float) -> None:
        self.values: Array = np.asarray(values, float)
        self.overlap = overlap

    def __array__(self, *_: Any, **__: Any) -> Array:
        raise TypeError("values over folds are no array: as one they would lose their correction")

    def _of(self, values: Any) -> Folds:
        return Folds(values, self.overlap)

    def __add__(self, other: Any) -> Folds:
        return self._of(self.values + (other.values if isinstance(other, Folds) else other))

    __radd__ = __add__

    def __neg__(self) -> Folds:
        return self._of(-self.values)

    def __sub__(self, other: Any) -> Folds:
        return self._of(self.values - (other.values if isinstance(other, Folds) else other))

    def __rsub__(self, other: Any) -> Folds:
        return self._of((other.values if isinstance(other, Folds) else other) - self.values)

    def __mul__(self, factor: float) -> Folds:
        return self._of(self.values * factor)

    __rmul__ = __mul__

    def __truediv__(self, factor: float) -> Folds:
        return self._of(self.values / factor)

    def __getitem__(self, index: Any) -> Folds:
        return self._of(self.values[index])

    def __len__(self) -> int:
        return len(self.values)

    def mean(self, axis: int = -1) -> Array:
        """Means over the folds: [...]."""
        assert axis == -1, "the folds are the last axis"
        return np.asarray(self.values.mean(axis=-1))

    @property
    def error(self) -> Array:
        """Corrected standard errors of the means: [...]; NaN of a single fold, which has none."""
        if self.freedom < 1:
            return np.full(self.values.shape[:-1], np.nan)
        return np.asarray(self.values.std(axis=-1, ddof=1) * np.sqrt(1 / self.count + self.overlap))

    @property
    def freedom(self) -> int:
        """Degrees of freedom of the standard errors."""
        return self.count - 1

    @property
    def count(self) -> int:
        """How many folds there are."""
        return int(self.values.shape[-1])

    @property
    def widened(self) -> Array:
        """The values with their distances from the mean enlarged, so that the plain standard error of
        the result is the corrected one: [..., folds].
        """
        mean = self.values.mean(axis=-1, keepdims=True)
        return np.asarray(mean + (self.values - mean) * np.sqrt(1 + self.count * self.overlap))

    @property
    def redrawn(self) -> Array:
        """Resamples of the folds, which spread as the corrected error says: [resamples, folds]."""
        return self.widened[..., resamples(self.count)]


def overlap_of(world: World, seeds: Iterable[int]) -> float:
    """n_test / n_train, the mean over folds: rows that are held out, over those that models are given to
    train on or to choose a state by.

    Args:
        world: the environment under the design of a study.
        seeds: of the data of its replicates, which are the numbers of its folds.

    Returns:
        0 for a world with a truth, whose replicates share no data.
    """
    if not world.is_measured:
        return 0.0
    held = [float(np.mean(world.environment.fold(r).held_out)) for r in seeds]
    return float(np.mean([share / (1 - share) for share in held]))
