"""What a network of a script is scored by: values that were held out, or the script's solution."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from pinnablate.adopt.draws import seeded
from pinnablate.adopt.observed import POINT_SETS
from pinnablate.errors import PinnablateError
from pinnablate.learners.deepxde.pde import dde

TEST_POINTS = 2048
_POINTS = ("train_x", "train_x_all", "train_x_bc", "train_y", "test_x", "test_y")
Judge = Callable[[Any, Any, int], float]  # problem, model, replicate


def judge_of(data: Any, share: float) -> tuple[Judge, str]:
    """How networks are scored, and in words.

    Args:
        data: the problem.
        share: of each point set that no network is given.

    Raises:
        PinnablateError: there is nothing to score by.
    """
    if data.soln:
        return by_solution, "from the script's solution"
    if any(type(c).__name__ == POINT_SETS[0] for c in data.bcs):
        words = f"on {100 * share:g} % of the PointSetBC points, held out"
        return lambda d, model, r: by_points(d, model, r, share), words
    raise PinnablateError(
        "the problem has neither solution= nor PointSetBC, and nothing says which network is "
        "better; expected one of them"
    )


def held_out(condition: Any, k: int, replicate: int, share: float) -> np.ndarray:
    """Which points of a point set are held out in a replicate: [n] of booleans."""
    count = len(condition.points)
    chosen = np.zeros(count, bool)
    order = np.random.default_rng([replicate, k]).permutation(count)
    chosen[order[: max(1, round(share * count))]] = True
    return chosen


def values_of(condition: Any) -> np.ndarray:
    """The values of a point set: [n, 1]."""
    values = np.asarray(condition.values)
    return np.broadcast_to(values.reshape(-1, 1), (len(condition.points), 1))


def without_held_out(data: Any, replicate: int, share: float) -> Any:
    """The problem without the measured points that are held out, with the script's other points."""
    mine = copy.copy(data)
    mine.bcs = list(data.bcs)
    for k, c in enumerate(data.bcs):
        if not data.soln and type(c).__name__ == POINT_SETS[0]:
            left = ~held_out(c, k, replicate, share)
            mine.bcs[k] = dde.icbc.PointSetBC(c.points[left], values_of(c)[left], c.component)
    mine.train_x = mine.train_y = mine.train_aux_vars = None
    mine.test_x = mine.test_y = mine.test_aux_vars = None
    mine.train_x_bc = mine.num_bcs = None
    mine.train_next_batch()
    mine.test()
    _in_one_precision(mine)
    return mine


def _in_one_precision(data: Any) -> None:
    """Points in the precision that DeepXDE computes in: those of a polygon come in double precision,
    in which losses of the equations do not add up with those of conditions in single precision.
    """
    for name in _POINTS:
        value = getattr(data, name, None)
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            setattr(data, name, value.astype(dde.config.real(np)))


def by_points(data: Any, model: Any, replicate: int, share: float) -> float:
    """sqrt(mean_f e_f^2), e_f the rms distance from held-out values over the standard deviation of
    all values of an output.
    """
    off: dict[int, list[np.ndarray]] = {}
    every: dict[int, list[np.ndarray]] = {}
    for k, c in enumerate(data.bcs):
        if type(c).__name__ != POINT_SETS[0]:
            continue
        chosen = held_out(c, k, replicate, share)
        predicted = model.predict(c.points[chosen])[:, c.component]
        off.setdefault(c.component, []).append(predicted - values_of(c)[chosen, 0])
        every.setdefault(c.component, []).append(values_of(c)[:, 0])
    squares = [np.mean(np.concatenate(off[f]) ** 2) / np.var(np.concatenate(every[f])) for f in off]
    return float(np.sqrt(np.mean(squares)))


def by_solution(data: Any, model: Any, _: int) -> float:
    """The same from the solution at random points of the domain."""
    with seeded(0):
        points = data.geom.random_points(TEST_POINTS)
    truth = np.asarray(data.soln(points), float)
    sizes = np.std(truth, axis=0)
    squares = (
        np.mean((model.predict(points) - truth) ** 2, axis=0) / np.where(sizes > 0, sizes, 1) ** 2
    )
    return float(np.sqrt(np.mean(squares)))
