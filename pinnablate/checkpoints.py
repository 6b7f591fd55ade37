"""Which of the states that training kept are checkpoints, and at which of them a model is read.

A checkpoint is a state that meets the equations that its arm is told, on points that nobody was
trained on, nearly as well as any other state does: the rms of their residuals, in their scales (or
in those of their terms on the state itself, where these are smaller), is at most NEARLY times the
least, or at most MET. Every state of an arm that is told no equation is
one. A model is read at the checkpoint with the least error on the validation observations, of equal
ones at the earliest.

Validation observations lie where observations can be made. A state in the middle of training may
match them by chance a little better than a later one that knows the equations beyond them, so that
their error alone cannot tell a trained model from a half-trained one
(`benchmarks/protocols.py --part stopping`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

NEARLY = 1.2
MET = 0.005  # a tenth of what equations are trusted to where w_d = 30, in their largest terms


def checkpoints(laws: Sequence[float | None]) -> list[int]:
    """Which states are checkpoints.

    Args:
        laws: of each state the rms residual of the equations told; 0 where none is told, None where
            it is not finite.

    Returns:
        Their places, in order; all of them where no residual is finite.
    """
    finite = [value for value in laws if value is not None and math.isfinite(value)]
    if not finite:
        return list(range(len(laws)))
    most = max(NEARLY * min(finite), MET)
    return [k for k, value in enumerate(laws) if value is not None and value <= most]


def read_at(validation: Sequence[float | None], laws: Sequence[float | None]) -> int:
    """The checkpoint at which a model is read.

    Args:
        validation: of each state the error on the validation observations; None where it is not
            finite.
        laws: as in `checkpoints`.

    Returns:
        Its place; the last state where the error of no checkpoint is finite.

    Raises:
        ValueError: there are no states, or not as many of one as of the other.
    """
    if len(validation) != len(laws) or not validation:
        raise ValueError(f"expected as many of each, got {len(validation)} and {len(laws)}")
    errors = {k: v for k in checkpoints(laws) if (v := validation[k]) is not None}
    errors = {k: v for k, v in errors.items() if math.isfinite(v)}
    return min(errors, key=lambda k: errors[k]) if errors else len(validation) - 1
