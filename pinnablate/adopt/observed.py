"""Measured points of a script, its `PointSetBC` objects, as measurements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pinnablate.adopt.geometry import Domain
from pinnablate.adopt.tracing import as_points
from pinnablate.errors import PinnablateError
from pinnablate.measurements import Measurements

POINT_SETS = ("PointSetBC", "PointSetOperatorBC")


class PointSets(dict[str, np.ndarray]):
    """Columns by name, with what sentences call them."""

    title = "the points of PointSetBC"


def measured(
    conditions: Sequence[Any], domain: Domain, fields: Sequence[Any], **said: Any
) -> Measurements | None:
    """What a script observes at points of its own.

    Args:
        conditions: `data.bcs`.
        domain: where the problem is posed.
        fields: the outputs of the network.
        said: further arguments of `Measurements`.

    Returns:
        One row for each point, and NaN for what was not measured there; None where the script
        observes no output of the network.

    Raises:
        PinnablateError: the points or values have another shape than they should, or no value is a number.
    """
    rows: dict[tuple[float, ...], np.ndarray] = {}
    all_rows: list[tuple[tuple[float, ...], np.ndarray]] = []  # as they come, for sentences
    for k, condition in enumerate(conditions):
        if type(condition).__name__ != POINT_SETS[0]:
            continue
        where = f"condition {k + 1} of {len(conditions)} ({type(condition).__name__})"
        points, values, component = _read(condition, domain, where)
        if np.isnan(values).all():
            raise PinnablateError(
                f"{where} holds no number; expected what was measured: mend its values or leave it out"
            )
        for point, value in zip(map(tuple, points.tolist()), values, strict=True):
            row = rows.get(point)
            if row is None or not np.isnan(row[component]):  # measured here first, or again
                row = np.full(len(fields), np.nan)
                rows.setdefault(point, row)
                all_rows.append((point, row))
            row[component] = value
    if not rows:
        return None
    columns = PointSets(
        {str(c): np.array([p[j] for p, _ in all_rows]) for j, c in enumerate(domain.coordinates)}
    )
    for j, f in enumerate(fields):
        column = np.array([row[j] for _, row in all_rows])
        if not np.isnan(column).all():
            columns[f.func.__name__] = column
    return Measurements(columns, **said)


def _read(condition: Any, domain: Domain, where: str) -> tuple[np.ndarray, np.ndarray, int]:
    """Points [n, d], values [n] and the output of one point set."""
    if not isinstance(condition.component, int | np.integer):
        raise PinnablateError(
            f"{where} has component={condition.component!r}; expected one output, as a number"
        )
    return *at_points(condition, domain, where), int(condition.component)


def at_points(condition: Any, domain: Domain, where: str) -> tuple[np.ndarray, np.ndarray]:
    """Points [n, d] and values [n] of a condition at points.

    Args:
        condition: of DeepXDE.
        domain: where the problem is posed.
        where: what it is, for a sentence.

    Raises:
        PinnablateError: they have another shape than they should.
    """
    points, values = as_points(condition.points), as_points(condition.values)
    if points.ndim != 2 or points.shape[1] != len(domain.coordinates):
        raise PinnablateError(
            f"{where} has points of shape {points.shape}; expected [n, {len(domain.coordinates)}], "
            "the columns of x"
        )
    if values.size not in (1, len(points)):
        raise PinnablateError(
            f"{where} has values of shape {values.shape} for {len(points)} points; expected [n, 1]"
        )
    return points, np.broadcast_to(values.ravel(), len(points))
