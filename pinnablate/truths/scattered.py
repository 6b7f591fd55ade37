"""A truth that is known at scattered points, as on the nodes of a mesh."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import factorial
from typing import Any, ClassVar

import numpy as np
from scipy.spatial import cKDTree

from pinnablate.calculus.jets import MultiIndex
from pinnablate.errors import PinnablateError
from pinnablate.truths.base import DeclaredSystem
from pinnablate.truths.grids import Points
from pinnablate.truths.ladder import Estimate, Ladder
from pinnablate.truths.sampled import Domain, Sampled

SCHEME = "local polynomials 1"  # raised when the interpolation changes: it is part of digests
DEGREE = 4  # of the polynomials; more where a derivative of a higher order is asked for
PER_TERM = (2, 4, 8, 16)  # points for each coefficient of a polynomial, from the finest rung on
PROBES = 256  # points at which polynomials are compared
FAR = 4.0  # mean spacings from the nearest point beyond which there is no value
REPEATED = 2  # times the number of points that values of a coordinate times places beside it may be
CHUNK = 2_000_000  # numbers of the matrices that are solved at once
STEEPEST = 30.0  # the largest sum of the sizes of weights of a value, which is 1 between points
DEFICIENT = 1e-5  # by which weights may miss a polynomial's derivative; those on few lines do


@dataclass(frozen=True, eq=False)
class Scattered(Sampled):
    """Values at scattered points; `Reference.from_points` makes it.

    Args:
        data: the points, with a column for each of `coordinates` and of `own`.
    """

    words: ClassVar[str] = "values at scattered points, between them local polynomials"

    data: Points
    two_runs: bool = False

    def __repr__(self) -> str:
        on = ", ".join(map(str, self.coordinates))
        return f"Reference.from_points({self.names}: {len(self.data.places)} points over {on}, error {self.error:.1e})"

    @cached_property
    def between(self) -> np.ndarray:
        rows = np.random.default_rng(0).permutation(len(self.data.places))[:PROBES]
        off = self.interpolant.left_out(rows)
        found: np.ndarray = np.sqrt(np.mean(off**2, axis=0))
        return found

    @cached_property
    def interpolant(self) -> ScatteredTruth:
        """The fields near all points."""
        return ScatteredTruth(self.data, tuple(map(str, self.coordinates)))

    def truth(self, system: DeclaredSystem) -> ScatteredTruth:
        return ScatteredTruth(
            self.data.ordered(*self.places_in(system)), tuple(c.name for c in system.coordinates)
        )

    def identity(self, system: DeclaredSystem) -> Any:
        return [SCHEME, self.data.ordered(*self.places_in(system)).digest, self.error]

    def misplaced(self, domain: Domain) -> Iterator[str]:
        for k, c in enumerate(self.coordinates):
            low, high = (float(end) for end in domain[c])
            found = self.data.places[:, k]
            reach = FAR * self.interpolant.spacing[k]
            if low < found.min() - reach or high > found.max() + reach:
                yield (
                    f"the points of the reference have {c} from {found.min():.6g} to {found.max():.6g}, the domain from "
                    f"{low:.6g} to {high:.6g}; expected points in the whole domain: make it smaller"
                )


class ScatteredTruth(Ladder):
    """The true fields by polynomials that are fitted to the nearest points, those nearer with more
    weight; derivatives are the polynomials'.

    Args:
        data: the points.
        names: of the coordinates.
    """

    def __init__(self, data: Points, names: tuple[str, ...]) -> None:
        self._names, self._values = names, data.values
        self._places = data.places
        self.spacing = _spacing(data.places)
        self._tree = cKDTree(data.places / self.spacing)

    @property
    def probes(self) -> np.ndarray:
        """Places among the points at which rungs are compared: [n, d]."""
        rows = np.random.default_rng(0).permutation(len(self._places))[:PROBES]
        found: np.ndarray = self._places[rows]
        return found

    def values(self, points: np.ndarray) -> np.ndarray:
        """Fields at points [N, d]: [N, fields].

        Raises:
            PinnablateError: a point is far from those of the reference.
        """
        zero = (0,) * points.shape[1]
        return self.estimate(self.rungs(zero)[0][0], points, zero).values

    def least_ratio(self, alpha: MultiIndex) -> float:
        """Twice as many points reach 2^(1/d) times as far."""
        degree = max(DEGREE, sum(alpha) + 2)
        return float(2.0 ** ((sum(alpha) - degree - 1) / len(alpha)))

    def rungs(self, alpha: MultiIndex) -> list[list[Any]]:
        """Polynomials through ever more points: (degree, points)."""
        d, n = len(alpha), len(self._places)
        degree = max(DEGREE, sum(alpha) + 2)
        while degree > sum(alpha) + 1 and PER_TERM[0] * len(_powers(d, degree)) > n // 4:
            degree -= 1
        terms = len(_powers(d, degree))
        counts = [terms * k for k in PER_TERM if terms * k <= max(n // 2, terms * PER_TERM[0])]
        if counts[0] > n:
            raise PinnablateError(
                f"the reference has {n} points, expected {counts[0]} at least for a derivative of order {sum(alpha)}: "
                "hand over more"
            )
        if len(counts) == 1:
            return [[(degree, counts[0]), (degree - 1, counts[0])]]
        return [[(degree, k) for k in counts]]

    def estimate(self, rung: Any, points: np.ndarray, alpha: MultiIndex) -> Estimate:
        """A derivative of every field at points [N, d] by polynomials over the nearest points."""
        degree, count = rung
        weights, rows = self._weights(points, alpha, degree, count)
        values = np.einsum("nk,nkf->nf", weights, self._values[rows])
        size = np.sqrt((weights**2).sum(axis=1))
        return Estimate(values, size[:, None] * self._noise)

    @cached_property
    def _noise(self) -> np.ndarray:
        """The standard deviation of the noise of each field: what the others do not foretell of a
        value, the median over some points; an upper bound where they are too few: [fields].
        """
        rows = np.random.default_rng(1).permutation(len(self._places))[:PROBES]
        off, sizes = self._foretold(rows)
        found: np.ndarray = np.median(np.abs(off) / sizes[:, None], axis=0) / 0.6745
        return found

    def left_out(self, rows: np.ndarray) -> np.ndarray:
        """The values of some points, less what their neighbours foretell of them: [rows, fields]."""
        return self._foretold(rows)[0]

    def _foretold(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The same, and the standard deviation that noise of size 1 gives it: [rows]."""
        zero = (0,) * self._places.shape[1]
        degree, count = self.rungs(zero)[0][0]
        weights, near = self._weights(self._places[rows], zero, degree, count, without=True)
        off = self._values[rows] - np.einsum("nk,nkf->nf", weights, self._values[near])
        return off, np.sqrt(1 + (weights**2).sum(axis=1))

    def _weights(
        self,
        points: np.ndarray,
        alpha: MultiIndex,
        degree: int,
        count: int,
        without: bool = False,
    ) -> tuple[np.ndarray, np.ndarray]:
        """The weights of the nearest values in a derivative, and their rows: [N, count] each.

        Args:
            points: [N, d].
            alpha: the derivative.
            degree: of the polynomials.
            count: of the nearest points.
            without: whether to leave the nearest one out.
        """
        powers = _powers(len(alpha), degree)
        size, n = max(CHUNK // (count * len(powers)), 1), len(self._places)
        parts = [
            self._weights_of(points[k : k + size], alpha, powers, count, without)
            for k in range(0, len(points), size)
        ]
        if not parts:
            return np.zeros((0, count)), np.zeros((0, count), dtype=int)
        weights, rows, sound = (np.concatenate(p) for p in zip(*parts, strict=True))
        if sound.all():
            return weights, rows
        if count >= n - without:
            self._refuse_deficient(points[int(np.argmin(sound))])
        wide = min(2 * count, n - without)
        more = self._weights(points[~sound], alpha, degree, wide, without)
        padding = ((0, 0), (0, more[0].shape[1] - count))
        weights, rows = np.pad(weights, padding), np.pad(rows, padding)
        weights[~sound], rows[~sound] = more
        return weights, rows

    def _weights_of(
        self,
        points: np.ndarray,
        alpha: MultiIndex,
        powers: np.ndarray,
        count: int,
        without: bool,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The same of one part of the points, and whether so many values determine it: [N]."""
        scaled = points / self.spacing
        distances, rows = self._tree.query(scaled, k=count + without)
        distances, rows = distances[:, int(without) :], rows[:, int(without) :]
        self._refuse_far(points, distances[:, 0])
        radius = 1.001 * distances[:, -1:]
        at = (self._places[rows] / self.spacing - scaled[:, None]) / radius[..., None]
        near = (1 - (distances / radius) ** 2) ** 4
        basis = _monomials(at, powers)
        # The polynomial's derivative at the point itself is one of its coefficients.
        wanted = [
            (powers == np.array(a)).all(axis=1).astype(float) for a in (alpha, 0 * np.array(alpha))
        ]
        one = np.stack(wanted, axis=-1)
        weighted = (near[..., None] * basis).transpose(0, 2, 1)
        try:
            solved = np.linalg.solve(weighted @ basis, np.tile(one, (len(points), 1, 1)))
        except np.linalg.LinAlgError:
            solved = np.full((len(points), *one.shape), np.nan)
        both = solved.transpose(0, 2, 1) @ weighted
        picked, value = both[:, 0], both[:, 1]
        # The weights have to differentiate every polynomial of the degree rightly.
        off = np.abs((picked[:, None] @ basis)[:, 0] - one[:, 0]).max(axis=1)
        sound = (off <= DEFICIENT) & (np.abs(value).sum(axis=1) <= STEEPEST)
        scale = np.prod([float(factorial(a)) for a in alpha])
        length = np.prod((radius * self.spacing) ** np.array(alpha), axis=1)
        return picked * (scale / length)[:, None], rows, sound

    def _refuse_far(self, points: np.ndarray, distances: np.ndarray) -> None:
        """Refuse points that are far from all values."""
        if len(points) and distances.max() > FAR:
            at = points[int(distances.argmax())]
            where = ", ".join(f"{n} = {v:.4g}" for n, v in zip(self._names, at, strict=True))
            raise PinnablateError(
                f"the reference has no point near {where}; expected points in the whole domain: make it smaller, or "
                "declare its region"
            )

    def _refuse_deficient(self, point: np.ndarray) -> None:
        where = ", ".join(f"{n} = {v:.4g}" for n, v in zip(self._names, point, strict=True))
        raise PinnablateError(
            f"the points of the reference around {where} do not determine a polynomial over {', '.join(self._names)}, "
            "being on few lines; expected points that are spread: hand over more of them"
        )


def _powers(d: int, degree: int) -> np.ndarray:
    """The exponents of the monomials up to a degree: [terms, d]."""
    return np.array([p for p in product(range(degree + 1), repeat=d) if sum(p) <= degree])


def _monomials(at: np.ndarray, powers: np.ndarray) -> np.ndarray:
    """The monomials at places [N, k, d]: [N, k, terms]."""
    out = np.ones((*at.shape[:2], len(powers)))
    for j in range(at.shape[2]):
        rising = [np.ones(at.shape[:2])]
        for _ in range(powers[:, j].max()):
            rising.append(rising[-1] * at[..., j])
        out *= np.stack(rising, axis=-1)[..., powers[:, j]]
    return out


def _spacing(places: np.ndarray) -> np.ndarray:
    """The mean spacing of points along each coordinate: [d].

    A coordinate along which the same points come again and again, such as the time of a mesh that
    stands still, has the spacing of its values; the others share what is left of the points as if
    these were spread evenly.
    """
    n, d = places.shape
    lengths = np.ptp(places, axis=0)
    lengths = np.where(lengths > 0, lengths, 1.0)
    different = np.array([len(np.unique(places[:, k])) for k in range(d)])
    others = [
        len(np.unique(np.delete(places, k, axis=1), axis=0)) if d > 1 else 1 for k in range(d)
    ]
    regular = different * np.array(others) <= REPEATED * n
    left = n / np.prod(different[regular], initial=1.0)
    even = max(left, 2.0) ** (1 / max(int((~regular).sum()), 1))
    count = np.where(regular, different - 1, even)
    found: np.ndarray = lengths / np.maximum(count, 1)
    return found
