"""Geometries of DeepXDE as domains: a box for each, and where its conditions hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from pinnablate.adopt.exact import exact
from pinnablate.adopt.shapes import region_of
from pinnablate.environment import Face, coordinates, lower, upper
from pinnablate.errors import PinnablateError
from pinnablate.regions import Extent, Region

_SPACE = ("x", "y", "z")
PROBES = 64  # points of a face at which a condition is asked whether it holds there
ALL, SOME, NONE = "all", "some", "none"


@dataclass(frozen=True, eq=False)
class Domain:
    """Where a problem of DeepXDE is posed.

    Args:
        geometry: DeepXDE's, of space, time or both.
        coordinates: symbols, in the order of its columns; time comes last.
        box: {coordinate: (lower, upper)}, the bounding box of a region.
        region: what restricts it; None for a box.
    """

    geometry: Any
    coordinates: tuple[sympy.Symbol, ...]
    box: dict[sympy.Symbol, tuple[sympy.Expr, sympy.Expr]]
    region: Region | None

    @property
    def lower(self) -> np.ndarray:
        """The lower end of each coordinate: [d]."""
        return np.array([float(a) for a, _ in self.box.values()])

    @property
    def upper(self) -> np.ndarray:
        """The upper end of each coordinate: [d]."""
        return np.array([float(b) for _, b in self.box.values()])

    @property
    def ends_of_time(self) -> tuple[Face, ...]:
        """The initial time, and the last, where time is a coordinate."""
        time = self.coordinates[-1]
        return lower(time) + upper(time) if has_time(self.geometry) else ()

    @property
    def faces(self) -> tuple[Face, ...]:
        """Every side of the box; of a region only the ends of the time."""
        if self.region is not None:
            return self.ends_of_time
        return tuple(face for c in self.coordinates for face in lower(c) + upper(c))

    def sample(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Random points of the box: [count, d]."""
        found: np.ndarray = rng.uniform(self.lower, self.upper, (count, len(self.box)))
        return found

    def on(self, face: Face, count: int, rng: np.random.Generator) -> np.ndarray:
        """Random points of a face: [count, d]."""
        points, axis = self.sample(count, rng), self.coordinates.index(face.coordinate)
        points[:, axis] = (self.lower if face.side == "lower" else self.upper)[axis]
        return points

    def along_edge(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Random points of the boundary in space: [count, d]."""
        extent = Extent(self.coordinates, self.lower, self.upper, self.region)
        found: np.ndarray = extent.on_edge(count, rng)[0]
        return found

    def inside(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Random points of the domain, of its region where it has one: [count, d]."""
        found: np.ndarray = Extent(self.coordinates, self.lower, self.upper, self.region).uniform(
            count, rng
        )
        return found

    def holds(self, condition: Any, face: Face) -> str:
        """Whether a condition of DeepXDE holds on all of a face, some of it, or nowhere there."""
        points = self.on(face, PROBES, np.random.default_rng(0))
        where = getattr(condition, "on_initial", None)
        at = self.geometry.on_initial(points) if where else self.geometry.on_boundary(points)
        return share((where or condition.on_boundary)(points, at))


def share(held: Any) -> str:
    """Whether all of some points are chosen, or some, or none."""
    chosen = np.asarray(held, bool)
    return ALL if chosen.all() else SOME if chosen.any() else NONE


def has_time(geometry: Any) -> bool:
    """Whether the last coordinate of a geometry is time."""
    return type(geometry).__name__ in ("TimeDomain", "GeometryXTime")


def has_space(geometry: Any) -> bool:
    """Whether a geometry has a coordinate beside the time."""
    return type(geometry).__name__ != "TimeDomain"


def domain_of(geometry: Any, names: str | Sequence[str] | None = None) -> Domain:
    """The domain of a geometry.

    Args:
        geometry: of DeepXDE.
        names: of the coordinates, time last; by default x, y, z (x1, x2, ... of more than three)
            and t.

    Raises:
        PinnablateError: another number of names than coordinates, time that is not called t, or a
            geometry that is not read.
    """
    timed = has_time(geometry)
    wanted = _names(names) or _by_default(geometry.dim, timed)
    if len(wanted) != geometry.dim:
        raise PinnablateError(
            f"coordinates={' '.join(wanted)!r} names {len(wanted)}; expected a name for each of the "
            f"{geometry.dim} columns of x, time last"
        )
    if timed and wanted[-1] != "t":
        raise PinnablateError(
            f"coordinates={' '.join(wanted)!r} calls time {wanted[-1]!r}; expected t, the last column"
        )
    made = coordinates(" ".join(wanted))
    symbols = made if isinstance(made, tuple) else (made,)
    space = getattr(geometry, "geometry", geometry)  # of GeometryXTime, the geometry of space
    region = None if space.dim == timed == 1 else region_of(space, symbols[: space.dim])
    ends = _ends(geometry, region)
    return Domain(geometry, symbols, dict(zip(symbols, ends, strict=True)), region)


def _ends(geometry: Any, region: Region | None) -> list[tuple[sympy.Expr, sympy.Expr]]:
    """The interval of each coordinate."""
    kind = type(geometry).__name__
    if kind == "GeometryXTime":
        return [*_ends(geometry.geometry, region), *_ends(geometry.timedomain, None)]
    if kind == "TimeDomain":
        return [(exact(geometry.t0), exact(geometry.t1))]
    if region is not None:
        return [(exact(a), exact(b)) for a, b in zip(region.lower, region.upper, strict=True)]
    if kind == "Interval":
        return [(exact(geometry.l), exact(geometry.r))]
    pairs = zip(np.ravel(geometry.xmin), np.ravel(geometry.xmax), strict=True)
    return [(exact(a), exact(b)) for a, b in pairs]


def _names(names: str | Sequence[str] | None) -> list[str]:
    if names is None:
        return []
    return names.replace(",", " ").split() if isinstance(names, str) else [str(n) for n in names]


def _by_default(count: int, timed: bool) -> list[str]:
    space = count - timed
    names = _SPACE[:space] if space <= len(_SPACE) else [f"x{k + 1}" for k in range(space)]
    return [*names, *(["t"] if timed else [])]
