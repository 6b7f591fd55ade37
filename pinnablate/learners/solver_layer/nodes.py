"""The one coordinate of space on nodes.

Chebyshev-Gauss-Lobatto points of an interval, equally spaced points of a ring.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pinnablate.learners.basis import chebyshev, degrees, fourier

NODE_COUNT = 33


@dataclass(frozen=True)
class Nodes:
    """Nodes of an interval, and the interpolation between them.

    Args:
        span: the interval.
        ring: whether its ends are one point.
        count: how many.
    """

    span: tuple[float, float]
    ring: bool
    count: int = NODE_COUNT

    @property
    def _unit(self) -> np.ndarray:
        if self.ring:
            return 2.0 * np.arange(self.count) / self.count - 1.0
        return -np.cos(np.pi * np.arange(self.count) / (self.count - 1))

    @cached_property
    def at(self) -> np.ndarray:
        """[count], the ends first and last on an interval."""
        low, high = self.span
        return low + (high - low) * (self._unit + 1) / 2

    @property
    def degrees(self) -> np.ndarray:
        """Of the functions of `basis`: [count]."""
        return degrees(self.count, self.ring)

    def basis(self, x: np.ndarray, order: int = 0) -> np.ndarray:
        """A derivative by x of the basis at x [N]: [N, count]."""
        stretch = 2.0 / (self.span[1] - self.span[0])
        made = fourier if self.ring else chebyshev
        return made((x - self.span[0]) * stretch - 1.0, self.count, order) * stretch**order

    @cached_property
    def _coefficients(self) -> np.ndarray:
        return np.linalg.inv(self.basis(self.at))

    def reading(self, x: np.ndarray, order: int = 0) -> np.ndarray:
        """What turns values at the nodes into a derivative at x [N]: [N, count]."""
        return self.basis(x, order) @ self._coefficients

    def derivative(self, order: int) -> np.ndarray:
        """What turns values at the nodes into a derivative there: [count, count]."""
        return np.eye(self.count) if order == 0 else self.reading(self.at, order)
