"""What collocation asks of the functions that fields are expanded in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np

from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.world import World

AMPLITUDES = (1.0, 3.0, 10.0, 30.0, 100.0)  # candidates, in units of sigma_f
Lengths = tuple[float, ...]


class Expansion(Protocol):
    """A field is sigma_f * sum_j a_j phi_j."""

    @property
    def world(self) -> World: ...

    @property
    def lengths(self) -> Lengths:
        """What the functions depend on, and the prior chooses."""

    @property
    def count(self) -> int:
        """How many functions there are; the constant is the last."""

    def matrix(self, points: np.ndarray, alpha: MultiIndex) -> np.ndarray:
        """One derivative of every function at points [N, d]: [N, functions]."""


def jet_of(
    expansion: Expansion,
    coefficients: np.ndarray,
    points: np.ndarray,
    orders: Sequence[MultiIndex],
) -> Jet:
    """Field derivatives at points.

    Args:
        expansion: the functions.
        coefficients: [fields, functions].
        points: [N, d].
        orders: which derivatives.

    Returns:
        {alpha: [N, fields]}.
    """
    scales = expansion.world.field_scales
    return {alpha: expansion.matrix(points, alpha) @ coefficients.T * scales for alpha in orders}


def most_likely(
    candidates: Iterable[Lengths],
    matrix: Callable[[Lengths], np.ndarray],
    values: np.ndarray,
    noise: float,
) -> tuple[Lengths, float]:
    """The candidate and the amplitude with the largest marginal likelihood.

    Args:
        candidates: lengths to choose from.
        matrix: lengths -> the functions at the points of the values [n, functions].
        values: in units of sigma_f [n, fields].
        noise: its standard deviation, in the same units.
    """
    scored = []
    for candidate in candidates:
        phi = matrix(candidate)
        spectrum, basis = np.linalg.eigh(phi @ phi.T)
        power = np.sum((basis.T @ values) ** 2, axis=1)
        for amplitude in AMPLITUDES:
            variance = amplitude**2 * np.maximum(spectrum, 0.0) + noise**2
            evidence = -0.5 * float(
                np.sum(power / variance) + values.shape[1] * np.sum(np.log(variance))
            )
            scored.append((evidence, candidate, amplitude))
    return max(scored)[1:]
