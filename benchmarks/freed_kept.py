"""What networks say of coefficients, each freed by itself: kept as numbers, and read again without the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from pinnablate.analysis.preferred import LEVEL, Z95, Freed
from pinnablate.analysis.replicated import combined, heard, most_stays

Kept = Mapping[str, Any]


def kept_of(model: Freed) -> dict[str, Any]:
    """One network: its loss over its mean, and of every coefficient [law, term], what of the loss is left with it free, and
    [relative change, standard deviation, p value].
    """
    count = range(len(model.coefficients))
    return {
        "coefficients": [[c.law, c.term] for c in model.coefficients],
        "ratio": _short(model.ratio),
        "left": [_short(model.left(k)) for k in count],
        "tests": [[_short(x) for x in model.test(k)] for k in count],
    }


def _short(x: float) -> float:
    return float(f"{x:.6g}")


def heard_of(models: Sequence[Kept]) -> list[Kept]:
    """Those whose training is not stuck."""
    known = heard([m["ratio"] for m in models], is_stated=True)
    return [m for m, is_heard in zip(models, known, strict=True) if is_heard]


def contradicted(models: Sequence[Kept]) -> tuple[str, str] | None:
    """(law, term) of the coefficient that the replicates of a problem contradict first, as `diagnose` finds it; None for none."""
    own = heard_of(models)
    tests = np.array([m["tests"] for m in own], float)  # [replicates, coefficients, 3]
    if 2 * len(own) <= len(models) or not tests.size:
        return None
    visible = np.flatnonzero(np.isfinite(np.median(tests[:, :, 1], 0)))
    ps = {int(k): combined(list(tests[:, k, 2])) for k in visible}
    if not ps:
        return None
    first = min(ps, key=lambda k: ps[k])
    stays = most_stays([m["left"][first] for m in own], [m["ratio"] for m in own])
    if stays or ps[first] > LEVEL / tests.shape[1]:
        return None
    law, term = own[0]["coefficients"][first]
    return law, term


def coverage(models: Sequence[Kept]) -> tuple[int, int]:
    """How many 95 % intervals of single networks hold what is told, and how many there are."""
    tests = np.array([m["tests"] for m in heard_of(models)], float)
    seen = np.isfinite(np.median(tests[:, :, 1], 0))
    inside = np.abs(tests[:, seen, 0]) <= Z95 * tests[:, seen, 1]
    return int(inside.sum()), inside.size
