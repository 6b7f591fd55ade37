"""A truth that is known on a grid, as a simulation leaves it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
import sympy

from pinnablate.calculus.jets import MultiIndex
from pinnablate.errors import PinnablateError
from pinnablate.truths.base import DeclaredSystem
from pinnablate.truths.grids import Grid
from pinnablate.truths.ladder import Estimate, Ladder
from pinnablate.truths.sampled import Domain, Sampled
from pinnablate.truths.splines import DEGREES, GridSpline, foretold, noise_along

SCHEME = "splines on a grid 1"  # raised when the interpolation changes: it is part of digests
PROBES = 2048  # points at which splines are compared: a front is met by few of them
MARGIN = 8  # nodes beyond the domain that are kept, and copied beyond the ends of a ring
BEYOND = 0.51  # spacings by which the domain may reach beyond the grid, as beyond cells' centres
FEWEST_PIECES = 4  # of the smoothest spline along an axis
NOISE_COLUMNS = 4  # fields of pure noise that are differentiated to tell what noise makes of it
KEPT = 24  # splines that are kept, of a grid of ordinary size
LARGE = 2_000_000  # values of a grid above which few are kept
UNIFORM = 1e-6  # the largest difference of spacings, as a share, of a ring and of its length


@dataclass(frozen=True, eq=False)
class Gridded(Sampled):
    """Values on a grid; `Reference.from_grid` makes it.

    Args:
        data: the grid, with an axis for each of `coordinates` and a column for each of `own`.
        periodic: the coordinates at whose upper end everything is as at the lower one.
    """

    words: ClassVar[str] = "values on a grid, between them splines"

    data: Grid
    two_runs: bool = False
    periodic: tuple[sympy.Symbol, ...] = ()

    def __repr__(self) -> str:
        nodes = " x ".join(
            f"{len(a)} {c}" for c, a in zip(self.coordinates, self.data.axes, strict=True)
        )
        return f"Reference.from_grid({self.names}: {nodes} nodes, error {self.error:.1e})"

    @cached_property
    def _foretold(self) -> tuple[np.ndarray, np.ndarray]:
        return foretold(self.data.axes, self.data.values)

    @cached_property
    def between(self) -> np.ndarray:
        return self._foretold[1]

    @cached_property
    def interpolant(self) -> GriddedTruth:
        """The fields over the whole grid."""
        low, high = (np.array([a[k] for a in self.data.axes]) for k in (0, -1))
        probes = np.random.default_rng(0).uniform(low, high, (PROBES, len(low)))
        return GriddedTruth(self.data, self.degrees, probes)

    @property
    def degrees(self) -> tuple[int, ...]:
        """Of the interpolating spline of each field."""
        return tuple(int(d) for d in self._foretold[0])

    def truth(self, system: DeclaredSystem) -> GriddedTruth:
        axes, columns = self.places_in(system)
        ordered = self.data.ordered(axes, columns)
        rings = [c in self.periodic for c in system.coordinates]
        grid = _fitted(ordered, system.lower, system.upper, rings)
        degrees = tuple(self.degrees[k] for k in columns)
        probes = system.extent.uniform(PROBES, np.random.default_rng(0))
        return GriddedTruth(grid, degrees, probes)

    def identity(self, system: DeclaredSystem) -> Any:
        rings = [c.name for c in system.coordinates if c in self.periodic]
        numbers = self.data.ordered(*self.places_in(system)).digest
        return [SCHEME, numbers, self.error, *(["ring", *rings] if rings else [])]

    def misplaced(self, domain: Domain) -> Iterator[str]:
        for c, nodes in zip(self.coordinates, self.data.axes, strict=True):
            low, high = (float(end) for end in domain[c])
            if c in self.periodic:
                yield from _of_ring(c.name, nodes, low, high)
                continue
            before, after = (BEYOND * abs(nodes[k + 1] - nodes[k]) for k in (0, -2))
            if low < nodes[0] - before or high > nodes[-1] + after:
                yield (
                    f"the grid of the reference has {c} from {nodes[0]:.6g} to {nodes[-1]:.6g}, the domain from "
                    f"{low:.6g} to {high:.6g}; expected a grid that covers the domain up to half a spacing: make the "
                    f"domain smaller, or name {c} in periodic= where the last node is left out because it is the first"
                )


def _of_ring(name: str, nodes: np.ndarray, low: float, high: float) -> Iterator[str]:
    """Sentences on the nodes of a ring."""
    steps, length = np.diff(nodes), high - low
    if np.ptp(steps) > UNIFORM * steps.mean():
        yield f"the nodes of {name}, a ring, are not equally spaced; expected a uniform grid: interpolate it to one"
        return
    around = (nodes[-1] - nodes[0], nodes[-1] - nodes[0] + steps.mean())
    if not any(abs(a - length) <= UNIFORM * length for a in around):
        yield (
            f"the nodes of {name} go around a ring of length {around[1]:.6g} (or {around[0]:.6g} with both ends), the "
            f"domain is {length:.6g} long; expected the same: mend the domain"
        )


def _fitted(grid: Grid, low: np.ndarray, high: np.ndarray, rings: Sequence[bool]) -> Grid:
    """The part of a grid that a domain needs, closed where it goes around a ring."""
    axes, values = list(grid.axes), grid.values
    for j, ring in enumerate(rings):
        if ring:
            axes[j], values = _closed(axes[j], values, j, low[j], high[j])
        first, last = np.searchsorted(axes[j], (low[j], high[j]))
        keep = slice(max(int(first) - MARGIN, 0), int(last) + MARGIN + 1)
        if len(axes[j][keep]) < len(axes[j]):
            axes[j], values = axes[j][keep], np.take(values, np.arange(len(axes[j]))[keep], axis=j)
    return Grid(tuple(axes), values)


def _closed(
    nodes: np.ndarray, values: np.ndarray, axis: int, low: float, high: float
) -> tuple[np.ndarray, np.ndarray]:
    """The nodes of a ring and those beyond its ends, and the values there."""
    length = high - low
    if abs(nodes[-1] - nodes[0] - length) <= UNIFORM * length:  # the last node is the first
        nodes, values = nodes[:-1], np.take(values, np.arange(len(nodes) - 1), axis=axis)
    n = len(nodes)
    step, shift = length / n, int(np.floor((nodes[0] - low) * n / length + 0.5))
    at = np.arange(-MARGIN - shift, n + MARGIN - shift + 1)
    return nodes[0] + at * step, np.take(values, at % n, axis=axis)


class GriddedTruth(Ladder):
    """The true fields by splines over a grid.

    Args:
        grid: which covers the domain.
        degrees: of the interpolating spline of each field.
        probes: points of the domain at which splines are compared: [n, d].
    """

    def __init__(self, grid: Grid, degrees: tuple[int, ...], probes: np.ndarray) -> None:
        self._grid, self._degrees, self._probes = grid, degrees, probes
        self._splines: dict[tuple[int, tuple[int, ...]], GridSpline] = {}

    @cached_property
    def _interpolants(self) -> dict[int, GridSpline]:
        """{degree: the spline through all values}."""
        plain = [1] * len(self._grid.axes)
        return {
            d: GridSpline(self._grid.axes, self._grid.values, d, plain) for d in set(self._degrees)
        }

    def values(self, points: np.ndarray) -> np.ndarray:
        """Fields at points [N, d]: [N, fields]."""
        found = {d: s(points, (0,) * points.shape[1]) for d, s in self._interpolants.items()}
        return np.stack([found[d][:, k] for k, d in enumerate(self._degrees)], -1)

    @property
    def probes(self) -> np.ndarray:
        """Points of the domain at which rungs are compared: [n, d]."""
        return self._probes

    @cached_property
    def _with_noise(self) -> np.ndarray:
        """The values, and beside them columns of noise of size 1."""
        values = self._grid.values
        noise = np.random.default_rng(0).normal(size=(*values.shape[:-1], NOISE_COLUMNS))
        return np.concatenate([values, noise], axis=-1)

    @cached_property
    def _noise(self) -> np.ndarray:
        """The standard deviation of each field's noise along each axis: [d, fields]."""
        return np.stack(
            [
                noise_along(nodes, np.moveaxis(self._grid.values, j, 0))
                for j, nodes in enumerate(self._grid.axes)
            ]
        )

    def least_ratio(self, alpha: MultiIndex) -> float:
        """Half the spacing makes the error of a spline of degree k smaller by 2^(k + 1), and that of
        a derivative by as many powers less.
        """
        return float(2.0 ** (max(alpha) - 1 - _degree(alpha)))

    def rungs(self, alpha: MultiIndex) -> list[list[Any]]:
        """Splines with a knot at every node, every second, fourth, ... along the axes that are
        differentiated, and the same along all axes: (degree, steps).
        """
        along = [j for j, a in enumerate(alpha) if a]
        counts = [len(a) for a in self._grid.axes]
        for j in along:
            if counts[j] < alpha[j] + 3:
                raise PinnablateError(
                    f"the grid of the reference has {counts[j]} nodes along its axis {j + 1}, expected {alpha[j] + 3} at "
                    f"least for a derivative of order {alpha[j]}: hand over a finer grid"
                )
        degree = _degree(alpha)
        steps = [1]
        while all((counts[j] - 1) // (2 * steps[-1]) >= FEWEST_PIECES for j in along):
            steps.append(2 * steps[-1])
        plain = tuple(1 for _ in alpha)
        if len(steps) == 1:
            return [[(degree, plain), (degree - 2, plain)]]
        most = [max((n - 1) // FEWEST_PIECES, 1) for n in counts]
        only = [(degree, tuple(m if j in along else 1 for j in range(len(alpha)))) for m in steps]
        all_axes = [(degree, tuple(min(m, most[j]) for j in range(len(alpha)))) for m in steps]
        return [only] if only == all_axes else [only, all_axes]

    def estimate(self, rung: Any, points: np.ndarray, alpha: MultiIndex) -> Estimate:
        """A derivative of every field at points [N, d] by one spline."""
        degree, every = rung
        count = self._grid.values.shape[-1]
        found = self._spline(degree, every)(points, alpha)
        along = [j for j, a in enumerate(alpha) if a]
        made = np.sqrt(np.mean(found[:, count:] ** 2, axis=1))
        # Four columns tell the noise at a point to a third; it is at least what it is elsewhere.
        made = np.maximum(made, np.median(made)) if len(made) else made
        return Estimate(found[:, :count], made[:, None] * self._noise[along].max(axis=0))

    def _spline(self, degree: int, every: tuple[int, ...]) -> GridSpline:
        """A spline through values and noise; the last ones are kept."""
        key = degree, every
        if key not in self._splines:
            kept = KEPT if self._grid.values.size <= LARGE else KEPT // 8
            for old in list(self._splines)[: max(len(self._splines) + 1 - kept, 0)]:
                del self._splines[old]
            self._splines[key] = GridSpline(self._grid.axes, self._with_noise, degree, every)
        return self._splines[key]


def _degree(alpha: MultiIndex) -> int:
    """Of the splines that are differentiated."""
    return DEGREES[0] if max(alpha) <= 2 else DEGREES[0] + 2
