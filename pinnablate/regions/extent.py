"""Where the coordinates of an environment may lie, and the points that are drawn there.

Every point of an environment comes from here: collocation, observations, tests, scales, faces. In a
box they are those of `samplers`; in a region those of them that lie in it, the sequence being continued
until there are enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, gcd
from typing import Any

import numpy as np

from pinnablate.errors import PinnablateError
from pinnablate.regions import samplers
from pinnablate.regions.region import Region

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

    def inside(self, points: np.ndarray) -> np.ndarray:
        """Which of some points [n, d] lie in the box and in the region: [n] of booleans."""
        slack = ON_THE_EDGE * (self.upper - self.lower)
        found: np.ndarray = np.all(
            (points >= self.lower - slack) & (points <= self.upper + slack), axis=1
        )
        return found if self.region is None else found & self._in_region(points)

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
        # A face is asked a little way inside, where a region that ends on it still has its points.
        inwards = np.zeros(d)
        inwards[axis] = ON_THE_EDGE * (self.upper - self.lower)[axis]
        inwards = inwards if side == "lower" else -inwards

        def belongs(points: np.ndarray) -> np.ndarray:
            return self._in_region(placed(points) + inwards)

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

    def _halton_inside(
        self,
        low: np.ndarray,
        high: np.ndarray,
        count: int,
        rng: np.random.Generator,
        belongs: Any,
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
            found = samplers.sample("grid", self.lower, high, wanted, rng)
            found = found[self._in_region(found)]
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
