"""Linear mode connectivity: is there a ridge on the straight line between two networks?

Two arms of one replicate start from the same weights. theta(x) = (1 - x) theta_0 + x theta_1 leads
from one to the other; along it

    barrier = log10 max_x L(theta(x)) - log10 max(L(theta_0), L(theta_1)),   in decades.

0: the line stays as low as its higher end, and the law moved the network within one basin. L is a
loss that both ends were trained for.

Source: J. Frankle et al., Linear mode connectivity and the lottery ticket hypothesis, ICML 2020,
arXiv:1912.05671.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]
PLACES = 11  # along a line, its ends included


def barrier(losses: Array) -> float:
    """The height of the ridge between two ends, in decades; 0 where there is none.

    Args:
        losses: along the line, both ends included, above 0: [places]. One that is not finite is an
            infinite ridge.
    """
    found = np.where(np.isfinite(losses), losses, np.inf)
    ends = max(found[0], found[-1])
    if not np.isfinite(ends):
        return float("nan")
    return float(np.log10(found.max() / ends)) if ends > 0 else float("inf")


def along(loss: Callable[[Array], float], start: Array, end: Array, places: int = PLACES) -> Array:
    """A loss at evenly spaced places from one parameter vector to another: [places]."""
    return np.array([loss((1 - x) * start + x * end) for x in np.linspace(0.0, 1.0, places)])
