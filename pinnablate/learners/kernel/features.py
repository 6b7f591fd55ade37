"""Random Fourier features: a Gaussian process with a squared-exponential kernel, as a linear model with exact derivatives.

phi_j(x) = sqrt(2 / D) cos(w_j . x + b_j), with w_j normal of standard deviation 1 / length and b_j uniform, on coordinates
mapped to [-1, 1]; and the constant 1. A field is sigma_f * sum_j a_j phi_j.

Source: A. Rahimi and B. Recht, Random Features for Large-Scale Kernel Machines, NIPS 20 (2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pinnablate.environment import Environment
from pinnablate.expressions import Jet
from pinnablate.streams import MultiIndex

COUNT = {1: 160, 2: 400, 3: 600, 4: 800}  # features by number of coordinates
LENGTHS = np.geomspace(0.1, 3.0, 18)  # candidates, in half-widths of the domain
AMPLITUDES = (1.0, 3.0, 10.0, 30.0, 100.0)  # candidates, in sigma_f


@dataclass(frozen=True)
class Features:
    """The features of an environment at one length scale; `seed` is that of the random frequencies."""

    environment: Environment
    seed: int
    length: float

    @property
    def count(self) -> int:
        return COUNT[len(self.environment.coordinates)] + 1

    @cached_property
    def _frequencies(self) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng([20071203, self.seed])
        d = len(self.environment.coordinates)
        return rng.standard_normal((d, self.count - 1)), rng.uniform(0, 2 * np.pi, self.count - 1)

    def matrix(self, points: np.ndarray, alpha: MultiIndex) -> np.ndarray:
        """One derivative of every feature at points [N, d]: [N, features]."""
        env = self.environment
        stretch = 2 / (env.upper - env.lower)
        w, b = self._frequencies
        w = w / self.length
        phase = ((points - env.lower) * stretch - 1) @ w + b + 0.5 * np.pi * sum(alpha)
        slope = np.prod([(w[i] * stretch[i]) ** a for i, a in enumerate(alpha)], axis=0)
        waves = np.sqrt(2 / (self.count - 1)) * slope * np.cos(phase)
        constant = np.full((len(points), 1), 0.0 if any(alpha) else 1.0)
        return np.concatenate([waves, constant], axis=1)

    def jet(self, coefficients: np.ndarray, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """Field derivatives at points, from coefficients [fields, features]: {alpha: [N, fields]}."""
        return {alpha: self.matrix(points, alpha) @ coefficients.T * self.environment.field_scales for alpha in orders}


def choose_prior(env: Environment, seed: int, points: np.ndarray, values: np.ndarray, noise: float) -> tuple[float, float]:
    """The length scale and amplitude with the largest marginal likelihood of the observations (ML-II).

    Args:
        points: observed points [n, d].
        values: observed values in units of sigma_f [n, observed fields].
        noise: standard deviation of the noise, in the same units.
    """
    scored = []
    for length in LENGTHS:
        phi = Features(env, seed, float(length)).matrix(points, (0,) * len(env.coordinates))
        for amplitude in AMPLITUDES:
            covariance = amplitude**2 * (phi @ phi.T) + noise**2 * np.eye(len(points))
            sign, log_determinant = np.linalg.slogdet(covariance)
            fit = np.sum(values * np.linalg.solve(covariance, values))
            evidence = -0.5 * (fit + values.shape[1] * log_determinant) if sign > 0 else -np.inf
            scored.append((evidence, float(length), amplitude))
    return max(scored)[1:]
