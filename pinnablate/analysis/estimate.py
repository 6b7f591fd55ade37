"""A mean over replicates with its 95 % interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pinnablate.analysis.overlapping import Folds
from pinnablate.analysis.samples import WITH_ERRORS, Values, sample

FEWEST_FOR_INTERVAL = 5  # replicates
CONFIDENCE = 0.95


@dataclass(frozen=True, repr=False)
class Estimate:
    """A mean over replicates.

    Args:
        mean: arithmetic mean of the values.
        half_width: half the width of the 95 % t interval of the mean; None below five replicates.
        values: one number per replicate, in the unit of the mean; none where the replicates of
            different arms share nothing, so that they have no differences of their own.
        overlap: n_test / n_train where replicates are folds of one table of measurements; otherwise 0.
    """

    mean: float
    half_width: float | None
    values: tuple[float, ...]
    overlap: float = 0.0

    @property
    def sample(self) -> Any:
        """The values as tests take them: an array [replicates], or `Folds`."""
        return sample(self.values, self.overlap)

    @property
    def excludes_zero(self) -> bool:
        """Whether there is an interval and 0 lies outside it."""
        return self.half_width is not None and abs(self.mean) > self.half_width

    def __str__(self) -> str:
        return format(self)

    def __repr__(self) -> str:
        return f"Estimate({self}, n={len(self.values)})"

    def __format__(self, sign: str) -> str:
        """`{e}` is `1.46 ± 0.12`, and `{e:+}` is `+1.46 ± 0.12`.

        Below five replicates the values stand behind the mean: `1.46 (1.40/1.52)`.
        """
        mean = f"{self.mean:{sign}.2f}"
        if self.half_width is not None:
            return f"{mean} ± {self.half_width:.2f}"
        each = "/".join(f"{v:{sign}.2f}" for v in self.values)
        return f"{mean} ({each})" if len(self.values) > 1 else mean


def estimate(values: Values) -> Estimate:
    """The mean of some values, with its t interval.

    The half-width is t(0.975, n - 1) * s / sqrt(n), with s the sample standard deviation of the n
    values.

    Args:
        values: one number per replicate: the scores of one arm, or differences of two arms that are
            paired within replicates. A single number counts as one replicate. Or `Folds`, whose
            standard error is that of Nadeau and Bengio; or an `Independent`, whose standard error and
            degrees of freedom are those of Welch and Satterthwaite.

    Returns:
        The estimate, without an interval below five values.
    """
    half = None
    if isinstance(values, WITH_ERRORS):
        if values.count >= FEWEST_FOR_INTERVAL:
            half = _half_width(float(values.error), float(values.freedom))
        if isinstance(values, Folds):
            return Estimate(
                float(values.mean()), half, tuple(map(float, values.values)), values.overlap
            )
        return Estimate(float(values.mean()), half, ())
    v = np.atleast_1d(np.asarray(values, dtype=float))
    if len(v) >= FEWEST_FOR_INTERVAL:
        half = _half_width(v.std(ddof=1) / np.sqrt(len(v)), len(v) - 1)
    return Estimate(float(v.mean()), half, tuple(map(float, v)))


def _half_width(error: float, freedom: float) -> float:
    from scipy.stats import t

    return float(t.ppf(0.5 + CONFIDENCE / 2, freedom) * error)
