"""How much of the gain of all equations their proper subsets have: normalised recovery."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

LEAST_GAIN = 0.1  # decades; of a smaller gain no share is told


def mean_recovery(skills: Mapping[str, float]) -> float | None:
    """The mean of rho(S) = (v(S) - v(none)) / (v(all) - v(none)) over the subsets between the two.

    Args:
        skills: {arm of a lattice: v, its mean skill}, `none` and `all` among them.

    Returns:
        None where there is no such subset, or all equations gain less than 0.1 decades.
    """
    between = [v for arm, v in skills.items() if arm not in ("all", "none")]
    gain = skills["all"] - skills["none"]
    if not between or gain < LEAST_GAIN:
        return None
    return float((np.mean(between) - skills["none"]) / gain)
