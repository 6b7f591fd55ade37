"""Trajectories of fields on an interval: what their two ways of holding the fields in space share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence

import numpy as np

from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.errors import PinnablateError
from pinnablate.truths.base import Truth

ROWS_AT_ONCE = 1024  # points that are evaluated together
# Derivatives in space, by order, and in time at some points: [points, fields] each.
Derivatives = tuple[Callable[[int], np.ndarray], Callable[[], Sequence[np.ndarray]]]


class IntervalTrajectory(Truth):
    """Fields of one place and time that solve equations of first order in time.

    Attributes:
        count: how many fields there are.
    """

    count: int

    @abstractmethod
    def derivatives(self, points: np.ndarray) -> Derivatives:
        """What the fields do at points [N, 2].

        Returns:
            A function of an order: their derivatives in space [N, fields]; and one of nothing: their
            derivatives in time, an array [N] or a number for each field.
        """

    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """Field derivatives at points [N, 2]: {alpha: [N, fields]}.

        Raises:
            PinnablateError: a derivative of second order in time, or one in space and time.
        """
        out = {alpha: np.empty((len(points), self.count)) for alpha in orders}
        for begin in range(0, len(points), ROWS_AT_ONCE):
            rows = slice(begin, begin + ROWS_AT_ONCE)
            for alpha, found in self._jet_of(points[rows], orders).items():
                out[alpha][rows] = found
        return out

    def _jet_of(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """The same for a few points."""
        in_space, in_time = self.derivatives(points)
        out: Jet = {}
        for alpha in orders:
            if alpha[1] == 0:
                out[alpha] = in_space(alpha[0])
            elif alpha == (0, 1):
                out[alpha] = np.stack([np.broadcast_to(s, len(points)) for s in in_time()], -1)
            else:
                raise PinnablateError(
                    f"an integrated reference has no derivative of order {alpha}: "
                    "declare equations of first order in time"
                )
        return out
