"""How large the noise is that nobody states, from observations that no model was trained on.

A prediction is off such an observation by the noise and by its own error: sigma^2 + error^2 on average. So the
least distance of several models bounds sigma from above, and comes near it where one of them predicts well. A
bound that is too large accuses fewer laws and no more right ones.

Of each model the median over replicates is taken, so that a training that failed decides nothing. Below a tenth
of a per cent of a field's own deviation no training is told apart from another (`pinnablate.analysis.replicated`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

LEAST = 1e-3  # of sigma_f


def shown_noise(distances: Iterable[Sequence[float]]) -> float | None:
    """The noise that predictions show, in sigma_f.

    Args:
        distances: of each model, rms distances from observations that it was not trained on, one for each
            replicate, in sigma_f.

    Returns:
        At least LEAST; None where there is no model.
    """
    of = [np.asarray(d, float) for d in distances]
    squares = [float(np.median(d**2)) for d in of if d.size]
    return max(float(np.sqrt(min(squares))), LEAST) if squares else None
