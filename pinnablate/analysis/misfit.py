"""How much of its loss a fit owes to noise, and how much it does not.

With r the weighted rows of the loss at its least value, J their derivatives by the parameters, and
H = J'J + s^2 I, the rows change by (I - J H^-1 J') e where the observations change by a noise e. If
everything that a model is told is right, and it can represent the truth, its loss is therefore

    L = e' (I - B) e,    B = J_d H^-1 J_d' over the rows of observations,

to first order: its mean is the trace of A = S (I - B) S, S the diagonal matrix of the standard
deviations of e, and L / tr A is distributed as chi-squared over its degrees of freedom (Satterthwaite:
(tr A)^2 / tr A^2 of them). s^2 I, with s^2 the mean variance of a row, says of every parameter that it
is of the order of one; without it the parameters that nothing determines would count.

Withheld, the rows of a law leave H and r. To first order the loss of the others then falls by
g' H^-1 g, g = J'r of the rows that are left: a score test, which needs no further training (C. R. Rao,
Proc. Cambridge Phil. Soc. 44 (1948) 50, doi:10.1017/S0305004100023987; in models of structural
equations a modification index, D. Soerbom, Psychometrika 54 (1989) 371, doi:10.1007/BF02294623).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pinnablate.tasks.linearised import Linearised


@dataclass(frozen=True)
class Misfit:
    """The loss of a fit, and what of it noise explains.

    Args:
        loss: the sum of squares of its rows.
        expected: its mean, were all that is told right: tr A.
        freedom: degrees of freedom.
        is_stated: whether the noise is stated, or else a unit.
    """

    loss: float
    expected: float
    freedom: float
    is_stated: bool = True

    @property
    def ratio(self) -> float:
        """Loss over its mean; about 1 where noise explains it."""
        return self.loss / self.expected if self.expected > 0 else np.inf


def misfit(fit: Linearised) -> Misfit:
    """The misfit of a model as it was trained.

    Args:
        fit: its rows at the state where its loss is least.
    """
    return _misfit(fit, float(fit.values @ fit.values), np.ones(len(fit.values), bool))


def misfit_without(fit: Linearised, equations: Sequence[str]) -> Misfit:
    """What the misfit would be, to first order, were equations withheld; nothing is trained.

    Args:
        fit: the rows of a model that is told them, at the state where its loss is least.
        equations: their names.
    """
    left = ~np.isin(fit.equation, list(equations))
    rows, slopes = fit.values[left], fit.slopes[left]
    gradient = slopes.T @ rows
    fall = float(gradient @ _solve(fit, left, gradient))
    return _misfit(fit, max(float(rows @ rows) - fall, 0.0), left)


def _misfit(fit: Linearised, loss: float, left: np.ndarray) -> Misfit:
    """The misfit of the rows that are left, whose loss is known."""
    noisy = left & (fit.noise > 0)
    slopes, sizes = fit.slopes[noisy], fit.noise[noisy]
    hat = slopes @ _solve(fit, left, slopes.T)
    a = (np.eye(len(hat)) - hat) * sizes[:, None] * sizes
    mean, square = float(np.trace(a)), float(np.sum(a * a.T))
    freedom = mean**2 / square if square > 0 else 0.0
    return Misfit(loss, mean, freedom, fit.is_stated)


def _solve(fit: Linearised, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """H^-1 of the rows that are left, times something [P] or [P, n]."""
    from scipy.linalg import cho_factor, cho_solve

    slopes = fit.slopes[left]
    normal = slopes.T @ slopes
    normal[np.diag_indices(len(normal))] += np.mean(fit.noise[fit.noise > 0] ** 2)
    found: np.ndarray = cho_solve(cho_factor(normal, lower=True), right)
    return found
