"""What every region can say: which points are inside, points of its boundary with outward normals, and
what it is; and regions made of two others.

A boundary is given by a map from the unit cube, `at`, so that points of it can be drawn by any even
sequence, together with time and whatever other coordinates there are. The map of a region made of two
covers both their boundaries; whether a point is on its own is asked of the region itself, a short step
to either side along the normal.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np

from pinnablate.digest import digest_of
from pinnablate.errors import PinnablateError

STEP = 1e-7  # across a boundary, as a share of the region's diameter
MOST_TRIES = 1 << 17  # boundary points tried before it is said that there are none


class Region(ABC):
    """A bounded set of points of some coordinates.

    Args:
        on: the coordinates that it restricts, as `coordinates()` returned them.
    """

    def __init__(self, on: Sequence[Any]) -> None:
        self.coordinates = tuple(on)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its coordinates."""
        return tuple(map(str, self.coordinates))

    @property
    @abstractmethod
    def lower(self) -> np.ndarray:
        """The lower end of its bounding box: [k]."""

    @property
    @abstractmethod
    def upper(self) -> np.ndarray:
        """The upper end of its bounding box: [k]."""

    @property
    @abstractmethod
    def size(self) -> float:
        """How long its boundary is, or how large, at most; by this boundaries share points."""

    @property
    def parameters(self) -> int:
        """How many numbers say where on its boundary a point is."""
        return max(1, len(self.coordinates) - 1)

    @abstractmethod
    def inside(self, points: np.ndarray) -> np.ndarray:
        """Which of some points [n, k] belong to the region: [n] of booleans."""

    @abstractmethod
    def at(self, unit: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Points of the boundary for numbers between 0 and 1, evenly spread where these are.

        Args:
            unit: [n, parameters]; further columns are not read.

        Returns:
            Points [n, k]; outward unit normals [n, k] there; and which of them count: [n] of
            booleans. Of a region made of two, points of the two that are not on its own boundary do
            not.
        """

    @abstractmethod
    def identity(self) -> list[Any]:
        """What it is, for its digest: two regions with one identity are the same set."""

    @abstractmethod
    def __repr__(self) -> str:
        """As it is written in a declaration."""

    @property
    def digest(self) -> str:
        """Hash of what it is."""
        return digest_of([list(self.names), *self.identity()])

    def crossing(self, points: np.ndarray, normals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which of some points are on the boundary, and where it is outwards there.

        Args:
            points: [n, k].
            normals: of the surface on which the points lie, with either sign: [n, k].

        Returns:
            [n] of booleans; and the normals, each with the sign that leads out of the region.
        """
        step = STEP * float(np.linalg.norm(self.upper - self.lower))
        ahead, behind = self.inside(points + step * normals), self.inside(points - step * normals)
        return ahead != behind, np.where(ahead[:, None], -normals, normals)

    def boundary(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Points of the boundary, spread evenly over it.

        Args:
            count: how many.
            rng: the same state gives the same points.

        Returns:
            Points [count, k] and outward unit normals [count, k].

        Raises:
            PinnablateError: no boundary was found, as of a region without points.
        """
        from scipy.stats import qmc

        sequence = qmc.Halton(self.parameters, scramble=True, rng=rng)
        found: list[tuple[np.ndarray, np.ndarray]] = []
        tried = have = 0
        while have < count:
            if tried > MOST_TRIES and not have:
                raise self.without_boundary()
            points, normals, counts = self.at(sequence.random(2 * count))
            found.append((points[counts], normals[counts]))
            have, tried = have + int(counts.sum()), tried + 2 * count
        points, normals = (np.concatenate(part)[:count] for part in zip(*found, strict=True))
        return points, normals

    def without_boundary(self) -> PinnablateError:
        """The error for a region of which no boundary was found."""
        return PinnablateError(
            f"no boundary was found of {self!r}; expected a region with points in it: mend its numbers"
        )

    def __or__(self, other: Region) -> Region:
        """The points of either."""
        return Combined(self, "|", other)

    def __and__(self, other: Region) -> Region:
        """The points of both."""
        return Combined(self, "&", other)

    def __sub__(self, other: Region) -> Region:
        """The points that do not belong to the other."""
        return Combined(self, "-", other)

    def __add__(self, other: Any) -> Region:
        """Refused, for | says it.

        Raises:
            PinnablateError: always.
        """
        raise PinnablateError(
            f"{self!r} + {other!r}; expected | for the points of either, & for those of both, - for those that do not "
            "belong to the other"
        )


_WORDS = {"|": "union", "&": "intersection", "-": "difference"}


class Combined(Region):
    """A region made of two: their union, their intersection, or the one without the other.

    Raises:
        PinnablateError: the other is no region, or one of other coordinates.
    """

    def __init__(self, one: Region, operation: str, other: Region) -> None:
        if not isinstance(other, Region):
            raise PinnablateError(
                f"the {_WORDS[operation]} of {one!r} and {type(other).__name__}; expected another "
                "region, for example disk((x, y), radius=1)"
            )
        if one.coordinates != other.coordinates:
            raise PinnablateError(
                f"the {_WORDS[operation]} of a region of ({', '.join(one.names)}) and one of "
                f"({', '.join(other.names)}); expected the same coordinates in the same order: "
                "write both on all of them, as cylinder((x, y, z), ...) does"
            )
        super().__init__(one.coordinates)
        self.one, self.operation, self.other = one, operation, other

    @property
    def lower(self) -> np.ndarray:
        ends = self.one.lower, self.other.lower
        return (
            ends[0]
            if self.operation == "-"
            else np.minimum(*ends)
            if self.operation == "|"
            else np.maximum(*ends)
        )

    @property
    def upper(self) -> np.ndarray:
        ends = self.one.upper, self.other.upper
        return (
            ends[0]
            if self.operation == "-"
            else np.maximum(*ends)
            if self.operation == "|"
            else np.minimum(*ends)
        )

    @property
    def size(self) -> float:
        return self.one.size + self.other.size

    @property
    def parameters(self) -> int:
        return max(self.one.parameters, self.other.parameters)

    def inside(self, points: np.ndarray) -> np.ndarray:
        one, other = self.one.inside(points), self.other.inside(points)
        found: np.ndarray = (
            one | other
            if self.operation == "|"
            else one & other
            if self.operation == "&"
            else one & ~other
        )
        return found

    def at(self, unit: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        share = self.one.size / self.size
        mine = unit[:, 0] < share
        points = np.empty((len(unit), len(self.coordinates)))
        normals, counts = np.empty_like(points), np.empty(len(unit), bool)
        for chosen, region, start, length in (
            (mine, self.one, 0.0, share),
            (~mine, self.other, share, 1 - share),
        ):
            local = unit[chosen]
            local[:, 0] = (local[:, 0] - start) / length
            points[chosen], normals[chosen], counts[chosen] = region.at(local)
        # Where the two share a piece of boundary, the points of the first stand for both.
        shared = self.one.crossing(points, normals)[0] & ~mine
        on, normals = self.crossing(points, normals)
        return points, normals, counts & on & ~shared

    def identity(self) -> list[Any]:
        return [_WORDS[self.operation], self.one.identity(), self.other.identity()]

    def __repr__(self) -> str:
        parts = [f"({p!r})" if isinstance(p, Combined) else repr(p) for p in (self.one, self.other)]
        return f"{parts[0]} {self.operation} {parts[1]}"
