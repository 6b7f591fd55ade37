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


class Grams:
    """J'J and J'r of a fit, by equation, so that withholding some is a difference.

    Args:
        fit: its rows at the last state of training.
    """

    def __init__(self, fit: Linearised) -> None:
        self.fit = fit
        self._parts: dict[str, tuple[np.ndarray, np.ndarray, float]] = {}
        for name in dict.fromkeys(fit.equation):
            mine = fit.equation == name
            rows, slopes = fit.values[mine], fit.slopes[mine]
            self._parts[name] = slopes.T @ slopes, slopes.T @ rows, float(rows @ rows)
        noisy = fit.noise > 0
        self.noise, self._observed = fit.noise[noisy], fit.slopes[noisy]

    @property
    def variance(self) -> float:
        """s^2, the mean variance of a row of observations."""
        return float(np.mean(self.noise**2))

    def misfit(self, withheld: Sequence[str] = ()) -> Misfit:
        """The misfit where the loss is least, to first order: as it was told, or with equations withheld.

        Training that stopped shortly before the least loss costs nothing: what a further step would
        gain counts in both cases.

        Args:
            withheld: their names.
        """
        from scipy.linalg import cho_factor, cho_solve

        kept = [part for name, part in self._parts.items() if name not in withheld]
        normal: np.ndarray = sum(gram for gram, _, _ in kept)  # type: ignore[assignment]  # arrays
        normal[np.diag_indices(len(normal))] += self.variance
        gradient = sum(g for _, g, _ in kept)
        loss = sum(square for _, _, square in kept)
        factor = cho_factor(normal, lower=True, overwrite_a=True)
        loss = max(loss - float(gradient @ cho_solve(factor, gradient)), 0.0)
        hat = self._observed @ cho_solve(factor, self._observed.T)
        a = (np.eye(len(hat)) - hat) * self.noise[:, None] * self.noise
        mean, square = float(np.trace(a)), float(np.sum(a * a.T))
        freedom = mean**2 / square if square > 0 else 0.0
        return Misfit(loss, mean, freedom, self.fit.is_stated)
