"""MAGI: a Gaussian process whose derivatives are bound to an ordinary differential equation, sampled.

Fields x_d at points I of time have Gaussian process priors with covariances C_d, whose derivatives given x are
normal with mean m_d x_d and covariance K_d. That the process solves x' = f(x) at all of I is a condition like the observations,

    log p = -1/2 sum_d [ x_d' C_d^-1 x_d / beta + |f_d(x) - m_d x_d|^2 in K_d^-1, / beta + |x_d(tau) - y_d|^2 / sigma_d^2 ],

beta = (fields * points of I) / observations, which keeps the prior from outweighing few data. All are squares, r'r / 2, so the
mode is found by least squares, and Hamiltonian Monte Carlo moves in coordinates in which J'J of the mode is the identity.

Source: S. Yang, S. W. K. Wong and S. C. Kou, PNAS 118 (2021) e2020397118, doi:10.1073/pnas.2020397118; compared with
physics-informed networks in arXiv:2505.21723. Here f has no unknown parameters, the kernel is Matern's of smoothness 5/2 where
theirs is 2.01, and the mode is found anew with growing weight of f. NumPy and SciPy alone; nothing of their code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.optimize import least_squares

JITTER = 1e-7  # of the variance, added to covariances
GROWING = (1e-4, 1e-2, 1.0)  # weights of the equations on the way to the mode
MOST_STEPS = 200  # of least squares
LEAPS = 12  # leapfrog steps of a proposal
ACCEPTED = 0.8  # share of proposals that the step is tuned to
Array = np.ndarray


def matern(t: Array, s: Array, length: float, variance: float) -> tuple[Array, Array, Array]:
    """Matern's covariance of smoothness 5/2 between times, and its derivatives.

    Args:
        t, s: [n], [m].
        length: of the kernel.
        variance: of a value.

    Returns:
        cov(x(t), x(s)), cov(x'(t), x(s)) and cov(x'(t), x'(s)): [n, m] each.
    """
    rate = np.sqrt(5.0) / length
    d = t[:, None] - s
    u = rate * np.abs(d)
    decay = variance * np.exp(-u)
    return (
        decay * (1 + u + u**2 / 3),
        -(rate**2) * d * decay * (1 + u) / 3,
        rate**2 * decay * (1 + u - u**2) / 3,
    )


@dataclass(frozen=True, eq=False)
class Manifold:
    """The posterior of the fields at points of time, as a sum of squares.

    Args:
        times: I, ascending [n].
        lengths, variances: of the prior of each field [D].
        slopes: x [n, D] -> f [n, D] and its derivatives by the fields [n, D, D].
        algebra: x [n, D] -> rows that are 0, each already over its tolerance [n, k], and their derivatives [n, k, D].
        seen: observations as (indices into times, field, values, standard deviation).
    """

    times: Array
    lengths: Array
    variances: Array
    slopes: Callable[[Array], tuple[Array, Array]]
    algebra: Callable[[Array], tuple[Array, Array]] | None
    seen: tuple[tuple[Array, int, Array, float], ...]

    def __post_init__(self) -> None:
        n, roots, given, whitened = len(self.times), [], [], []
        for length, variance in zip(self.lengths, self.variances, strict=True):
            c, dc, ddc = matern(self.times, self.times, length, variance)
            root = cholesky(c + JITTER * variance * np.eye(n), lower=True)
            half = solve_triangular(root, dc.T, lower=True)  # L^-1 C'
            k = ddc - half.T @ half
            scale = ddc[0, 0]
            roots.append(root)
            given.append(solve_triangular(root, half, lower=True, trans=1).T)  # m = 'C C^-1
            whitened.append(cholesky(k + JITTER * scale * np.eye(n), lower=True))
        object.__setattr__(self, "_roots", roots)
        object.__setattr__(self, "_given", given)
        object.__setattr__(self, "_whitened", whitened)
        object.__setattr__(self, "beta", n * len(roots) / max(sum(len(s[2]) for s in self.seen), 1))

    def fields(self, white: Array) -> Array:
        """Fields [n, D] from standard normal numbers [n D], which the tempered prior makes of them."""
        parts = white.reshape(len(self._roots), -1)
        roots = np.sqrt(self.beta)
        return np.stack([roots * r @ w for r, w in zip(self._roots, parts, strict=True)], 1)

    def white(self, fields: Array) -> Array:
        """The inverse of `fields`."""
        each = zip(self._roots, fields.T, strict=True)
        return np.concatenate([solve_triangular(r, x, lower=True) for r, x in each]) / np.sqrt(
            self.beta
        )

    def rows(self, white: Array, weight: float = 1.0) -> tuple[Array, Array]:
        """r [rows] and J [rows, n D], with p = exp(-r'r / 2); `weight` is that of the equations."""
        x = self.fields(white)
        n, d = x.shape
        f, df = self.slopes(x)
        values, blocks = [white], [np.eye(n * d)]
        by_field = [np.sqrt(self.beta) * r for r in self._roots]
        size = np.sqrt(weight / self.beta)
        for k in range(d):
            values.append(
                size
                * solve_triangular(
                    self._whitened[k], f[:, k] - self._given[k] @ x[:, k], lower=True
                )
            )
            block = np.zeros((n, n * d))
            for j in range(d):
                part = df[:, k, j, None] * by_field[j]
                if j == k:
                    part = part - self._given[k] @ by_field[k]
                block[:, j * n : (j + 1) * n] = part
            blocks.append(size * solve_triangular(self._whitened[k], block, lower=True))
        for at, k, seen, sigma in self.seen:
            values.append((x[at, k] - seen) / sigma)
            block = np.zeros((len(at), n * d))
            block[:, k * n : (k + 1) * n] = by_field[k][at] / sigma
            blocks.append(block)
        if self.algebra is not None:
            a, da = self.algebra(x)
            for k in range(a.shape[1]):
                values.append(np.sqrt(weight) * a[:, k])
                blocks.append(
                    np.sqrt(weight)
                    * np.concatenate([da[:, k, j, None] * by_field[j] for j in range(d)], 1)
                )
        return np.concatenate(values), np.concatenate(blocks)

    def mode(self, start: Array) -> tuple[Array, float]:
        """The most probable state from fields [n, D] to start at, and r'r there."""
        at = self.white(start)
        for weight in GROWING:
            found = least_squares(
                lambda w, of=weight: self.rows(w, of)[0],
                at,
                lambda w, of=weight: self.rows(w, of)[1],
                max_nfev=MOST_STEPS,
            )
            at = found.x
        return at, float(2 * found.cost)

    def sample(
        self, mode: Array, draws: int, warm: int, rng: np.random.Generator
    ) -> tuple[Array, float]:
        """Fields from Hamiltonian Monte Carlo started at the mode: [draws, n, D], and the share that was accepted.

        Args:
            mode: white numbers [n D].
            draws, warm: how many states are kept, and how many before them tune the step.
            rng: of the proposals.
        """
        _, jacobian = self.rows(mode)
        root = cholesky(jacobian.T @ jacobian, lower=True)

        def move(z: Array) -> Array:
            return mode + solve_triangular(root, z, lower=True, trans=1)

        def pull(z: Array) -> tuple[float, Array]:
            r, j = self.rows(move(z))
            return float(r @ r) / 2, solve_triangular(root, j.T @ r, lower=True)

        z = np.zeros(len(mode))
        energy, slope = pull(z)
        step, kept, taken = 0.3, [], 0
        for k in range(warm + draws):
            p = rng.standard_normal(len(z))
            before, q, g, own = energy + p @ p / 2, z, slope, step * rng.uniform(0.8, 1.2)
            for _ in range(LEAPS):
                p = p - own * g / 2
                q = q + own * p
                e, g = pull(q)
                p = p - own * g / 2
            odds = np.exp(min(0.0, before - e - p @ p / 2)) if np.isfinite(e) else 0.0
            if rng.uniform() < odds:
                z, energy, slope = q, e, g
                taken += k >= warm
            if k < warm:
                step *= np.exp((odds - ACCEPTED) / (1 + k) ** 0.6)
            else:
                kept.append(self.fields(move(z)))
        return np.stack(kept), taken / draws
