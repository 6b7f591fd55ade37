"""What the output transform of a script's network enforces, as conditions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy

from pinnablate.adopt.columns import Untraceable
from pinnablate.adopt.conditions import EDGE_PROBES, USUAL_POINTS, Setting
from pinnablate.adopt.geometry import ALL, NONE, Domain, share
from pinnablate.adopt.tracing import columns_of, traced
from pinnablate.calculus.expressions import numeric
from pinnablate.environment import Condition, Edge, edge, zero
from pinnablate.errors import PinnablateError

TRANSFORM = "the output transform of net"
FIXED = 1e-9  # of its usual derivative by an output, below which a transform fixes it


def hard_constraints(net: Any, setting: Setting) -> dict[str, list[tuple[Condition, ...]]]:
    """What the output transform of a script's network fixes on faces, as conditions: the networks
    that are trained here have none.

    Args:
        net: the script's, or None.
        setting: what conditions are written with.

    Raises:
        Untraceable: the transform cannot be traced.
        PinnablateError: it fixes nothing on any face of the domain.
    """
    transform = getattr(net, "_output_transform", None)
    if transform is None:
        return {}
    of = TRANSFORM
    made = columns_of(traced(transform, setting.x, setting.y, of=of), of)
    if len(made) != len(setting.fields):
        raise Untraceable(f"{of} returns {len(made)} columns; expected {len(setting.fields)}")
    # The value of a field at the end of a coordinate would be another function to SymPy.
    outputs = {f: sympy.Dummy(f.func.__name__) for f in setting.fields}
    domain, groups = setting.domain, {}
    for field, expression in zip(setting.fields, made, strict=True):
        fixed = []
        for face in domain.faces:
            end = domain.box[face.coordinate][0 if face.side == "lower" else 1]
            value = expression.xreplace(outputs).subs(face.coordinate, end)
            if not value.has(*outputs.values()):
                points = 1 if len(domain.coordinates) == 1 else USUAL_POINTS
                fixed.append(zero(field - value, on=(face,), points=points))
        by_output = expression.xreplace(outputs)
        if parts := _fixed_edge(by_output, list(outputs.values()), domain):
            value = by_output.xreplace(dict.fromkeys(outputs.values(), sympy.Integer(0)))
            fixed.append(zero(field - value, on=parts, points=USUAL_POINTS))
        if fixed:
            groups[f"hard_{field.func.__name__}"] = fixed
    if not groups:
        raise PinnablateError(
            f"{of} fixes no output on {'the edge of the region' if domain.region else 'a face of the domain'}, "
            "and networks are trained without it here; what it enforces elsewhere, such as positive outputs, is no "
            "condition: go on without it (transform=False, --without-transform), or train the script's own network "
            "(train_deepxde, --serially), which keeps it"
        )
    return groups


def _fixed_edge(
    expression: sympy.Expr, outputs: Sequence[sympy.Symbol], domain: Domain
) -> tuple[Edge, ...]:
    """The part of a region's edge on which an expression does not depend on outputs; nothing of a
    box, and where there is no such part.
    """
    if domain.region is None:
        return ()
    slopes = [s for output in outputs if (s := sympy.diff(expression, output)) != 0]
    if not slopes:
        return edge()
    computed = numeric([*domain.coordinates, *outputs], slopes)
    values = np.random.default_rng(0).uniform(0.5, 1.5, len(outputs))
    given = [np.full(EDGE_PROBES, v) for v in values]

    def size(points: np.ndarray) -> np.ndarray:
        """The largest derivative by an output: [n]."""
        columns = computed(*points.T, *(g[:1].repeat(len(points)) for g in given))
        return np.max([np.broadcast_to(np.abs(c), len(points)) for c in columns], axis=0)

    usual = float(np.median(size(domain.inside(EDGE_PROBES, np.random.default_rng(0)))))

    def transform_fixes_it(points: np.ndarray) -> np.ndarray:
        return np.asarray(size(np.asarray(points)) <= FIXED * usual)

    held = share(transform_fixes_it(domain.along_edge(EDGE_PROBES, np.random.default_rng(0))))
    return () if held == NONE else edge() if held == ALL else edge(transform_fixes_it)
