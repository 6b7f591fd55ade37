"""Strengths of penalties, chosen by K-fold cross-validation on the observations that a model is given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pinnablate.arms import Arm
from pinnablate.learners.base import OK, Trained
from pinnablate.tasks.problem import Problem

FOLDS = 5


def searched(arm: Arm) -> str:
    """Which number of its fits an arm searches: `decay` or `strength`."""
    return "decay" if arm.decays else "strength"


def folds(problem: Problem) -> np.ndarray:
    """Which of at most five folds each observed point belongs to: [n]."""
    count = len(problem.observed_points)
    return np.arange(count) % min(FOLDS, count)


def choose_strength(what: str, trained: Sequence[Trained]) -> tuple[float, dict[str, float]]:
    """The decay or strength (`what`) with the least squared error on left-out observations, in sigma_f; and that error for
    every candidate."""
    errors: dict[float, list[float]] = {}
    for t in trained:
        p = t.fit.problem
        left_out = ~(np.ones(len(p.observed_points), bool) if t.fit.kept is None else t.fit.kept)
        value = (0,) * len(p.world.coordinates)
        jet = t.jet(p.observed_points[left_out], (value,)) if t.status == OK else None
        error = np.full((1,), 100.0)  # e = 10, squared
        if jet is not None:
            seen = list(p.observed)
            error = ((jet[value][:, seen] - p.observed_values[left_out]) / p.world.field_scales[seen]) ** 2
        errors.setdefault(getattr(t.fit, what), []).extend(np.ravel(error))
    mean = {value: float(np.mean(e)) for value, e in sorted(errors.items())}
    return min(mean, key=lambda value: mean[value]), {f"{value:g}": error for value, error in mean.items()}
