"""Transfers and worths of laws, put together over environments.

The unit is the environment: laws and subsets of one environment share its world, so that each
environment counts once, by its mean, and intervals are those of means over environments. Where there is
one environment alone, they are those over its replicates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.attribution import Array
from pinnablate.analysis.estimate import FEWEST_FOR_INTERVAL, Estimate, estimate
from pinnablate.analysis.resampling import resamples
from pinnablate.analysis.transfer import Transfer


@dataclass(frozen=True)
class Pooled:
    """Transfers of one kind over environments.

    Args:
        decades: by how much withheld laws are violated less, the mean over environments; of one, over
            its replicates.
        telling: the same where the law is told as well.
        share: the ratio of the two; None where telling does nothing.
        between: its 95 % interval, by resamples of the environments, or of the replicates of one; None
            below five of them.
        median: of the transfers themselves, whatever their environment.
        environments, count: how many, and how many transfers in them.
    """

    decades: Estimate
    telling: Estimate
    share: float | None
    between: tuple[float, float] | None
    median: float
    environments: int
    count: int


def pool(found: Mapping[str, Sequence[Transfer]]) -> Pooled | None:
    """Transfers over environments.

    Args:
        found: {environment: its transfers}; those without any are left out.

    Returns:
        What they come to; None without any.
    """
    there = {name: of for name, of in found.items() if of}
    if not there:
        return None
    fall, told = (_units(there, what) for what in ("decades", "telling"))
    own = [t.decades.mean for of in there.values() for t in of]
    total = float(told.mean())
    between = None
    if total > 0 and len(fall) >= FEWEST_FOR_INTERVAL:
        drawn = resamples(len(fall))
        low, high = np.percentile(fall[drawn].mean(axis=1) / told[drawn].mean(axis=1), (2.5, 97.5))
        between = float(low), float(high)
    return Pooled(
        estimate(fall),
        estimate(told),
        float(fall.mean()) / total if total > 0 else None,
        between,
        float(np.median(own)),
        len(there),
        len(own),
    )


def apart(
    one: Mapping[str, Sequence[Transfer]], other: Mapping[str, Sequence[Transfer]]
) -> Estimate | None:
    """By how much more the transfers of one kind are than those of another, paired by environment.

    Returns:
        In decades, the mean over the environments that have both, or over the replicates of one; None
        where none has.
    """
    both = [name for name in one if one[name] and other.get(name)]
    if not both:
        return None
    first, second = (_units({name: of[name] for name in both}, "decades") for of in (one, other))
    return estimate(first - second)


def _units(found: Mapping[str, Sequence[Transfer]], what: str) -> Array:
    """The mean of some transfers in each environment; of one environment alone in each replicate."""
    if len(found) == 1:
        (of,) = found.values()
        return np.asarray(np.mean([getattr(t, what).values for t in of], axis=0))
    return np.array([np.mean([getattr(t, what).mean for t in of]) for of in found.values()])
