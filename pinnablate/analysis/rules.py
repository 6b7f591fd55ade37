"""The importance of rules as *Worth of knowledge in deep learning* defines it, from errors of subsets.

    RI_e = mean over all subsets S without e of log10( MSE(S) / MSE(S + e) )

Every subset weighs alike, and squares are of the fields as they are, over all of them together. Of
errors that are scaled field by field this is twice the Banzhaf value of skill. This package's worth
of a law is its Shapley value of skill instead: every *size* of subset weighs alike, so that worths
sum to the gain of the full set, which importances do not; each field counts by its own standard
deviation, so that a change of units changes nothing; and errors are of several networks, with an
interval, not of one.

Source: H. Xu, Y. Chen and D. Zhang, arXiv:2307.00712 (2023), as the code that its authors published
computes it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pinnablate.analysis.attribution import Array, banzhaf


def rule_importance(errors: Mapping[frozenset[str], Array]) -> dict[str, Array]:
    """Rule importances of every equation, in decades of mean squared error.

    Args:
        errors: {subset: mean squared error [replicates]}, for every subset, above 0.

    Returns:
        {equation: importance [replicates]}.

    Raises:
        ValueError: a subset has no error, or an error is not above 0.
    """
    found = {s: np.asarray(e, float) for s, e in errors.items()}
    wrong = [s for s, e in found.items() if not (e > 0).all()]
    if wrong:
        raise ValueError(
            f"expected mean squared errors above 0, whose ratios are compared; got {found[wrong[0]]} of "
            f"{'+'.join(sorted(wrong[0])) or 'none'}"
        )
    return {
        e: np.asarray(v) for e, v in banzhaf({s: -np.log10(v) for s, v in found.items()}).items()
    }
