"""Results compared bit by bit, and models by how far they are apart."""

from __future__ import annotations

import numpy as np

from pinnablate.calculus.jets import Jet
from pinnablate.learners.base import Trained


def bits(result: Trained, points: np.ndarray) -> dict[str, bytes]:
    """All that a record is made of, as bytes by part; the seconds are left out."""
    weights, value = result.weights, (0,) * points.shape[1]
    jet = result.jet(points, (value,)) if result.evaluable else None
    return {
        "status": f"{result.status}: {result.reason}".encode(),
        "weights": b"" if weights is None else np.ascontiguousarray(weights).tobytes(),
        "fields": b"" if jet is None else np.ascontiguousarray(jet[value]).tobytes(),
        "loss": np.float64(result.loss).tobytes(),
        "steps": repr([int(n) for n in result.steps]).encode(),
        "curve": b"".join(np.int64(s).tobytes() + theta.tobytes() for s, theta in result.curve),
    }


def difference(one: dict[str, bytes], other: dict[str, bytes]) -> str:
    """The first part in which two results differ; empty where they are the same."""
    return next((part for part in one if one[part] != other[part]), "")


def distance(one: Jet | None, other: Jet | None) -> float:
    """The largest difference of two jets over the largest value of each derivative."""
    if one is None or other is None or set(one) != set(other):
        return float("inf")
    sizes = {a: np.abs(one[a]).max() or 1.0 for a in one}
    return max(float(np.abs(one[a] - other[a]).max() / sizes[a]) for a in one)
