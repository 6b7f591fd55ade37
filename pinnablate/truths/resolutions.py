"""The error of a simulation, from a second one with fewer points."""

from __future__ import annotations

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.truths.base import Truth
from pinnablate.truths.grids import Grid, Points

# Where the coarse one is half as fine, the fine one is off by at most what they differ by, if its
# method is of first order or higher; nearer resolutions tell less.
HALF = 2.0
SAME = 1e-6  # difference of a ratio from 1 below which spacings are the same
ROUND_OFF = 1e-13  # differences of values, in standard deviations, that are none


def error_of(fine: Truth, data: Grid | Points, coarse: Grid | Points) -> float:
    """A bound on the error of a simulation: the rms of its difference from a coarser one at the
    points of that, in standard deviations of the field; the largest over fields.

    A method of order p that is r times as fine is off by 1 / (r^p - 1) of the difference, so by no
    more than the difference for r = 2, and than 1 / (r - 1) of it for smaller r.

    Args:
        fine: interpolates the finer one.
        data: of the finer one.
        coarse: the coarser one.

    Raises:
        PinnablateError: the coarse one is finer, both are the same, or they share no place.
    """
    ratio = _ratio(data, coarse)
    if ratio < 1 - 1e-9:
        raise PinnablateError(
            f"coarse= of the reference has {1 / ratio:.3g} times as many points along a coordinate as the reference, "
            "expected fewer: hand the finer one over as the reference"
        )
    places, values = coarse.points.places, coarse.points.values
    low, high = (end(data.points.places, axis=0) for end in (np.min, np.max))
    inside = ((places >= low) & (places <= high)).all(axis=1)
    if not inside.any():
        raise PinnablateError(
            "coarse= of the reference has no point where the reference is; expected the same problem with fewer points"
        )
    off = fine.values(places[inside]) - values[inside]
    sigma = data.points.values.std(axis=0)
    shares = np.sqrt(np.mean(off**2, axis=0)) / np.where(sigma > 0, sigma, 1.0)
    error = float(shares.max()) / (ratio - 1 if 1 + 1e-9 < ratio < HALF else 1.0)
    if error <= ROUND_OFF:
        raise PinnablateError(
            "coarse= of the reference has the same values, which tells nothing of its error; expected a run with fewer "
            "points, or error= as a number"
        )
    return float(f"{error:.2e}")


def _ratio(fine: Grid | Points, coarse: Grid | Points) -> float:
    """How many times as fine the finer one is, along the coordinate in which they differ least; of
    the same points, whose runs differ inside the solver, nothing is known: 2.
    """
    if isinstance(fine, Grid) and isinstance(coarse, Grid):
        ratios = [
            np.diff(c).mean() / np.diff(f).mean()
            for f, c in zip(fine.axes, coarse.axes, strict=True)
        ]
    else:
        (n, d), m = fine.points.places.shape, len(coarse.points.places)
        ratios = [(n / m) ** (1 / d)]
    other = [float(r) for r in ratios if abs(r - 1) > SAME]
    return min(other, default=HALF)
