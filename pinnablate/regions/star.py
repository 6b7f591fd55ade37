"""Star-shaped regions of a plane: the distance of the edge from a centre is a Fourier sum of the angle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.regions.flat import shortest, written
from pinnablate.regions.reading import length, numbers, on_coordinates
from pinnablate.regions.region import Region
from pinnablate.signature import one_sentence

ARCS = 4096  # pieces of the edge whose lengths are summed
EXAMPLE = "star((x, y), radius=1, cos=(0.1, 0.2), sin=(0, 0.1))"


class Star(Region):
    """A star-shaped region; see `pinnablate.star`."""

    def __init__(
        self,
        on: Sequence[Any],
        centre: Sequence[float],
        radius: float,
        cos: Sequence[float],
        sin: Sequence[float],
    ) -> None:
        super().__init__(on)
        self.centre, self.radius = np.array(centre, float), radius
        self.cos, self.sin = np.array(cos, float), np.array(sin, float)
        turns = np.linspace(0.0, 1.0, ARCS + 1)
        edge = self._edge(2 * np.pi * turns)
        pieces = np.linalg.norm(np.diff(edge, axis=0), axis=1)
        self._turns, self._lengths = turns, np.concatenate([[0.0], np.cumsum(pieces)])
        self._low, self._high = -self._reach(edge, -1.0), self._reach(edge, 1.0)

    def distance(self, angle: np.ndarray) -> np.ndarray:
        """r(angle), how far the edge is from the centre: [n]."""
        found = np.full(np.shape(angle), float(self.radius))
        for k, (a, b) in enumerate(zip(self.cos, self.sin, strict=True), start=1):
            found = found + a * np.cos(k * angle) + b * np.sin(k * angle)
        return found

    def _slope(self, angle: np.ndarray) -> np.ndarray:
        """dr/d angle: [n]."""
        found = np.zeros(np.shape(angle))
        for k, (a, b) in enumerate(zip(self.cos, self.sin, strict=True), start=1):
            found = found - k * a * np.sin(k * angle) + k * b * np.cos(k * angle)
        return found

    def _edge(self, angle: np.ndarray) -> np.ndarray:
        """Points of the edge, seen from the centre: [n, 2]."""
        towards = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        found: np.ndarray = self.distance(angle)[:, None] * towards
        return found

    def _reach(self, edge: np.ndarray, sign: float) -> np.ndarray:
        """How far it reaches along each coordinate, up (1) or down (-1): [2]."""
        step, out = 2 * np.pi / ARCS, []
        for j in range(2):
            near = 2 * np.pi * self._turns[np.argmax(sign * edge[:, j])]
            closer = self._edge(near + step * np.linspace(-1.0, 1.0, ARCS + 1))
            out.append(float(np.max(sign * closer[:, j])))
        return np.array(out)

    @property
    def lower(self) -> np.ndarray:
        low: np.ndarray = self.centre + self._low
        return low

    @property
    def upper(self) -> np.ndarray:
        high: np.ndarray = self.centre + self._high
        return high

    @property
    def size(self) -> float:
        return float(self._lengths[-1])

    def inside(self, points: np.ndarray) -> np.ndarray:
        seen = points - self.centre
        angle = np.arctan2(seen[:, 1], seen[:, 0])
        found: np.ndarray = np.linalg.norm(seen, axis=1) <= self.distance(angle)
        return found

    def at(self, unit: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        angle = 2 * np.pi * np.interp(unit[:, 0] * self.size, self._lengths, self._turns)
        r, slope, c, s = self.distance(angle), self._slope(angle), np.cos(angle), np.sin(angle)
        # The tangent turned by a right angle, clockwise.
        normals = np.stack([slope * s + r * c, r * s - slope * c], axis=1)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        return self.centre + self._edge(angle), normals, np.ones(len(unit), bool)

    def identity(self) -> list[Any]:
        shape = [float(self.radius), self.cos.tolist(), self.sin.tolist()]
        return ["star", self.centre.tolist(), *shape]

    def __repr__(self) -> str:
        return (
            f"star(({', '.join(self.names)}), centre={written(self.centre)}, "
            f"radius={shortest(self.radius)}, cos={written(self.cos)}, sin={written(self.sin)})"
        )


@one_sentence(EXAMPLE)
def star(
    on: Sequence[Any],
    *,
    radius: float,
    cos: Sequence[float] = (),
    sin: Sequence[float] = (),
    centre: Sequence[float] = (0, 0),
) -> Region:
    """A star-shaped region: |(x, y) - centre| <= radius + sum_k (cos_k cos k a + sin_k sin k a), a the angle
    of the point seen from the centre, k from 1.

        region=star((x, y), radius=1, cos=(0, 0, 0, 0.2))

    Args:
        on: two coordinates.
        radius: the mean distance of the edge from the centre.
        cos, sin: how much it varies with each multiple of the angle; the shorter is filled up with 0.
        centre: (x, y), from which all of the edge is seen.

    Returns:
        A region.

    Raises:
        PinnablateError: numbers that are no such region.
    """
    made = on_coordinates(on, "star", EXAMPLE, (2,))
    count = max(len(cos), len(sin))
    parts = [
        numbers([*part, *[0.0] * (count - len(part))], count, "star", name, EXAMPLE)
        for name, part in (("cos", cos), ("sin", sin))
    ]
    region = Star(
        made,
        numbers(centre, 2, "star", "centre", EXAMPLE),
        length(radius, "star", "radius", EXAMPLE),
        *parts,
    )
    least = float(np.min(region.distance(np.linspace(0.0, 2 * np.pi, ARCS))))
    if least <= 0:
        raise PinnablateError(
            f"star has an edge at a distance of {least:.3g} from its centre; expected one above 0 at every "
            f"angle: for example {EXAMPLE}"
        )
    return region
