"""Regions with straight sides: boxes and polygons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.regions.region import Region


def written(values: Sequence[float] | np.ndarray) -> str:
    """Numbers as a tuple, as short as they are exact."""
    return f"({', '.join(shortest(v) for v in values)}{',' if len(values) == 1 else ''})"


def shortest(value: float) -> str:
    """A number as short as it is exact."""
    return f"{value:g}" if float(f"{value:g}") == value else repr(value)


class Box(Region):
    """A box with sides along its coordinates; see `pinnablate.box`."""

    def __init__(
        self,
        on: Sequence[Any],
        low: Sequence[float] | np.ndarray,
        high: Sequence[float] | np.ndarray,
    ) -> None:
        super().__init__(on)
        self._low, self._high = np.array(low, float), np.array(high, float)

    @property
    def lower(self) -> np.ndarray:
        return self._low

    @property
    def upper(self) -> np.ndarray:
        return self._high

    @property
    def _faces(self) -> np.ndarray:
        """The size of a face across each coordinate: [k]."""
        sides = self._high - self._low
        return np.array([np.prod(np.delete(sides, j)) for j in range(len(sides))])

    @property
    def size(self) -> float:
        return float(2 * self._faces.sum())

    def inside(self, points: np.ndarray) -> np.ndarray:
        found: np.ndarray = np.all((points >= self._low) & (points <= self._high), axis=1)
        return found

    def at(self, unit: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        k = len(self._low)
        ends = np.cumsum(np.repeat(self._faces, 2)) / self.size
        face = np.minimum(np.searchsorted(ends, unit[:, 0], side="right"), 2 * k - 1)
        starts = np.concatenate([[0.0], ends[:-1]])
        first = (unit[:, 0] - starts[face]) / (ends - starts)[face]
        local = np.concatenate([first[:, None], unit[:, 1:]], axis=1)[:, : max(k - 1, 0)]
        points, normals = np.empty((len(unit), k)), np.zeros((len(unit), k))
        for j in range(k):
            mine = face // 2 == j
            rest = [i for i in range(k) if i != j]
            points[np.ix_(mine, rest)] = (
                self._low[rest] + local[mine] * (self._high - self._low)[rest]
            )
        axis, upper = face // 2, face % 2 == 1
        rows = np.arange(len(unit))
        points[rows, axis] = np.where(upper, self._high[axis], self._low[axis])
        normals[rows, axis] = np.where(upper, 1.0, -1.0)
        return points, normals, np.ones(len(unit), bool)

    def identity(self) -> list[Any]:
        return ["box", self._low.tolist(), self._high.tolist()]

    def __repr__(self) -> str:
        on = f"({', '.join(self.names)}{',' if len(self.names) == 1 else ''})"
        return f"box({on}, lower={written(self._low)}, upper={written(self._high)})"


class Polygon(Region):
    """A polygon that does not cut itself; see `pinnablate.polygon`.

    Raises:
        PinnablateError: it cuts itself, or two corners that follow each other are one.
    """

    def __init__(self, on: Sequence[Any], corners: Sequence[Sequence[float]]) -> None:
        super().__init__(on)
        self.corners = np.array(corners, float)
        sides = np.roll(self.corners, -1, axis=0) - self.corners
        self._lengths = np.linalg.norm(sides, axis=1)
        if (self._lengths == 0).any():
            k = int(self._lengths.argmin())
            raise PinnablateError(
                f"polygon has the corner {written(self.corners[k])} twice in a row; expected corners that "
                "differ, in order around it; the last is joined to the first by itself"
            )
        crossed = _crossed(self.corners)
        if crossed is not None:
            a, b = (written(self.corners[k]) for k in crossed)
            raise PinnablateError(
                f"polygon cuts itself: the sides from {a} and from {b} meet; expected corners in order "
                "around it"
            )
        ahead = np.roll(self.corners, -1, axis=0)
        x, y = self.corners.T
        turn = np.sign(np.sum(x * ahead[:, 1] - ahead[:, 0] * y))
        self._normals = turn * np.stack([sides[:, 1], -sides[:, 0]], 1) / self._lengths[:, None]

    @property
    def lower(self) -> np.ndarray:
        low: np.ndarray = self.corners.min(axis=0)
        return low

    @property
    def upper(self) -> np.ndarray:
        high: np.ndarray = self.corners.max(axis=0)
        return high

    @property
    def size(self) -> float:
        return float(self._lengths.sum())

    def inside(self, points: np.ndarray) -> np.ndarray:
        """By the number of sides that a ray along the first coordinate crosses."""
        x, y = points[:, :1], points[:, 1:]
        a, b = self.corners.T, np.roll(self.corners, -1, axis=0).T
        spans = (a[1] > y) != (b[1] > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
        found: np.ndarray = np.sum(spans & (x < at), axis=1) % 2 == 1
        return found

    def at(self, unit: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        ends = np.cumsum(self._lengths)
        along = unit[:, 0] * ends[-1]
        side = np.minimum(np.searchsorted(ends, along, side="right"), len(ends) - 1)
        share = ((along - (ends - self._lengths)[side]) / self._lengths[side])[:, None]
        start, stop = self.corners[side], np.roll(self.corners, -1, axis=0)[side]
        return start + share * (stop - start), self._normals[side], np.ones(len(unit), bool)

    def identity(self) -> list[Any]:
        return ["polygon", self.corners.tolist()]

    def __repr__(self) -> str:
        corners = ", ".join(written(c) for c in self.corners)
        return f"polygon(({', '.join(self.names)}), corners=[{corners}])"


def _crossed(corners: np.ndarray) -> tuple[int, int] | None:
    """Two sides of a closed line that meet though they are not neighbours; None where none do."""
    n = len(corners)

    def left(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> float:
        return float((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]))

    def between(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> bool:
        return bool(np.all(np.minimum(p, q) <= r) and np.all(r <= np.maximum(p, q)))

    for i in range(n):
        for j in range(i + 1, n):
            a, b, c, d = corners[i], corners[(i + 1) % n], corners[j], corners[(j + 1) % n]
            if j == i + 1 or (i == 0 and j == n - 1):
                apart = (d, a, b) if j == i + 1 else (c, a, b)
                if left(a, b, apart[0]) == 0 and between(a, b, apart[0]):
                    return i, j  # it turns back on itself
                continue
            turns = left(a, b, c), left(a, b, d), left(c, d, a), left(c, d, b)
            if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
                return i, j
            touching = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
            if any(t == 0 and between(*p) for t, p in zip(turns, touching, strict=True)):
                return i, j
    return None
