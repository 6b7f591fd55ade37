"""Geometries of DeepXDE as domains: a box for each, and where its conditions hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from pinnablate.adopt.exact import exact
from pinnablate.environment import Face, coordinates, lower, upper
from pinnablate.errors import PinnablateError

_SPACE = ("x", "y", "z")
_BOXES = ("Interval", "Rectangle", "Cuboid", "Hypercube")
PROBES = 64  # points of a face at which a condition is asked whether it holds there
ALL, SOME, NONE = "all", "some", "none"


@dataclass(frozen=True, eq=False)
class Domain:
    """Where a problem of DeepXDE is posed.

    Args:
        geometry: DeepXDE's, of space, time or both.
        coordinates: symbols, in the order of its columns; time comes last.
        box: {coordinate: (lower, upper)}.
    """

    geometry: Any
    coordinates: tuple[sympy.Symbol, ...]
    box: dict[sympy.Symbol, tuple[sympy.Expr, sympy.Expr]]

    @property
    def lower(self) -> np.ndarray:
        """The lower end of each coordinate: [d]."""
        return np.array([float(a) for a, _ in self.box.values()])

    @property
    def upper(self) -> np.ndarray:
        """The upper end of each coordinate: [d]."""
        return np.array([float(b) for _, b in self.box.values()])

    @property
    def faces(self) -> tuple[Face, ...]:
        """Every side of the box."""
        return tuple(face for c in self.coordinates for face in lower(c) + upper(c))

    @property
    def starts(self) -> tuple[Face, ...]:
        """The initial time, where time is a coordinate."""
        return lower(self.coordinates[-1]) if has_time(self.geometry) else ()

    def sample(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Random points of the box: [count, d]."""
        found: np.ndarray = rng.uniform(self.lower, self.upper, (count, len(self.box)))
        return found

    def on(self, face: Face, count: int, rng: np.random.Generator) -> np.ndarray:
        """Random points of a face: [count, d]."""
        points, axis = self.sample(count, rng), self.coordinates.index(face.coordinate)
        points[:, axis] = (self.lower if face.side == "lower" else self.upper)[axis]
        return points

    def holds(self, condition: Any, face: Face) -> str:
        """Whether a condition of DeepXDE holds on all of a face, some of it, or nowhere there."""
        points = self.on(face, PROBES, np.random.default_rng(0))
        where = getattr(condition, "on_initial", None)
        at = self.geometry.on_initial(points) if where else self.geometry.on_boundary(points)
        held = np.asarray((where or condition.on_boundary)(points, at), bool)
        return ALL if held.all() else SOME if held.any() else NONE


def has_time(geometry: Any) -> bool:
    """Whether the last coordinate of a geometry is time."""
    return type(geometry).__name__ in ("TimeDomain", "GeometryXTime")


def domain_of(geometry: Any, names: str | Sequence[str] | None = None) -> Domain:
    """The domain of a geometry.

    Args:
        geometry: of DeepXDE.
        names: of the coordinates, time last; by default x, y, z (x1, x2, ... of more than three)
            and t.

    Raises:
        PinnablateError: another number of names than coordinates, time that is not called t, or a
            geometry that is no box.
    """
    ends = _ends(geometry)
    wanted = _names(names) or _by_default(len(ends), has_time(geometry))
    if len(wanted) != len(ends):
        raise PinnablateError(
            f"coordinates={' '.join(wanted)!r} names {len(wanted)}; expected a name for each of the "
            f"{len(ends)} columns of x, time last"
        )
    if has_time(geometry) and wanted[-1] != "t":
        raise PinnablateError(
            f"coordinates={' '.join(wanted)!r} calls time {wanted[-1]!r}; expected t, the last column"
        )
    made = coordinates(" ".join(wanted))
    symbols = made if isinstance(made, tuple) else (made,)
    return Domain(geometry, symbols, dict(zip(symbols, ends, strict=True)))


def _ends(geometry: Any) -> list[tuple[sympy.Expr, sympy.Expr]]:
    """The interval of each coordinate."""
    kind = type(geometry).__name__
    if kind == "GeometryXTime":
        return [*_ends(geometry.geometry), *_ends(geometry.timedomain)]
    if kind == "TimeDomain":
        return [(exact(geometry.t0), exact(geometry.t1))]
    if kind == "Interval":
        return [(exact(geometry.l), exact(geometry.r))]
    if kind in _BOXES:
        pairs = zip(np.ravel(geometry.xmin), np.ravel(geometry.xmax), strict=True)
        return [(exact(a), exact(b)) for a, b in pairs]
    raise PinnablateError(
        f"the geometry is a {kind}, which is not read; expected one of {', '.join(_BOXES)}, "
        "TimeDomain or GeometryXTime"
    )


def _names(names: str | Sequence[str] | None) -> list[str]:
    if names is None:
        return []
    return names.replace(",", " ").split() if isinstance(names, str) else [str(n) for n in names]


def _by_default(count: int, timed: bool) -> list[str]:
    space = count - timed
    names = _SPACE[:space] if space <= len(_SPACE) else [f"x{k + 1}" for k in range(space)]
    return [*names, *(["t"] if timed else [])]
