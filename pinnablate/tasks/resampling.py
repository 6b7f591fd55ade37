"""New collocation points in the course of training.

`uniform`: as many points, by the sampler of the protocol, the same for all arms of a replicate.

`residual`: n of CANDIDATES * n such points, drawn without replacement with a density proportional to

    eps(x)^POWER / mean(eps^POWER) + FLAT,    eps(x)^2 = sum over residuals told of w_r R_r(x)^2,

with w_r the weight of a residual in the loss. Where a law is met badly there are more points. The
candidates are the same for all arms of a replicate; the choice is each arm's own, because its
residuals are. Source: C. Wu, M. Zhu, Q. Tan, Y. Kartha, L. Lu, Comput. Methods Appl. Mech. Eng. 403
(2023) 115671, doi:10.1016/j.cma.2022.115671, their RAD with k = 1 and c = 1.
"""

from __future__ import annotations

import numpy as np

from pinnablate.tasks.fit import Fit
from pinnablate.tasks.streams import rng_for

CANDIDATES = 10  # for each point that is chosen
POWER, FLAT = 1.0, 1.0  # k and c of the source


def is_resampled(fit: Fit) -> bool:
    """Whether a fit gets new points: not where it is told no equation, which would change nothing."""
    return fit.budget.resample != "never" and bool(fit.residual_mask.any())


def resampled(fit: Fit, theta: np.ndarray, stage: int) -> np.ndarray:
    """New collocation points of a fit, as many as it had: [N, d].

    Args:
        fit: how points are resampled, and where they may lie.
        theta: parameters [P] at this stage, with the multipliers of learned coefficients behind.
        stage: how often points have been drawn before; seeds the draw.
    """
    p = fit.problem
    upper = p.world.upper.copy()
    if fit.arm.observed_only and p.world.until is not None:
        upper[p.world.time_axis] = p.world.until
    count = len(p.collocation)
    rng = rng_for(p.world, "resampled", p.data_seed, stage)
    if fit.budget.resample == "uniform":
        return p.world.sample(count, rng, sampler=fit.budget.sampler, upper=upper)
    candidates = p.world.sample(CANDIDATES * count, rng, sampler=fit.budget.sampler, upper=upper)
    density = _density(fit, theta, candidates)
    chosen = rng.choice(len(candidates), count, replace=False, p=density / density.sum())
    return candidates[chosen]


def _density(fit: Fit, theta: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Relative density of new points at points [N, d]: [N]. It is even where no residual is finite."""
    told = np.flatnonzero(fit.residual_mask)
    sizes = residual_sizes(fit, theta, points)[:, told] ** 2 @ fit.residual_weights[told]
    powers = np.sqrt(sizes) ** POWER
    powers = np.where(np.isfinite(powers), powers, 0.0)
    mean = powers.mean()
    return (powers / mean if mean > 0 else powers) + FLAT


def residual_sizes(fit: Fit, theta: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Every residual as the fit is told it, 0 where it is not: [N, residuals]."""
    laws, own = fit.laws, theta[: fit.network.parameters]
    coefficients = fit.coefficients
    if fit.learned is not None:
        coefficients = coefficients * fit.multipliers(theta)
    with np.errstate(all="ignore"):
        terms = laws.term_values(fit.network.jet(own, points, laws.orders), points)
        terms = np.where(coefficients != 0.0, coefficients * terms, 0.0)
    return np.stack([terms[:, span].sum(axis=1) for span in laws.term_spans], axis=-1)
