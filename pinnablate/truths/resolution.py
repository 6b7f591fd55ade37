"""Does a grid hold the waves of a solution?"""

from __future__ import annotations

import numpy as np

RESOLVED_TIMES = 33  # at which waves on a grid are looked at
ROUND_OFF = 1e-12  # amplitudes below this share of the largest value are round-off


def unresolved(values: np.ndarray, waves: np.ndarray, times: np.ndarray) -> tuple[float, float]:
    """How much of a field is in the shortest waves that a grid can hold: where it is not next to
    nothing, there are shorter ones that the grid does not hold.

    Args:
        values: on the grid: [fields, points, N].
        waves: the amplitudes of these values, from the longest wave to the shortest:
            [fields, waves, N].
        times: [N].

    Returns:
        The largest amplitude among the shortest eighth of the waves, in standard deviations of the
        field beyond round-off, and the time of it.
    """
    last = max(2, waves.shape[1] // 8)  # an even function has every second wave only
    shortest = np.abs(waves[:, -last:]).max(axis=1)
    size = np.abs(values).max(axis=(1, 2))
    sigma = values.std(axis=(1, 2))
    beyond = np.maximum(shortest - ROUND_OFF * size[:, None], 0)
    shares = beyond / np.where(sigma > 0, sigma, 1)[:, None]
    return float(shares.max()), float(times[np.argmax(shares.max(axis=0))])
