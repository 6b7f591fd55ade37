"""What the fit needs of a motion in time, whatever integrates it."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from pinnablate.tasks.fit import Fit
from pinnablate.tasks.problem import Problem

STRICT = 100.0  # of what is asked of the initial state, in its own scale: structure, and not a soft constraint


class Trajectories(Protocol):
    """Motions of M members told the same equations, as functions of their parameters [M, P]: of the network, then of the
    initial state."""

    @property
    def parameters(self) -> int:
        """P."""

    @property
    def grid(self) -> np.ndarray:
        """Times [steps + 1]."""

    @property
    def prior(self) -> np.ndarray:
        """Square roots of the weights of the squares of the parameters [M, P]; 0 for none."""

    def start(self, fit: Fit) -> np.ndarray:
        """Where a member starts: [P]."""

    def asked(self, problem: Problem) -> np.ndarray:
        """Which data rows the motion does not satisfy by itself: indices."""

    def times(self, points: np.ndarray) -> np.ndarray:
        """Of points [N, d]: [N]."""

    def reading(self, points: np.ndarray, field: np.ndarray, order: int = 0) -> np.ndarray:
        """What turns a state into a derivative by space of the fields asked for [N] at points [N, d]: [N, size]."""

    def starts(self, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What is asked of the initial states [M, size].

        STRICT rows [M, rows], and their derivatives [M, rows, size].
        """

    def start_by_parameters(self) -> np.ndarray:
        """The derivative of the initial states: [M, size, P]."""

    def states(self, thetas: np.ndarray, last: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """States and slopes on the grid up to a step, each [steps + 1, M, size]."""

    def jacobian(self, thetas: np.ndarray, on_states: np.ndarray, on_slopes: np.ndarray) -> tuple[np.ndarray, ...]:
        """States and slopes on the grid, and the derivatives by the parameters of sum_n on_states[n] u_n + on_slopes[n] k_n,
        where both are [steps + 1, M, rows, size]: [M, rows, P]."""
