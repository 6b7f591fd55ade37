"""Strengths of penalties, chosen by K-fold cross-validation on the observations of a replicate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pinnablate.arms import Arm
from pinnablate.learners.base import OK, Trained
from pinnablate.tasks.problem import Problem

FOLDS = 5  # at most; as many as there are observed points where these are fewer
WORST = 100.0  # squared error of a fit that diverged: e = 10, as everywhere


def searched(arm: Arm) -> str:
    """The name of the argument of `Fit` whose value an arm searches: `decay` or `strength`."""
    return "decay" if arm.decays else "strength"


def folds(problem: Problem) -> np.ndarray:
    """The fold that each observed point belongs to, 0 to FOLDS - 1 in turn: [n]."""
    count = len(problem.observed_points)
    return np.arange(count) % min(FOLDS, count)


def choose_strength(what: str, trained: Sequence[Trained]) -> tuple[float, dict[str, float]]:
    """The candidate with the least mean squared error on observations that were left out.

    Errors are in units of sigma_f, the standard deviation of a field over the domain. A fit that
    diverged counts as WORST; where one failed nothing is chosen, and this is not called.

    Args:
        what: `decay` or `strength`.
        trained: every candidate with every fold left out, candidates in any order.

    Returns:
        The candidate, and {candidate as text: its error}.
    """
    errors: dict[float, list[float]] = {}
    for t in trained:
        p = t.fit.problem
        left_out = ~(np.ones(len(p.observed_points), bool) if t.fit.kept is None else t.fit.kept)
        value = (0,) * len(p.world.coordinates)
        jet = t.jet(p.observed_points[left_out], (value,)) if t.status == OK else None
        error = np.full((1,), WORST)
        if jet is not None:
            seen = list(p.observed)
            difference = jet[value][:, seen] - p.observed_values[left_out]
            error = (difference / p.world.field_scales[seen]) ** 2
            if p.world.is_measured:  # a value that nobody measured is no error
                error = error[np.isfinite(p.observed_values[left_out])]
        errors.setdefault(getattr(t.fit, what), []).extend(np.ravel(error))
    mean = {value: float(np.mean(e)) for value, e in sorted(errors.items())}
    best = min(mean, key=lambda value: mean[value])
    return best, {f"{value:g}": error for value, error in mean.items()}
