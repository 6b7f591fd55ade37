"""From fits to arrays of one kind of members, on JAX's device."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pinnablate.calculus.jax_names import jnp
from pinnablate.learners.stacked.gpu.program import Shape
from pinnablate.learners.stacked.rows import MemberArrays
from pinnablate.learners.stacked.sizes import samples
from pinnablate.tasks.budget import GEODESIC
from pinnablate.tasks.fit import Fit


def shape_of(fit: Fit) -> Shape:
    """What is compiled for a fit and others of its kind."""
    data = [b for b in MemberArrays(fit).samples[0] if not b.residual]
    return Shape(
        told=int(fit.residual_mask.sum()),
        samples=samples(fit),
        geodesic=fit.budget.second in GEODESIC,
        blocks=tuple((b.count, b.added) for b in data),
    )


def arrays_of(fit: Fit) -> dict[str, Any]:
    """The arrays of one member, as `Program.trial` takes them of many.

    `rows` are what `Formulas.rows` takes; `data` are blocks of data rows; `told` are the residuals
    told, [told, ...] each: their coefficients and scales.
    """
    numbers = MemberArrays(fit)
    blocks = numbers.samples[0]
    own = {} if numbers.field_scales is None else {"field_scales": numbers.field_scales}
    told = [b.arrays for b in blocks if b.residual]
    return {
        "rows": numbers.values | own,
        "data": [
            b.arrays | ({"at": np.asarray(b.rows)} if b.added else {})
            for b in blocks
            if not b.residual
        ],
        "told": {
            name: np.stack([np.asarray(arrays[name]) for arrays in told])
            for name in (told[0] if told else ())
            if name != "points"
        },
        "decay": np.float64(fit.decay),
    }


def stacked(members: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The arrays of several members, [M, ...] each, on the device."""
    from jax import tree

    out: dict[str, Any] = tree.map(lambda *each: jnp.asarray(np.stack(each)), *members)
    return out
