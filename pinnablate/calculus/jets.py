"""Jets: the values and partial derivatives of fields at points, {multi-index: [..., fields]}."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

import sympy

MultiIndex = tuple[int, ...]  # how often a field is differentiated by each coordinate
Jet = dict[MultiIndex, Any]  # {multi-index: array [..., fields] of NumPy or TensorFlow}


def closure(orders: Iterable[MultiIndex], dimension: int) -> tuple[MultiIndex, ...]:
    """All derivatives that the chain rule needs to compute some: the value, these, and every part
    of them.

    Args:
        orders: multi-indices.
        dimension: the number of coordinates.

    Returns:
        Multi-indices by total order, then lexicographically, so that the value comes first.

    Raises:
        ValueError: a multi-index of another length, or with a negative entry.
    """
    needed = {(0,) * dimension}
    for alpha in orders:
        if len(alpha) != dimension or min(alpha) < 0:
            raise ValueError(f"expected a multi-index over {dimension} coordinates, got {alpha}")
        needed.update(product(*(range(a + 1) for a in alpha)))
    return tuple(sorted(needed, key=lambda alpha: (sum(alpha), tuple(-a for a in alpha))))


def multi_index(derivative: sympy.Derivative, coordinates: Sequence[sympy.Symbol]) -> MultiIndex:
    """The multi-index of a derivative of a field, e.g. u_xxt -> (2, 1) over (x, t)."""
    counts = dict(derivative.variable_count)
    return tuple(int(counts.get(c, 0)) for c in coordinates)


def orders_in(
    expressions: Iterable[sympy.Expr], coordinates: Sequence[sympy.Symbol]
) -> set[MultiIndex]:
    """The multi-indices of all field derivatives in the expressions, the value included."""
    found = {(0,) * len(coordinates)}
    for expression in expressions:
        found.update(multi_index(d, coordinates) for d in expression.atoms(sympy.Derivative))
    return found
