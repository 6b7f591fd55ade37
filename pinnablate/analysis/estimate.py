"""A mean over replicates with its 95 % interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

FEWEST_FOR_INTERVAL = 5  # replicates
CONFIDENCE = 0.95


@dataclass(frozen=True, repr=False)
class Estimate:
    """A mean over replicates.

    Args:
        mean: arithmetic mean of the values.
        half_width: half the width of the 95 % t interval of the mean; None below five replicates.
        values: one number per replicate, in the unit of the mean.
    """

    mean: float
    half_width: float | None
    values: tuple[float, ...]

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


def estimate(values: ArrayLike) -> Estimate:
    """The mean of some values, with its t interval.

    The half-width is t(0.975, n - 1) * s / sqrt(n), with s the sample standard deviation of the n
    values.

    Args:
        values: one number per replicate: the scores of one arm, or differences of two arms that are
            paired within replicates. A single number counts as one replicate.

    Returns:
        The estimate, without an interval below five values.
    """
    v = np.atleast_1d(np.asarray(values, dtype=float))
    half = None
    if len(v) >= FEWEST_FOR_INTERVAL:
        from scipy.stats import t

        half = float(t.ppf(0.5 + CONFIDENCE / 2, len(v) - 1) * v.std(ddof=1) / np.sqrt(len(v)))
    return Estimate(float(v.mean()), half, tuple(map(float, v)))
