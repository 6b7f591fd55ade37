"""What the fit needs of trajectories in time, whatever integrates them."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from pinnablate.tasks.fit import Fit
from pinnablate.tasks.problem import Problem

# Weight of what is asked of the initial state, in its own scale: so large that it is structure and
# no soft constraint.
STRICT = 100.0


class Trajectories(Protocol):
    """Trajectories of M members told the same equations, as functions of their parameters [M, P].

    A member's parameters are those of its network, then those of its initial state.

    Attributes:
        parameters: P.
        grid: times [steps + 1].
        prior: square roots of the weights of the squares of the parameters [M, P]; 0 for none.
    """

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

    def unseen(self, fit: Fit) -> np.ndarray:
        """Parameters of the initial state that start at 0 because nothing of them is observed: indices."""

    def asked(self, problem: Problem) -> np.ndarray:
        """Which data rows the trajectories do not satisfy by themselves: indices."""

    def times(self, points: np.ndarray) -> np.ndarray:
        """Of points [N, d]: [N]."""

    def reading(self, points: np.ndarray, field: np.ndarray, order: int = 0) -> np.ndarray:
        """What turns a state into values of fields, or derivatives of them by space.

        Args:
            points: [N, d].
            field: which field is asked for at each point: [N].
            order: of the derivative.

        Returns:
            [N, size].
        """

    def starts(self, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What is asked of the initial states, weighted by STRICT.

        Args:
            state: [M, size].

        Returns:
            Rows [M, rows], and their derivatives by the state [M, rows, size].
        """

    def start_by_parameters(self) -> np.ndarray:
        """The derivative of the initial states: [M, size, P]."""

    def states(self, thetas: np.ndarray, last: int | None = None) -> tuple[np.ndarray, np.ndarray]:
        """States and slopes on the grid up to a step, each [steps + 1, M, size]."""

    def jacobian(
        self, thetas: np.ndarray, on_states: np.ndarray, on_slopes: np.ndarray
    ) -> tuple[np.ndarray, ...]:
        """States and slopes on the grid, and derivatives by the parameters of a sum over both.

        The sum is over steps n of on_states[n] u_n + on_slopes[n] k_n, with u_n the states and k_n
        the slopes.

        Args:
            thetas: parameters [M, P].
            on_states, on_slopes: [steps + 1, M, rows, size].

        Returns:
            States and slopes [steps + 1, M, size], and the derivatives [M, rows, P].
        """
