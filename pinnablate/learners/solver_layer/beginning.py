"""Where fits through a solver start: the state that nobody observed at 0, unless nothing leads away from there.

Where laws are products of what is not observed, a state of zeros is a saddle: a rigid body that spins
about one axis alone feels no small change of the other two spins, so that every derivative of what is
observed by them is 0 and no descent leaves it. There, and where a slope is no number, the unobserved
state is drawn at random instead, in units of the fields' scales, and the draw with the least loss is
taken, brought to where equations without slopes hold. Everything else starts as it would anyway, bit for bit.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pinnablate.learners.solver_layer.rows import Rows
from pinnablate.learners.solver_layer.trajectory import Trajectories
from pinnablate.tasks.fit import Fit

DRAWS = 32  # of the unobserved state; each costs one integration of those that are stuck
CORRECTIONS = 12  # steps of Newton's method to where equations without slopes hold


def beginnings(trajectories: Trajectories, rows: Rows, fits: Sequence[Fit]) -> np.ndarray:
    """Where members start.

    Args:
        trajectories: of all members.
        rows: what they are fitted to.
        fits: one of each member.

    Returns:
        Parameters [M, P].
    """
    starts = np.stack([trajectories.start(f) for f in fits])
    unseen = [trajectories.unseen(f) for f in fits]
    if not any(len(u) for u in unseen):
        return starts
    stuck = _without_effect(rows, starts, unseen)
    if not any(len(s) for s in stuck):
        return starts
    drawn = _drawn(rows, starts, stuck, fits)
    # what the observations do not depend on there either stays as it is: no law ties them to it
    for k, idle in enumerate(_without_effect(rows, drawn, stuck)):
        drawn[k, idle] = starts[k, idle]
    return drawn


def _without_effect(
    rows: Rows, thetas: np.ndarray, among: Sequence[np.ndarray]
) -> list[np.ndarray]:
    """The parameters that change no row to first order, or all where a row or derivative is no number.

    Args:
        rows: of all members.
        thetas: where [M, P].
        among: indices of parameters, for each member.
    """
    values, jacobian = rows.linear(thetas)
    out = []
    for value, slopes, components in zip(values, jacobian, among, strict=True):
        finite = np.isfinite(value).all() and np.isfinite(slopes).all()
        out.append(components[~slopes[:, components].any(axis=0)] if finite else components)
    return out


def _drawn(
    rows: Rows, starts: np.ndarray, stuck: Sequence[np.ndarray], fits: Sequence[Fit]
) -> np.ndarray:
    """Starts with the best of DRAWS in the place of what is stuck."""
    best, least = starts.copy(), np.full(len(fits), np.inf)
    draws = [
        np.random.default_rng([f.problem.data_seed, DRAWS]).standard_normal((DRAWS, len(s)))
        for f, s in zip(fits, stuck, strict=True)
    ]
    for n in range(DRAWS):
        tried = starts.copy()
        for k, components in enumerate(stuck):
            tried[k, components] = draws[k][n]
        _hold(rows.trajectories, tried, stuck)
        losses = _losses(rows, tried)
        better = losses < least
        best[better], least[better] = tried[better], losses[better]
    return best


def _hold(trajectories: Trajectories, thetas: np.ndarray, among: Sequence[np.ndarray]) -> None:
    """Move parameters to where equations without slopes hold at the start, by Newton's method, in place.

    They are weighted so much that a draw which misses them has a large loss, however near to the data it is.
    """
    by_parameters = trajectories.start_by_parameters()
    for _ in range(CORRECTIONS):
        state = trajectories.states(thetas, last=0)[0][0]
        with np.errstate(all="ignore"):
            missed, by_state = trajectories.starts(state)
        if not missed.size:
            return
        slopes = by_state @ by_parameters
        for k, components in enumerate(among):
            if len(components) and np.isfinite(slopes[k]).all() and np.isfinite(missed[k]).all():
                thetas[k, components] -= np.linalg.lstsq(slopes[k][:, components], missed[k])[0]


def _losses(rows: Rows, thetas: np.ndarray) -> np.ndarray:
    """[M]; infinite where it is no number."""
    with np.errstate(all="ignore"):
        found = np.sum(rows.values(thetas) ** 2, axis=1)
    return np.where(np.isfinite(found), found, np.inf)
