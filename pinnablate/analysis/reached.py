"""When modes are learned: first steps below a tenth, and the exponent of the frequency principle.

tau_k is the first kept step at which the relative error of mode k is below a tenth. States are kept
at a few steps only, so that tau_k is known to lie between two of them; a mode that is never learned
is censored: its tau lies beyond the last step. The exponent b is that of

    log tau_k = a + b log k + sigma z,   z standard normal,

fitted by maximum likelihood to the intervals, censored ones included (EM; sigma at least LEAST, as
intervals that a line goes through would make it 0). b > 0: high wave numbers come later.

Source: Z.-Q. J. Xu et al., Frequency principle, Commun. Comput. Phys. 28 (2020) 1746,
doi:10.4208/cicp.OA-2020-0085; the fit: A. P. Dempster, N. M. Laird and D. B. Rubin, J. R. Stat. Soc.
B 39 (1977) 1, section 4.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
LEARNED = 0.1  # relative error below which a mode counts as learned
LEAST = 0.1  # of sigma, in natural logarithms of steps
ROUNDS, STILL = 500, 1e-8  # of EM, at most; and the change of b below which it ends
FEWEST = 2  # learned modes of different wave numbers that an exponent needs


@dataclass(frozen=True)
class Reached:
    """When each mode was learned.

    Args:
        after: the last kept step before; 0 where it was learned at the first: [modes].
        by: the first kept step at which it was; infinite where it never was: [modes].
    """

    after: Array
    by: Array

    @property
    def count(self) -> int:
        """How many modes were learned."""
        return int(np.isfinite(self.by).sum())


def reached(steps: Sequence[float], errors: Array, below: float = LEARNED) -> Reached:
    """The first steps at which the errors of modes are below a bound.

    Args:
        steps: of the kept states, ascending: [states].
        errors: relative errors [states, modes]; one that is not a number is above every bound.
        below: the bound.

    Raises:
        ValueError: not as many states as steps, or steps that do not ascend.
    """
    at, found = np.asarray(steps, float), np.asarray(errors, float)
    if len(at) != len(found) or not len(at) or np.any(np.diff(at) <= 0):
        raise ValueError(
            f"expected errors of ascending steps, got {len(found)} states of {len(at)}"
        )
    low = found < below
    ever, first = low.any(axis=0), low.argmax(axis=0)
    before = np.concatenate([[0.0], at])[np.where(ever, first, len(at))]
    return Reached(before, np.where(ever, at[first], np.inf))


def exponent(numbers: np.ndarray, found: Reached) -> float:
    """b: the slope of log tau over log k, fitted to intervals and censored modes.

    Args:
        numbers: wave numbers above 0: [modes].
        found: when the modes were learned.

    Returns:
        The slope; NaN where fewer than two modes of different wave numbers were learned, as any
        large slope then fits equally well.
    """
    learned = np.isfinite(found.by)
    if len(np.unique(numbers[learned])) < FEWEST:
        return float("nan")
    with np.errstate(divide="ignore"):
        low, high = np.log(found.after), np.log(found.by)
    x = np.stack([np.ones(len(numbers)), np.log(numbers)], 1)
    # Halfway, in the logarithm, where an interval has two ends.
    y = np.where(
        np.isfinite(low) & np.isfinite(high), (low + high) / 2, np.where(learned, high, low)
    )
    inverse = np.linalg.pinv(x)
    line, sigma = inverse @ y, max(float(np.std(y)), LEAST)
    for _ in range(ROUNDS):
        centre = x @ line
        mean, spread = _within((low - centre) / sigma, (high - centre) / sigma)
        y = centre + sigma * mean
        new = inverse @ y
        rest = np.mean((y - x @ new) ** 2 + sigma**2 * spread)
        moved, line, sigma = abs(new[1] - line[1]), new, max(float(np.sqrt(rest)), LEAST)
        if moved < STILL:
            break
    return float(line[1])


def _within(low: Array, high: Array) -> tuple[Array, Array]:
    """Mean and variance of a standard normal number between two ends: [n] each.

    Far out in a tail, where the differences of its distribution are rounding, it sits at the nearer
    end.
    """
    from scipy.special import ndtr

    # A tail is computed on the side where its distribution is small, and so exact.
    flip = low > 0
    a, b = np.where(flip, -high, low), np.where(flip, -low, high)
    share = ndtr(b) - ndtr(a)
    density_a, density_b = (np.exp(-(np.square(v)) / 2) / np.sqrt(2 * np.pi) for v in (a, b))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (density_a - density_b) / share
        ends = [np.where(np.isfinite(v), v, 0.0) * d for v, d in ((a, density_a), (b, density_b))]
        spread = 1.0 + (ends[0] - ends[1]) / share - mean**2
    lost = share < 1e-280
    nearer = np.where(np.abs(a) < np.abs(b), a, b)
    mean, spread = np.where(lost, nearer, mean), np.where(lost, 0.0, np.clip(spread, 0.0, None))
    return np.where(flip, -mean, mean), spread
