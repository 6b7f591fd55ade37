"""Where two models differ most, so that an observation there would tell them apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Place:
    """Where an observation would tell two models apart.

    Args:
        field: index of the field.
        point: index of the point.
        size: the median over replicates of the difference there, in standard deviations of the noise.
    """

    field: int
    point: int
    size: float


def furthest_apart(one: np.ndarray, other: np.ndarray, noise: np.ndarray) -> Place:
    """Where two predictions differ most, relative to noise.

    Args:
        one, other: predictions [replicates, points, fields].
        noise: standard deviations of an observation of each field [fields].
    """
    apart = np.median(np.abs(one - other), axis=0) / noise
    point, field = np.unravel_index(int(np.nanargmax(apart)), apart.shape)
    return Place(int(field), int(point), float(apart[point, field]))
