"""The weighted rows of members told the same equations, whose squares sum to the loss."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pinnablate.learners.solver_layer.hermite import hermite
from pinnablate.learners.solver_layer.trajectory import Trajectories
from pinnablate.tasks.fit import Fit


class Rows:
    """Data, then what is asked of the initial state, then the prior on the parameters.

    Args:
        trajectories: of all members.
        fits: one of each member.
    """

    def __init__(self, trajectories: Trajectories, fits: Sequence[Fit]) -> None:
        self.trajectories = trajectories
        problems = [f.problem for f in fits]
        kept = trajectories.asked(problems[0])
        world = problems[0].world
        field = np.array(
            [
                world.fields.index(problems[0].functionals[k])
                for k in problems[0].row_functional[kept]
            ]
        )
        points = [p.data_points[p.row_point[kept]] for p in problems]
        self.weights = np.stack([f.row_weights[kept] for f in fits])
        self.targets = np.stack([p.row_target[kept] for p in problems])
        self.reading = np.stack([trajectories.reading(at, field) for at in points])
        times = np.stack([trajectories.times(at) for at in points])
        left, hermites = hermite(times.ravel(), trajectories.grid)
        self.left, self.hermite = left.reshape(times.shape), hermites.reshape(*times.shape, 4)
        self.last = int(left.max()) + 1
        # what every row takes of the states and slopes on the grid: [steps + 1, M, rows, size]
        self.on_states, self.on_slopes = np.zeros((2, self.last + 1, *self.reading.shape))
        who, row = np.indices(times.shape)
        for k, on in enumerate((self.on_states, self.on_slopes, self.on_states, self.on_slopes)):
            on[self.left + k // 2, who, row] = (self.hermite[..., k] * self.weights)[
                ..., None
            ] * self.reading

    def values(self, thetas: np.ndarray) -> np.ndarray:
        """[M, rows]"""
        return self._rows(thetas, *self.trajectories.states(thetas, self.last))

    def linear(self, thetas: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """[M, rows], [M, rows, P]"""
        states, slopes, jacobian = self.trajectories.jacobian(
            thetas, self.on_states, self.on_slopes
        )
        start = self.trajectories.starts(states[0])[1] @ self.trajectories.start_by_parameters()
        held = np.flatnonzero(self.trajectories.prior[0])
        prior = np.zeros((len(thetas), len(held), self.trajectories.parameters))
        prior[:, np.arange(len(held)), held] = self.trajectories.prior[:, held]
        return self._rows(thetas, states, slopes), np.concatenate([jacobian, start, prior], 1)

    def _rows(self, thetas: np.ndarray, states: np.ndarray, slopes: np.ndarray) -> np.ndarray:
        who = np.arange(len(self.left))[:, None]
        corners = (
            states[self.left, who],
            slopes[self.left, who],
            states[self.left + 1, who],
            slopes[self.left + 1, who],
        )
        with np.errstate(all="ignore"):
            found = sum(
                self.hermite[..., k] * np.sum(self.reading * corner, axis=2)
                for k, corner in enumerate(corners)
            )
        prior = self.trajectories.prior * thetas
        return np.concatenate(
            [
                self.weights * (found - self.targets),
                self.trajectories.starts(states[0])[0],
                prior[:, self.trajectories.prior[0] != 0],
            ],
            1,
        )
