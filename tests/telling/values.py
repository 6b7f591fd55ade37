"""Of what an arm is told, how far the truth violates it."""

from __future__ import annotations

import numpy as np


def values_of(told, points):
    """Every residual that is told, on the truth, in its own scale: {equation: [N, residuals]}."""
    laws = told.laws
    terms = laws.term_values(laws.ground.jet(points, laws.orders), points) * (
        1.0 if told.factors is None else told.factors
    )
    return {
        name: np.stack(
            [
                terms[:, span].sum(axis=1) / scale
                for r, span, scale in zip(
                    laws.residuals, laws.term_spans, laws.residual_scales, strict=True
                )
                if r.equation == name
            ],
            -1,
        )
        for name in told.equations
    }
