"""A sum of squares that is made linear at a state, |r + J d|^2, as the parts that all follows from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False, repr=False)
class Quadratic:
    """|r + J d|^2 as a function of the step d.

    Args:
        matrix: J'J, [P, P].
        slope: J'r, [P].
        size: |r|^2.
    """

    matrix: np.ndarray
    slope: np.ndarray
    size: float

    @classmethod
    def of(cls, residual: np.ndarray, jacobian: np.ndarray) -> Quadratic:
        """From r [rows] and J [rows, P]."""
        return cls(jacobian.T @ jacobian, jacobian.T @ residual, float(residual @ residual))

    def __repr__(self) -> str:
        return f"Quadratic({len(self.slope)} parameters, size {self.size:.3g})"

    def __add__(self, other: Quadratic) -> Quadratic:
        return Quadratic(
            self.matrix + other.matrix, self.slope + other.slope, self.size + other.size
        )

    def scaled(self, by: float) -> Quadratic:
        """The same times a number."""
        return Quadratic(by * self.matrix, by * self.slope, by * self.size)
