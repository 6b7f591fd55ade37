"""Values over replicates of three kinds, by one set of names.

An array [..., replicates] where replicates are paired and independent of each other; `Folds` where they
are folds of one table of measurements; `Independent` where every arm has runs of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from pinnablate.analysis.independent import Independent
from pinnablate.analysis.overlapping import Folds
from pinnablate.analysis.resampling import resamples

Values = ArrayLike | Independent | Folds
WITH_ERRORS = (Independent, Folds)  # those that bring their standard errors


def sample(values: ArrayLike, overlap: float) -> Any:
    """Paired values, as folds where they overlap.

    Args:
        values: [..., replicates].
        overlap: n_test / n_train of folds; 0 where replicates share no data.

    Returns:
        An array, or `Folds`.
    """
    return Folds(values, overlap) if overlap else np.asarray(values, float)


def stacked(values: Sequence[Any]) -> Any:
    """Values of several arms as rows: [rows, ..., replicates], or weights of independent ones.

    Args:
        values: numbers or arrays [..., replicates], or all of them of one of the other kinds.
    """
    first = values[0]
    if isinstance(first, Independent):
        return Independent(first.samples, np.stack([v.weights for v in values]))
    if isinstance(first, Folds):
        return Folds(np.stack([v.values for v in values]), first.overlap)
    return np.array([np.atleast_1d(v) for v in values], float)


def again(value: Any) -> Any:
    """A value in every resample of its replicates: [resamples, replicates], or an `Independent`.

    Paired values are drawn with the same replicates, independent ones each by itself.
    """
    if isinstance(value, WITH_ERRORS):
        return value.redrawn
    values = np.atleast_1d(value)
    return values[resamples(len(values))]


def redrawn(
    game: Mapping[frozenset[str], Any], subsets: Iterable[frozenset[str]] | None = None
) -> dict[frozenset[str], Any]:
    """A game in every resample of its replicates; see `again`.

    Args:
        game: {subset: value [replicates]}.
        subsets: which of them; all by default.
    """
    return {s: again(game[s]) for s in (game if subsets is None else subsets)}


def count_of(game: Mapping[frozenset[str], Any]) -> int:
    """The fewest replicates of any subset."""
    return min(int(_count(v)) for v in game.values())


def _count(value: Any) -> Any:
    return value.count if isinstance(value, WITH_ERRORS) else len(np.atleast_1d(value))


def plain(value: Any) -> Any:
    """The numbers of paired values: [..., replicates]."""
    return value.values if isinstance(value, Folds) else value
