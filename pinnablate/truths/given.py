"""A truth that SymPy cannot express: a function of its author's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import sympy

from pinnablate.calculus.jets import Jet, MultiIndex
from pinnablate.errors import PinnablateError
from pinnablate.signature import constructor
from pinnablate.truths import slips
from pinnablate.truths.base import DeclaredSystem, ProbePoints, Solution, Truth, probe_digest
from pinnablate.truths.interpolation import numerical_jet
from pinnablate.truths.simulations import from_grid, from_points


@constructor("Reference(lambda points: np.sin(points[:, :1]), certified_error=1e-6)")
@dataclass(frozen=True)
class Reference(Solution):
    """A solution that SymPy cannot express.

    Args:
        evaluate: a function of points [N, d] that returns values [N, fields], in the order of the
            environment's fields.
        certified_error: a bound on the distance of the values from the exact solution, in standard
            deviations of the field.
        source: where the values come from.
    """

    kind: ClassVar[str] = "given"
    words: ClassVar[str] = "a function of its author's"

    evaluate: Callable[[np.ndarray], np.ndarray]
    certified_error: float
    source: str = ""

    from_grid = staticmethod(from_grid)
    from_points = staticmethod(from_points)

    @property
    def fields(self) -> None:
        return None

    @property
    def numerical(self) -> bool:
        return True

    def truth(self, system: DeclaredSystem) -> Given:
        return Given(
            self.evaluate,
            system.low,
            system.high,
            tuple(f.func.__name__ for f in system.fields),
            tuple(c.name for c in system.coordinates),
        )

    def identity(self, system: DeclaredSystem) -> Any:
        probes = ProbePoints(system)
        return [
            "callable",
            probe_digest(probes.of(self.truth(system).values(probes.points))),
            self.certified_error,
        ]

    def contradictions(
        self, fields: tuple[Any, ...], domain: Mapping[sympy.Symbol, tuple[Any, Any]]
    ) -> Iterator[str]:
        low, high = (tuple(float(ends[k]) for ends in domain.values()) for k in (0, 1))
        system = DeclaredSystem(fields, tuple(domain), low, high, ())
        names, on = [f.func.__name__ for f in fields], [c.name for c in domain]
        yield from slips.of_function(self.evaluate, ProbePoints(system).points, names, on)


@dataclass(frozen=True)
class Stencil:
    """How a derivative is taken from values.

    Args:
        nodes: Chebyshev nodes for each coordinate.
        degree: of the local polynomial.
        width: the share of the domain over which it is made.
    """

    nodes: int
    degree: int
    width: float

    def narrower(self) -> Stencil:
        """The same over a smaller part of the domain, whose difference tells the error."""
        return replace(self, width=self.width * NARROWER)


# A function that is known to round-off is differentiated by the polynomial through all values.
EXACT = Stencil(12, 11, 0.04)
# One that is made of pieces, such as a spline through the values of a grid, or that is noisy, is
# differentiated by least squares over many of its pieces.
FITTED = (Stencil(24, 7, 0.2), Stencil(24, 9, 0.3), Stencil(24, 7, 0.4))
# Polynomials through all values of a smooth function change the less the narrower they are: from
# 0.1 of the domain to 0.07 by 0.7^10, and those of pieces do not.
WIDER = (replace(EXACT, width=0.07), replace(EXACT, width=0.1))
CONVERGES = 0.08
ROUND_OFF = 1e-8
NARROWER = 0.75
PROBES = 48  # points at which the stencil for a derivative is chosen
# Coordinates of a derivative for which stencils are compared: a tensor of 24^3 nodes is too large.
MOST_AXES = 2


class Given(Truth):
    """The true fields as a function of points. Derivatives are those of local polynomials: through
    all values where the function is smooth, else by least squares.

    Args:
        evaluate: points [N, d] -> values [N, fields].
        low, high: the ends of the domain.
        fields: the names of the fields, in the order of the columns.
        coordinates: the names of the coordinates.
    """

    def __init__(
        self,
        evaluate: Callable[[np.ndarray], np.ndarray],
        low: tuple[float, ...],
        high: tuple[float, ...],
        fields: tuple[str, ...],
        coordinates: tuple[str, ...],
    ) -> None:
        self._evaluate, self.low, self.high = evaluate, np.array(low), np.array(high)
        self.fields, self.coordinates = fields, coordinates
        self._chosen: dict[MultiIndex, list[tuple[Stencil, Stencil, float]]] = {}

    def values(self, points: np.ndarray) -> np.ndarray:
        """Fields at points [N, d]: [N, fields].

        Raises:
            PinnablateError: the function fails, or its values have another shape, are complex or
                not finite.
        """
        found = slips.checked(self._evaluate, self.fields, self.coordinates)(points)
        self._check_finite(points, found)
        return found

    def _check_finite(self, points: np.ndarray, found: np.ndarray) -> None:
        """Refuse values that are not finite, naming the first."""
        rows, columns = np.nonzero(~np.isfinite(found))
        if len(rows):
            place = ", ".join(
                f"{c} = {v:.4g}" for c, v in zip(self.coordinates, points[rows[0]], strict=True)
            )
            raise PinnablateError(
                f"the Reference is not finite: {self.fields[columns[0]]} is {found[rows[0], columns[0]]} at {place}; it is "
                "needed in the whole domain, also where an interpolant of scattered values has none: make the domain "
                "smaller, or fill the rest, for example by the nearest value"
            )

    def jet(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """Field derivatives at points [N, d]: {alpha: [N, fields]}.

        Raises:
            PinnablateError: the function fails, or its values are not finite numbers.
        """
        return {alpha: self._jets(points, alpha)[0] for alpha in orders}

    def jet_error(self, points: np.ndarray, orders: Sequence[MultiIndex]) -> Jet:
        """By how much derivatives may be off because they are those of local polynomials: the
        largest difference from other polynomials, here and at 48 points of the domain:
        {alpha: [N, fields]}. What the values themselves are off by is not in it: that is the
        certified error.
        """
        out: Jet = {}
        for alpha in orders:
            used, other = self._jets(points, alpha)
            at_probes = np.array([worst for _, _, worst in self._choice(alpha)])
            out[alpha] = np.maximum(np.abs(used - other), at_probes)
        return out

    def _jets(self, points: np.ndarray, alpha: MultiIndex) -> tuple[np.ndarray, np.ndarray]:
        """One derivative by the stencil chosen for each field, and by the one that it is compared
        with: [N, fields] each.
        """
        choice = self._choice(alpha)
        found = {
            s: self._by(s, points, alpha)
            for s in {s for used, other, _ in choice for s in (used, other)}
        }
        return (
            np.stack([found[used][:, k] for k, (used, _, _) in enumerate(choice)], -1),
            np.stack([found[other][:, k] for k, (_, other, _) in enumerate(choice)], -1),
        )

    def _by(self, stencil: Stencil, points: np.ndarray, alpha: MultiIndex) -> np.ndarray:
        """One derivative by one stencil: [N, fields]."""
        found: np.ndarray = numerical_jet(
            self.values,
            points,
            [alpha],
            self.low,
            self.high,
            stencil.nodes,
            stencil.width,
            stencil.degree,
        )[alpha]
        return found

    def _choice(self, alpha: MultiIndex) -> list[tuple[Stencil, Stencil, float]]:
        """For every field the stencil of a derivative, the one that it is compared with, and their
        largest difference at the probes.
        """
        if alpha not in self._chosen:
            steps = np.sqrt([2.0, 3.0, 5.0, 7.0, 11.0, 13.0])[: len(self.low)]
            unit = np.modf((np.arange(PROBES)[:, None] + 1) * steps)[0]
            probes = self.low + unit * (self.high - self.low)
            self._chosen[alpha] = self._chosen_at(probes, alpha)
        return self._chosen[alpha]

    def _chosen_at(
        self, probes: np.ndarray, alpha: MultiIndex
    ) -> list[tuple[Stencil, Stencil, float]]:
        """The same, computed at probes [n, d]."""
        narrow = EXACT.narrower()
        tried = {s: self._by(s, probes, alpha) for s in (EXACT, narrow)}
        axes = sum(a > 0 for a in alpha)
        if 0 < axes <= MOST_AXES:
            tried |= {s: self._by(s, probes, alpha) for s in WIDER}
        out = []
        for k in range(len(self.fields)):
            exact = tried[EXACT][:, k]
            near, far = (_rms(tried[s if s in tried else EXACT][:, k] - exact) for s in WIDER)
            if near <= CONVERGES * far or far <= ROUND_OFF * _rms(exact):
                used, other = EXACT, narrow
            else:
                tried |= {s: self._by(s, probes, alpha) for s in FITTED if s not in tried}
                used, other = _closest([EXACT, *FITTED], {s: v[:, k] for s, v in tried.items()})
            out.append((used, other, float(np.abs(tried[used] - tried[other])[:, k].max())))
        return out


def _rms(values: np.ndarray) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(values**2)))


def _closest(
    offered: Sequence[Stencil], found: dict[Stencil, np.ndarray]
) -> tuple[Stencil, Stencil]:
    """The stencil whose results [n] the others confirm best, and the one of median distance to it."""
    ranked = []
    for s in offered:
        others = sorted((_rms(found[s] - found[o]), k) for k, o in enumerate(offered) if o != s)
        distance, k = others[len(others) // 2]
        ranked.append((distance, offered.index(s), k))
    _, used, other = min(ranked)
    return offered[used], offered[other]
