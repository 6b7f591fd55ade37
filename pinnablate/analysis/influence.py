"""What withholding a law would do to a fitted network, predicted without training: influence functions.

Trained on the loss L = sum of the rows' squares, a network stands where the gradient is nearly 0. If
the rows of law e are taken away, its parameters move, to first order, by one of

    influence:  d = H^-1 g_e,              H = J'J + s^2 I over all rows, g_e = J_e' r_e
    Newton:     d = -(H - J_e'J_e)^-1 (g - g_e),  g = J'r over all rows

The first is the influence function of a loss term: the law is weighed down by a little, and the slope
is taken for the whole. The second also lets the directions go that the law alone held. Fields move by
F d, so that the error predicted on any points is the rms of (u + F d - truth).

Sources: influence functions, P. W. Koh and P. Liang, ICML 2017, arXiv:1703.04730; of the loss terms of
physics-informed networks, PINNfluence, arXiv:2409.08958. J'J stands for the second derivatives
(Gauss-Newton), as there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pinnablate.analysis.attribution import Array
from pinnablate.tasks.linearised import Linearised

INFLUENCE, NEWTON = "influence", "Newton"


@dataclass(frozen=True, eq=False)
class Seen:
    """What a network is compared with, made linear at its parameters.

    Args:
        values: fields minus truth, in standard deviations of each: [rows].
        slopes: their derivatives by the parameters: [rows, P].
    """

    values: Array
    slopes: Array

    def change(self, step: Array) -> float:
        """By how many decades the rms error grows when the parameters move.

        Args:
            step: [P].
        """
        before, after = (
            np.sqrt(np.mean(np.square(v))) for v in (self.values, self.values + self.slopes @ step)
        )
        return float(np.log10(after / before))


def steps_without(fit: Linearised) -> dict[str, dict[str, Array]]:
    """How the parameters move when each law is withheld, to first order.

    Args:
        fit: the rows of a network that was told them all.

    Returns:
        {law: {`influence` and `Newton`: step [P]}}.

    Raises:
        ValueError: it was told no law.
    """
    from scipy.linalg import cho_factor, cho_solve

    laws = [name for name in dict.fromkeys(fit.equation) if name]
    if not laws:
        raise ValueError("expected a network that was told at least one law, got data alone")
    noisy = fit.noise[fit.noise > 0]
    damping = np.diag(
        np.full(fit.slopes.shape[1], float(np.mean(noisy**2)) if len(noisy) else 1e-8)
    )
    gram, slope = fit.slopes.T @ fit.slopes, fit.slopes.T @ fit.values
    whole = cho_factor(gram + damping)
    out = {}
    for law in laws:
        mine = fit.equation == law
        own = fit.slopes[mine]
        pull = own.T @ fit.values[mine]
        rest = cho_factor(gram - own.T @ own + damping)
        out[law] = {
            INFLUENCE: np.asarray(cho_solve(whole, pull)),
            NEWTON: np.asarray(-cho_solve(rest, slope - pull)),
        }
    return out


def predicted(fit: Linearised, seen: Seen) -> dict[str, dict[str, float]]:
    """By how many decades the error would grow without each law.

    Args:
        fit: the rows of a network that was told them all.
        seen: what its error is measured on.

    Returns:
        {law: {`influence` and `Newton`: decades}}.
    """
    steps: Mapping[str, Mapping[str, Array]] = steps_without(fit)
    return {law: {how: seen.change(d) for how, d in of.items()} for law, of in steps.items()}
