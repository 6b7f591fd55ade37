"""Round regions: balls, ellipses and cylinders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pinnablate.regions.flat import shortest, written
from pinnablate.regions.region import Region

ARCS = 4096  # pieces of an ellipse whose lengths are summed


def _round(unit: np.ndarray) -> np.ndarray:
    """Directions (cos, sin) at shares of a whole turn: [n, 2] from [n]."""
    return np.stack([np.cos(2 * np.pi * unit), np.sin(2 * np.pi * unit)], axis=1)


class Ball(Region):
    """A ball in two or more dimensions; see `pinnablate.ball` and `pinnablate.disk`."""

    def __init__(self, on: Sequence[Any], centre: Sequence[float], radius: float) -> None:
        super().__init__(on)
        self.centre, self.radius = np.array(centre, float), radius

    @property
    def parameters(self) -> int:
        """Of four dimensions and more one for each: the direction of a normal random vector."""
        k = len(self.centre)
        return k if k > 3 else k - 1

    @property
    def lower(self) -> np.ndarray:
        return self.centre - self.radius

    @property
    def upper(self) -> np.ndarray:
        return self.centre + self.radius

    @property
    def size(self) -> float:
        from scipy.special import gamma

        k = len(self.centre)
        return float(2 * np.pi ** (k / 2) / gamma(k / 2) * self.radius ** (k - 1))

    def inside(self, points: np.ndarray) -> np.ndarray:
        # By the square, so that a point of a face that only touches the ball is inside it.
        found: np.ndarray = np.sum((points - self.centre) ** 2, axis=1) <= self.radius**2
        return found

    def at(self, unit: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        k = len(self.centre)
        if k == 2:
            normals = _round(unit[:, 0])
        elif k == 3:  # Archimedes: heights on a sphere are evenly distributed
            height = 2 * unit[:, 1:2] - 1
            normals = np.concatenate([np.sqrt(1 - height**2) * _round(unit[:, 0]), height], axis=1)
        else:
            from scipy.special import ndtri

            towards = ndtri(np.clip(unit[:, :k], 1e-12, 1 - 1e-12))
            normals = towards / np.linalg.norm(towards, axis=1, keepdims=True)
        return self.centre + self.radius * normals, normals, np.ones(len(unit), bool)

    def identity(self) -> list[Any]:
        return ["ball", self.centre.tolist(), float(self.radius)]

    def __repr__(self) -> str:
        kind = "disk" if len(self.centre) == 2 else "ball"
        return (
            f"{kind}(({', '.join(self.names)}), centre={written(self.centre)}, "
            f"radius={shortest(self.radius)})"
        )


class Ellipse(Region):
    """An ellipse; see `pinnablate.ellipse`."""

    def __init__(
        self, on: Sequence[Any], centre: Sequence[float], axes: Sequence[float], angle: float
    ) -> None:
        super().__init__(on)
        self.centre, self.axes, self.angle = np.array(centre, float), np.array(axes, float), angle
        c, s = np.cos(angle), np.sin(angle)
        self._turn = np.array([[c, s], [-s, c]])  # rows: the two axes
        turns = np.linspace(0.0, 1.0, ARCS + 1)
        pieces = np.linalg.norm(np.diff(self.axes * _round(turns), axis=0), axis=1)
        self._turns, self._lengths = turns, np.concatenate([[0.0], np.cumsum(pieces)])

    @property
    def _reach(self) -> np.ndarray:
        """How far it reaches from its centre along each coordinate: [2]."""
        found: np.ndarray = np.linalg.norm(self.axes[:, None] * self._turn, axis=0)
        return found

    @property
    def lower(self) -> np.ndarray:
        low: np.ndarray = self.centre - self._reach
        return low

    @property
    def upper(self) -> np.ndarray:
        high: np.ndarray = self.centre + self._reach
        return high

    @property
    def size(self) -> float:
        return float(self._lengths[-1])

    def inside(self, points: np.ndarray) -> np.ndarray:
        seen = (points - self.centre) @ self._turn.T
        found: np.ndarray = np.sum((seen / self.axes) ** 2, axis=1) <= 1.0
        return found

    def at(self, unit: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        turns = _round(np.interp(unit[:, 0] * self.size, self._lengths, self._turns))
        normals = (turns / self.axes) @ self._turn
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        return self.centre + (self.axes * turns) @ self._turn, normals, np.ones(len(unit), bool)

    def identity(self) -> list[Any]:
        return ["ellipse", self.centre.tolist(), self.axes.tolist(), float(self.angle)]

    def __repr__(self) -> str:
        return (
            f"ellipse(({', '.join(self.names)}), centre={written(self.centre)}, "
            f"axes={written(self.axes)}, angle={shortest(self.angle)})"
        )


class Cylinder(Region):
    """A round cylinder along the last of three coordinates; see `pinnablate.cylinder`."""

    def __init__(
        self,
        on: Sequence[Any],
        centre: Sequence[float],
        radius: float,
        ends: tuple[float, float],
    ) -> None:
        super().__init__(on)
        self.centre, self.radius, self.ends = np.array(centre, float), radius, ends

    @property
    def lower(self) -> np.ndarray:
        return np.array([*(self.centre - self.radius), self.ends[0]])

    @property
    def upper(self) -> np.ndarray:
        return np.array([*(self.centre + self.radius), self.ends[1]])

    @property
    def _wall(self) -> float:
        return 2 * np.pi * self.radius * (self.ends[1] - self.ends[0])

    @property
    def size(self) -> float:
        return self._wall + 2 * np.pi * self.radius**2

    def inside(self, points: np.ndarray) -> np.ndarray:
        across = np.sum((points[:, :2] - self.centre) ** 2, axis=1) <= self.radius**2
        found: np.ndarray = across & (points[:, 2] >= self.ends[0]) & (points[:, 2] <= self.ends[1])
        return found

    def at(self, unit: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        first, turn = unit[:, 0], _round(unit[:, 1])
        share = self._wall / self.size
        wall, top = first < share, first >= (1 + share) / 2
        height = np.where(
            wall,
            self.ends[0] + first / share * (self.ends[1] - self.ends[0]),
            np.where(top, self.ends[1], self.ends[0]),
        )
        part = np.where(top, first - (1 + share) / 2, first - share) / ((1 - share) / 2)
        # Areas grow as squares of radii.
        far = np.where(wall, 1.0, np.sqrt(np.clip(part, 0.0, 1.0)))
        points = np.concatenate(
            [self.centre + (self.radius * far)[:, None] * turn, height[:, None]], axis=1
        )
        along = np.where(wall, 0.0, np.where(top, 1.0, -1.0))
        normals = np.concatenate([np.where(wall[:, None], turn, 0.0), along[:, None]], axis=1)
        return points, normals, np.ones(len(unit), bool)

    def identity(self) -> list[Any]:
        return ["cylinder", self.centre.tolist(), float(self.radius), list(map(float, self.ends))]

    def __repr__(self) -> str:
        return (
            f"cylinder(({', '.join(self.names)}), centre={written(self.centre)}, "
            f"radius={shortest(self.radius)}, ends={written(self.ends)})"
        )
