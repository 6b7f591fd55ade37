"""Shapes of `dde.geometry` as regions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pinnablate.adopt.columns import Untraceable
from pinnablate.regions import Region, ball, box, disk, ellipse, polygon, star

BOXES = ("Interval", "Rectangle", "Cuboid", "Hypercube")
_COMBINED: dict[str, Callable[[Region, Region], Region]] = {
    "CSGUnion": lambda one, other: one | other,
    "CSGDifference": lambda one, other: one - other,
    "CSGIntersection": lambda one, other: one & other,
}
_WHY = {"PointCloud": "of which no point lies between the given ones"}
SHAPES = ("Disk", "Ellipse", "Triangle", "Polygon", "StarShaped", "Sphere", "Hypersphere")


def region_of(geometry: Any, on: Sequence[Any]) -> Region | None:
    """What restricts the coordinates of space; None for a box.

    Args:
        geometry: of space.
        on: its coordinates.

    Raises:
        Untraceable: a shape that is not read.
    """
    return None if type(geometry).__name__ in BOXES else _read(geometry, on)


def _read(geometry: Any, on: Sequence[Any]) -> Region:
    kind = type(geometry).__name__
    if kind in _COMBINED:
        return _COMBINED[kind](_read(geometry.geom1, on), _read(geometry.geom2, on))
    if kind == "Interval":
        return box(on, lower=[_number(geometry.l)], upper=[_number(geometry.r)])
    if kind in BOXES:
        return box(on, lower=_numbers(geometry.xmin), upper=_numbers(geometry.xmax))
    if kind == "Disk":
        return disk(on, centre=_numbers(geometry.center), radius=_number(geometry.radius))
    if kind in ("Sphere", "Hypersphere"):
        return ball(on, centre=_numbers(geometry.center), radius=_number(geometry.radius))
    if kind == "Ellipse":  # whose angle is clockwise in DeepXDE
        axes = [_number(geometry.semimajor), _number(geometry.semiminor)]
        return ellipse(
            on, centre=_numbers(geometry.center), axes=axes, angle=-_number(geometry.angle)
        )
    if kind == "Triangle":
        corners = [_numbers(c) for c in (geometry.x1, geometry.x2, geometry.x3)]
        return polygon(on, corners=corners)
    if kind == "Polygon":
        return polygon(on, corners=[_numbers(c) for c in geometry.vertices])
    if kind == "StarShaped":
        waves = geometry.coeffs_cos, geometry.coeffs_sin
        both = min(map(len, waves))  # DeepXDE leaves out what has no partner
        cos, sin = (_numbers(w)[:both] for w in waves)
        centre = _numbers(geometry.center)
        return star(on, centre=centre, radius=_number(geometry.radius), cos=cos, sin=sin)
    raise Untraceable(
        f"the geometry is a {kind}, {_WHY.get(kind, 'which is not read')}; expected {', '.join((*BOXES, *SHAPES))}, "
        "unions, differences and intersections of them, TimeDomain or GeometryXTime"
    )


def _number(value: Any) -> float:
    """A number as its author wrote it: DeepXDE keeps 0.1 as a float32."""
    return float(str(np.asarray(value)[()])) if np.ndim(value) == 0 else float(np.ravel(value)[0])


def _numbers(values: Any) -> list[float]:
    return [_number(v) for v in np.ravel(values)]
