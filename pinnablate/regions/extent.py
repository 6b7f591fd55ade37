"""Where the coordinates of an environment may lie, and the points that are drawn there.

Every point of an environment comes from here: collocation, observations, tests, scales, faces. In a
box they are those of `samplers`; in a region those of them that lie in it, the sequence being continued
until there are enough.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, gcd
from typing import Any

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.regions import samplers
from pinnablate.regions.flat import Box
from pinnablate.regions.region import MOST_TRIES, Region

TIME = "t"  # the name of the coordinate that is no space
PROBES = 4096  # points of the box by which the share of a region is measured
SMALLEST = 1e-3  # share of a box, or of a face, that a region must fill
ON_THE_EDGE = 1e-9  # of a length: a point this far outside the box is on its face


@dataclass(frozen=True, eq=False)
class Extent:
    """A box, perhaps restricted to a region of some of its coordinates.

    Args:
        coordinates: of the environment, in order.
        lower, upper: the ends of the box: [d] each.
        region: of some of the coordinates; None where the box is all.
    """

    coordinates: tuple[Any, ...]
    lower: np.ndarray
    upper: np.ndarray
    region: Region | None = None

    @property
    def axes(self) -> list[int]:
        """The indices of the coordinates that the region restricts."""
        return [] if self.region is None else _axes(self.coordinates, self.region)

    @cached_property
    def tight(self) -> tuple[np.ndarray, np.ndarray]:
        """The ends of the smallest box around the region within the box: [d] each."""
        low, high = self.lower.copy(), self.upper.copy()
        if self.region is not None:
            low[self.axes] = np.maximum(low[self.axes], self.region.lower)
            high[self.axes] = np.minimum(high[self.axes], self.region.upper)
        return low, high

    def inside(self, points: np.ndarray) -> np.ndarray:
        """Which of some points [n, d] lie in the box and in the region, or on their edge but for
        round-off: [n] of booleans.
        """
        slack = ON_THE_EDGE * (self.upper - self.lower)
        found: np.ndarray = np.all(
            (points >= self.lower - slack) & (points <= self.upper + slack), axis=1
        )
        near = self._in_region(points)
        for axis in self.axes:
            for side in (1.0, -1.0):
                beside = points[~near].copy()
                beside[:, axis] += side * slack[axis]
                near[~near] = self._in_region(beside)
        both: np.ndarray = found & near
        return both

    def _in_region(self, points: np.ndarray) -> np.ndarray:
        region = self.region
        if region is None:
            return np.ones(len(points), bool)
        return region.inside(points[:, self.axes])

    @cached_property
    def share(self) -> float:
        """The share of the box that the region fills, measured at Halton points; 1 without one."""
        if self.region is None:
            return 1.0
        unit = samplers.first_halton(len(self.lower), PROBES)
        return float(self._in_region(self.lower + unit * (self.upper - self.lower)).mean())

    def sample(
        self,
        count: int,
        rng: np.random.Generator,
        *,
        sampler: str = "halton",
        upper: np.ndarray | None = None,
    ) -> np.ndarray:
        """Points, evenly spread.

        Args:
            count: how many; the first of them are the same for any number of Halton points.
            rng: the same state gives the same points.
            sampler: a key of `pinnablate.tasks.choices.CHOICES["sampler"]`.
            upper: the upper ends of a smaller box, as of observations until a time; [d].

        Returns:
            [count, d]; of a grid the most points that equal divisions allow, `count` at most.

        Raises:
            PinnablateError: the region has hardly a point in the box.
        """
        high = self.upper if upper is None else upper
        if self.region is None:
            return samplers.sample(sampler, self.lower, high, count, rng)
        if self.share < SMALLEST:
            raise self.without_points()
        if sampler == "halton":
            return self._halton_inside(self.lower, high, count, rng, self._in_region)
        if sampler == "grid":
            return self._grid_inside(high, count, rng)
        wanted, found = ceil(1.05 * count / self.share) + 8, np.zeros((0, len(high)))
        while len(found) < count:
            drawn = samplers.sample(sampler, self.lower, high, wanted, rng)
            found, wanted = drawn[self._in_region(drawn)][:count], ceil(1.3 * wanted)
        return found

    def first(self, count: int) -> np.ndarray:
        """The first points of the Halton sequence that lie here, the same for everybody: [count, d]."""
        width, wanted = self.upper - self.lower, count
        while True:
            points = self.lower + samplers.first_halton(len(self.lower), wanted) * width
            found: np.ndarray = points[self._in_region(points)]
            if len(found) >= count:
                return found[:count]
            if wanted > count / SMALLEST:
                raise self.without_points()
            wanted = ceil(1.5 * wanted)

    def uniform(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """Independent points: [count, d].

        Args:
            count: how many.
            rng: the same state gives the same points.
        """
        found = rng.uniform(self.lower, self.upper, (count, len(self.lower)))
        if self.region is None:
            return found
        if self.share < SMALLEST:
            raise self.without_points()
        found = found[self._in_region(found)]
        while len(found) < count:
            more = rng.uniform(self.lower, self.upper, (count, len(self.lower)))
            found = np.concatenate([found, more[self._in_region(more)]])[:count]
        return found

    def on_face(self, axis: int, side: str, count: int, rng: np.random.Generator) -> np.ndarray:
        """Scrambled Halton points of the part of a face of the box that belongs to the region.

        Args:
            axis: the coordinate that is constant there.
            side: `lower` or `upper`.
            count: how many points.
            rng: the same state gives the same points.

        Returns:
            [count, d].

        Raises:
            PinnablateError: the region has no such part.
        """
        d = len(self.lower)
        end = (self.lower if side == "lower" else self.upper)[axis]
        if d == 1:
            return np.full((count, 1), end)
        rest = [k for k in range(d) if k != axis]

        def placed(points: np.ndarray) -> np.ndarray:
            return np.insert(points, axis, end, axis=1)

        if self.region is None:
            return placed(samplers.halton(self.lower[rest], self.upper[rest], count, rng))

        def belongs(points: np.ndarray) -> np.ndarray:
            return self.touching(placed(points), axis, side)

        probes = (
            self.lower[rest]
            + samplers.first_halton(d - 1, PROBES) * (self.upper - self.lower)[rest]
        )
        if belongs(probes).mean() < SMALLEST:
            raise PinnablateError(
                f"{self.region!r} has no points on {side}({self.coordinates[axis]}); expected a face "
                "that it reaches: write on=edge() for its own boundary, or make the domain smaller"
            )
        return placed(self._halton_inside(self.lower[rest], self.upper[rest], count, rng, belongs))

    def touching(self, points: np.ndarray, axis: int, side: str) -> np.ndarray:
        """Which points of a face [n, d] the region reaches: [n] of booleans. It is asked a little way
        inside, where a region that ends on the face still has its points.

        Args:
            points: on the face.
            axis: the coordinate that is constant there.
            side: `lower` or `upper`.
        """
        moved, step = points.copy(), ON_THE_EDGE * (self.upper - self.lower)[axis]
        moved[:, axis] += step if side == "lower" else -step
        return self._in_region(moved)

    def is_periodic(self, axis: int) -> bool:
        """Whether the region meets both faces across a coordinate at the same points."""
        rest = [k for k in range(len(self.lower)) if k != axis]
        unit = samplers.first_halton(max(len(rest), 1), PROBES)[:, : len(rest)]
        points = self.lower[rest] + unit * (self.upper - self.lower)[rest]
        slack = ON_THE_EDGE * (self.upper - self.lower)[axis]
        low, high = (
            self._in_region(np.insert(points, axis, end, axis=1))
            for end in (self.lower[axis] + slack, self.upper[axis] - slack)
        )
        return bool(np.array_equal(low, high))

    @cached_property
    def bounded(self) -> Region:
        """The region whose boundary is the edge: the declared one, or the box in space.

        Raises:
            PinnablateError: there are no coordinates but time.
        """
        if self.region is not None:
            return self.region
        space = [k for k, c in enumerate(self.coordinates) if str(c) != TIME]
        if not space:
            raise PinnablateError(
                f"edge() is of a domain of {', '.join(map(str, self.coordinates))} alone; expected "
                "coordinates of space: write on=lower(t) for the initial time"
            )
        return Box([self.coordinates[k] for k in space], self.lower[space], self.upper[space])

    def on_edge(
        self,
        count: int,
        rng: np.random.Generator,
        chooses: Callable[[np.ndarray], np.ndarray] | None = None,
        words: str = "the edge",
    ) -> tuple[np.ndarray, np.ndarray]:
        """Points of the boundary of the region that lie in the box, evenly spread over it and over the
        other coordinates; without a region, of the walls of the box.

        Args:
            count: how many; the first of them are the same for any number.
            rng: the same state gives the same points.
            chooses: which points [n, d] are on the part that is meant: [n] of booleans; None for all.
            words: the part, for a sentence.

        Returns:
            Points [count, d] and outward unit normals [count, d]; these are 0 along coordinates that
            the region does not restrict.

        Raises:
            PinnablateError: no such points are found.
        """
        from scipy.stats import qmc

        region, d = self.bounded, len(self.lower)
        axes = _axes(self.coordinates, region)
        rest = [k for k in range(d) if k not in axes]
        sequence = qmc.Halton(region.parameters + len(rest), scramble=True, rng=rng)
        width, slack = self.upper - self.lower, ON_THE_EDGE * (self.upper - self.lower)
        found: list[tuple[np.ndarray, np.ndarray]] = []
        have = tried = 0
        while have < count:
            if tried >= MOST_TRIES and not have:
                raise PinnablateError(
                    f"no point of {region!r} was found on {words}; expected a part of its boundary "
                    "that lies in the domain: mend the inequality, or make domain= larger"
                )
            unit = sequence.random(max(2 * count, 64))
            at, outwards, counts = region.at(unit[:, : region.parameters])
            points, normals = np.empty((len(unit), d)), np.zeros((len(unit), d))
            points[:, axes], normals[:, axes] = at, outwards
            points[:, rest] = self.lower[rest] + unit[:, region.parameters :] * width[rest]
            counts = counts & np.all(
                (points >= self.lower - slack) & (points <= self.upper + slack), axis=1
            )
            points = np.clip(points, self.lower, self.upper)
            if chooses is not None:
                counts = counts & chooses(points)
            found.append((points[counts], normals[counts]))
            have, tried = have + int(counts.sum()), tried + len(unit)
        points, normals = (np.concatenate(part)[:count] for part in zip(*found, strict=True))
        return points, normals

    def _halton_inside(
        self,
        low: np.ndarray,
        high: np.ndarray,
        count: int,
        rng: np.random.Generator,
        belongs: Callable[[np.ndarray], np.ndarray],
    ) -> np.ndarray:
        """The first points of a scrambled Halton sequence in a box that belong: [count, len(low)]."""
        from scipy.stats import qmc

        sequence = qmc.Halton(len(low), scramble=True, rng=rng)
        found: np.ndarray = np.zeros((0, len(low)))
        while len(found) < count:
            points = low + sequence.random(2 * count) * (high - low)
            found = np.concatenate([found, points[belongs(points)]])
        return found[:count]

    def _grid_inside(self, high: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
        """The points inside of a grid of the box, as many as there may be of one whose number can be
        divided as `count` can: [at most count, d].
        """
        wanted = ceil(count / self.share)
        while True:
            grid = samplers.sample("grid", self.lower, high, wanted, rng)
            found: np.ndarray = grid[self._in_region(grid)]
            if len(found) <= count or wanted <= 2 ** len(high):
                return found[: len(found) - len(found) % gcd(count, 12) or None][:count]
            wanted = min(wanted - 1, ceil(0.97 * wanted))

    def without_points(self) -> PinnablateError:
        """The error for a region that has hardly a point in the box."""
        ends = ", ".join(
            f"{c} in ({a:g}, {b:g})"
            for c, a, b in zip(self.coordinates, self.lower, self.upper, strict=True)
        )
        return PinnablateError(
            f"{self.region!r} fills {100 * self.share:.2g} % of the domain {ends}; expected at least "
            f"{100 * SMALLEST:g} %: let domain= be the box around the region"
        )


def _axes(coordinates: Sequence[Any], region: Region) -> list[int]:
    """The indices of a region's coordinates among others."""
    return [list(coordinates).index(c) for c in region.coordinates]
